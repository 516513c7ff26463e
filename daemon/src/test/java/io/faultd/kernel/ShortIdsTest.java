package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShortIdsTest {
    @Test
    void areShortAndHaveNothingThatLooksLikeSomethingElse() {
        ShortIds ids = ShortIds.ofFaults(new Random(1));
        for (int i = 0; i < 1000; i++) {
            assertThat(ids.next(Set.of())).matches("f-[2-9a-hjkmnp-z]{3}");
        }
        assertThat(ShortIds.ofLeases(new Random(1)).next(Set.of())).matches("l-[2-9a-hjkmnp-z]{6}");
    }

    @Test
    void areNeverGivenTwice() {
        ShortIds ids = ShortIds.ofFaults(new Random(2));
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String id = ids.next(taken);
            assertThat(taken.add(id)).as(id).isTrue();
        }
    }

    @Test
    void growWhenTheShortOnesAreTaken() {
        // The same seed makes the same first name, which is in use.
        String first = ShortIds.ofFaults(new Random(3)).next(Set.of());

        String second = ShortIds.ofFaults(new Random(3)).next(Set.of(first));

        assertThat(second).hasSize(first.length() + 1);
    }
}
