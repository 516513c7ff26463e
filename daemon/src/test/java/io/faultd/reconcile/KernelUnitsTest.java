package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Distribution;
import io.faultd.netlink.route.DelayDistribution;
import io.faultd.netlink.route.HtbClass;
import io.faultd.netlink.route.Netem;
import io.faultd.plan.NetemStage;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelUnitsTest {
    private static final NetemStage EVERYTHING = new NetemStage(
            Duration.ofMillis(100),
            Duration.ofMillis(10),
            Probability.ofPercent(25),
            Distribution.NORMAL,
            Probability.ofPercent(1),
            Probability.ofPercent(2),
            Probability.ofPercent(3),
            Probability.ofPercent(4),
            Probability.ofPercent(5),
            6,
            7000);

    @Test
    void aStageIsANetemOfNanosecondsAndShares() {
        Netem netem = KernelUnits.netem(EVERYTHING);

        assertThat(netem.latencyNanos()).isEqualTo(100_000_000);
        assertThat(netem.jitterNanos()).isEqualTo(10_000_000);
        assertThat(netem.delayCorrelation()).isEqualTo(1_073_741_824); // a quarter of 2^32-1, rounded
        assertThat(netem.distribution()).contains(DelayDistribution.normal());
        assertThat(netem.loss().probability()).isEqualTo(42_949_673);
        assertThat(netem.loss().correlation()).isEqualTo(85_899_346);
        assertThat(netem.duplicate().probability()).isEqualTo(128_849_019);
        assertThat(netem.corrupt().probability()).isEqualTo(171_798_692);
        assertThat(netem.reorder().probability()).isEqualTo(214_748_365);
        assertThat(netem.gap()).isEqualTo(6);
        assertThat(netem.limitPackets()).isEqualTo(7000);
    }

    @Test
    void aTransparentStageDoesNothing() {
        assertThat(KernelUnits.netem(NetemStage.TRANSPARENT))
                .isEqualTo(Netem.withLimit(NetemStage.TRANSPARENT.limit()));
    }

    @Test
    void aUniformDelayNeedsNoTable() {
        NetemStage uniform = jitter(Distribution.UNIFORM, Duration.ofMillis(5));

        assertThat(KernelUnits.netem(uniform).distribution()).isEmpty();
        assertThat(KernelUnits.netem(jitter(Distribution.PARETO, Duration.ofMillis(5)))
                        .distribution())
                .contains(DelayDistribution.pareto());
        assertThat(KernelUnits.netem(jitter(Distribution.PARETONORMAL, Duration.ofMillis(5)))
                        .distribution())
                .contains(DelayDistribution.paretoNormal());
    }

    @Test
    void withoutJitterADistributionMeansNothing() {
        assertThat(KernelUnits.netem(jitter(Distribution.NORMAL, Duration.ZERO)).distribution())
                .isEmpty();
    }

    @Test
    void whatTheKernelReportsIsTheSameButForTheDistribution() {
        Netem reported = KernelUnits.netem(EVERYTHING);

        assertThat(KernelUnits.same(EVERYTHING, reported)).isTrue();
        assertThat(KernelUnits.same(EVERYTHING, reported.withLatency(100_000_001)))
                .isFalse();
        assertThat(KernelUnits.same(
                        EVERYTHING, reported.withJitter(10_000_000, reported.delayCorrelation(), Optional.empty())))
                .isTrue();
        assertThat(KernelUnits.same(NetemStage.TRANSPARENT, reported)).isFalse();
    }

    @Test
    void aRateIsAClassOfBytesPerSecond() {
        HtbClass limited = KernelUnits.htbClass(Optional.of(Samples.rate("1mbit")));

        assertThat(limited.bytesPerSecond()).isEqualTo(125_000);
        assertThat(limited.ceilBytesPerSecond()).isEqualTo(125_000);
    }

    @Test
    void noRateIsBeyondAnyInterface() {
        assertThat(KernelUnits.htbClass(Optional.empty()).bytesPerSecond()).isEqualTo(1_250_000_000_000L);
    }

    private static NetemStage jitter(Distribution distribution, Duration jitter) {
        NetemStage none = NetemStage.TRANSPARENT;
        return new NetemStage(
                Duration.ofMillis(50),
                jitter,
                none.delayCorrelation(),
                distribution,
                none.loss(),
                none.lossCorrelation(),
                none.duplicate(),
                none.corrupt(),
                none.reorder(),
                none.gap(),
                none.limit());
    }
}
