package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.route.VethPair;
import java.net.DatagramSocket;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The effects of netem's settings; needs a kernel with {@code sch_netem}. */
@Tag("netem")
class NetemIT {
    private static final TcHandle ROOT = TcHandle.ofQdisc(0xfa00);
    private static final long MILLI = 1_000_000;
    private static final Netem PLAIN = Netem.withLimit(5000);

    private VethPair pair;

    @BeforeEach
    void open() {
        pair = new VethPair();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    static Stream<Netem> everySetting() {
        return Stream.of(
                PLAIN,
                PLAIN.withLatency(100 * MILLI),
                PLAIN.withLatency(1),
                PLAIN.withLatency(300_000 * MILLI),
                PLAIN.withLatency(MILLI).withJitter(1_001, 7, Optional.empty()),
                PLAIN.withLoss(new Chance(1L << 31, 1L << 30)),
                PLAIN.withLoss(Chance.ALWAYS).withEcn(),
                PLAIN.withLossModel(new LossModel.FourState(1, 2, 3, 4, 5)),
                PLAIN.withLossModel(new LossModel.GilbertElliott(1, 2, 3, 4)),
                PLAIN.withDuplicate(new Chance(1000, 2000)),
                PLAIN.withCorrupt(new Chance(1000, 2000)),
                PLAIN.withLatency(MILLI).withReorder(new Chance(1000, 2000), 5),
                PLAIN.withRate(new NetemRate(125_000, -4, 48, 5)),
                PLAIN.withRate(NetemRate.ofBytesPerSecond(12_500_000_000L)),
                PLAIN.withSlot(NetemSlot.ofRange(MILLI, 2 * MILLI).withLimits(10, 8000)),
                PLAIN.withSlot(NetemSlot.ofDistribution(DelayDistribution.pareto(), 10 * MILLI, 2 * MILLI)
                        .withLimits(3, 0)));
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void readsBackAsItWasWritten(Netem netem) {
        pair.atNear.execute(qdisc(netem).add());

        assertThat(installed()).isEqualTo(netem.withoutDistributions());
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void aChangeLeavesNothingOfTheFormerSettings(Netem netem) {
        Netem everything = PLAIN.withLatency(MILLI)
                .withJitter(MILLI / 2, 1000, Optional.of(DelayDistribution.normal()))
                .withLoss(new Chance(10, 11))
                .withEcn()
                .withDuplicate(new Chance(12, 13))
                .withCorrupt(new Chance(14, 15))
                .withReorder(new Chance(16, 17), 3)
                .withRate(new NetemRate(1_000_000, 1, 2, 3))
                .withSlot(NetemSlot.ofDistribution(DelayDistribution.normal(), MILLI, 5)
                        .withLimits(1, 2));
        pair.atNear.execute(qdisc(everything).add());

        pair.atNear.execute(qdisc(netem).change());

        assertThat(installed()).isEqualTo(netem.withoutDistributions());
    }

    @Test
    void everyDistributionIsTaken() {
        for (DelayDistribution shape : List.of(
                DelayDistribution.normal(),
                DelayDistribution.pareto(),
                DelayDistribution.paretoNormal(),
                DelayDistribution.uniform(),
                DelayDistribution.ofTable(List.of(0)),
                DelayDistribution.ofTable(Collections.nCopies(16_384, -32_768)))) {
            Netem netem = PLAIN.withLatency(10 * MILLI).withJitter(MILLI, 0, Optional.of(shape));

            pair.atNear.execute(qdisc(netem).replace());

            assertThat(installed().jitterNanos()).as("%s", shape).isEqualTo(MILLI);
        }
    }

    @Test
    void allIsLostNothingIsLostAndTheLostAreCounted() throws Exception {
        try (DatagramSocket receiver = pair.listenAtFar()) {
            // The neighbour has to be known before everything is lost.
            pair.send(receiver, 1, 100);
            assertThat(VethPair.receive(receiver, 1, 5000)).isEqualTo(1);

            pair.atNear.execute(qdisc(PLAIN.withLoss(Chance.ALWAYS)).add());
            pair.send(receiver, 50, 100);
            assertThat(VethPair.receive(receiver, 50, 1000)).isZero();
            assertThat(pair.atNear.qdiscs(pair.nearIndex).get(0).stats().drops())
                    .isGreaterThanOrEqualTo(50);

            pair.atNear.execute(qdisc(PLAIN).change());
            pair.send(receiver, 50, 100);
            assertThat(VethPair.receive(receiver, 50, 5000)).isEqualTo(50);
        }
    }

    /** Without the seed, which newer kernels choose and report. */
    private Netem installed() {
        Qdisc qdisc = pair.atNear.qdiscs(pair.nearIndex).stream()
                .filter(found -> found.handle().equals(ROOT))
                .findFirst()
                .orElseThrow();
        return ((Netem) qdisc.options()).withoutSeed();
    }

    private Qdisc qdisc(Netem netem) {
        return new Qdisc(pair.nearIndex, ROOT, TcHandle.ROOT, netem);
    }
}
