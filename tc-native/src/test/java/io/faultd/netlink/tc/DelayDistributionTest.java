package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultd.netlink.route.GoldenVectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class DelayDistributionTest {
    /**
     * One unit is 1/8192 of the jitter: 12 ns at 100 ms. Its generators calculate in double precision as we do; where
     * an entry lies within the last bit of the middle between two integers, the C library and Java's round it
     * differently.
     */
    private static final int TOLERANCE = 1;

    @ParameterizedTest
    @ValueSource(strings = {"normal", "pareto", "paretonormal"})
    void everyEntryIsWithinOneOfWhatIproute2Sends(String name) {
        assertSame(named(name).table(), tableSentByTc(name));
    }

    public static void assertSame(short[] actual, short[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        assertThat(IntStream.range(0, expected.length))
                .allSatisfy(i -> assertThat((int) actual[i]).isCloseTo(expected[i], within(TOLERANCE)));
        long different = IntStream.range(0, expected.length)
                .filter(i -> actual[i] != expected[i])
                .count();
        assertThat(different).as("entries that are not the very same").isLessThanOrEqualTo(expected.length / 100);
    }

    public static DelayDistribution named(String name) {
        return switch (name) {
            case "normal" -> DelayDistribution.normal();
            case "pareto" -> DelayDistribution.pareto();
            default -> DelayDistribution.paretoNormal();
        };
    }

    @Test
    void aTableOfOnesOwnIsTakenAsItIs() {
        assertThat(DelayDistribution.ofTable(List.of(-32_768, 0, 32_767)).table())
                .containsExactly(Short.MIN_VALUE, (short) 0, Short.MAX_VALUE);
        for (List<Integer> wrong : List.of(List.<Integer>of(), List.of(32_768), Collections.nCopies(16_385, 0))) {
            assertThatThrownBy(() -> DelayDistribution.ofTable(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theUniformTableSpreadsEvenlyOverTheJitterAndIsCentred() {
        short[] table = DelayDistribution.uniform().table();

        assertThat(table[0]).isEqualTo((short) -8190);
        assertThat(table[table.length - 1]).isEqualTo((short) 8190);
        assertThat(IntStream.range(0, table.length).map(i -> table[i]).sum()).isZero();
    }

    @Test
    void tablesOfTheSameShapeAreEqual() {
        assertThat(DelayDistribution.normal())
                .isEqualTo(DelayDistribution.normal())
                .isNotEqualTo(DelayDistribution.pareto());
    }

    private static short[] tableSentByTc(String name) {
        byte[] message =
                GoldenVectors.load().get("tc qdisc add dev lo root netem delay 100ms 20ms distribution " + name);
        short[] table = new short[DelayDistribution.SIZE];
        ByteBuffer.wrap(message, message.length - 2 * table.length, 2 * table.length)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(table);
        return table;
    }
}
