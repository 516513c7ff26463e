package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The longest common subsequence of two lists. */
class SubsequenceTest {
    @Test
    void whatIsMovedToTheFrontLeavesTheOthersWhereTheyAre() {
        assertThat(Subsequence.common(List.of("a", "b", "c", "d"), List.of("d", "a", "x", "b", "c")))
                .containsExactly(-1, 0, -1, 1, 2);
        assertThat(Subsequence.common(List.of(), List.of("a"))).containsExactly(-1);
        assertThat(Subsequence.common(List.of("a"), List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itIsAsLongAsThatOfTheTextbook(long seed) {
        Random random = new Random(seed);
        List<Integer> from = shuffled(random);
        List<Integer> to = shuffled(random);
        int[] partner = Subsequence.common(from, to);
        List<Integer> common = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < partner.length; i++) {
            if (partner[i] >= 0) {
                assertThat(partner[i]).isGreaterThan(last);
                assertThat(from.get(partner[i])).isEqualTo(to.get(i));
                last = partner[i];
                common.add(to.get(i));
            }
        }
        assertThat(common).hasSize(longest(from, to));
    }

    private static List<Integer> shuffled(Random random) {
        List<Integer> all = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
        Collections.shuffle(all, random);
        return all.subList(0, 40);
    }

    private static int longest(List<Integer> from, List<Integer> to) {
        int[][] length = new int[from.size() + 1][to.size() + 1];
        for (int i = 1; i <= from.size(); i++) {
            for (int j = 1; j <= to.size(); j++) {
                length[i][j] = from.get(i - 1).equals(to.get(j - 1))
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        return length[from.size()][to.size()];
    }
}
