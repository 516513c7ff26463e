package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelayDistributionTest {
    @ParameterizedTest
    @ValueSource(strings = {"normal", "pareto", "paretonormal"})
    void everyEntryIsWithinOneOfWhatIproute2Sends(String name) {
        short[] expected = tableSentByTc(name);
        short[] actual =
                switch (name) {
                    case "normal" -> DelayDistribution.normal().table();
                    case "pareto" -> DelayDistribution.pareto().table();
                    default -> DelayDistribution.paretoNormal().table();
                };

        assertThat(actual).hasSameSizeAs(expected);
        assertThat(IntStream.range(0, expected.length))
                .allSatisfy(i -> assertThat((int) actual[i]).isCloseTo(expected[i], within(1)));
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
