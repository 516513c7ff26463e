package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.netlink.tc.Chance;
import io.faultd.netlink.tc.DelayDistribution;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.NetemRate;
import io.faultd.netlink.tc.NetemSlot;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Stage;
import io.faultd.plan.TbfStage;
import io.faultd.testing.Samples;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class KernelUnitsTest {
    private static final NetemStage EVERYTHING = NetemStage.TRANSPARENT.toBuilder()
            .reorder(Probability.ofPercent(5), Probability.ofPercent(8), 6, Duration.ofMillis(100))
            .jitter(Duration.ofMillis(10), Probability.ofPercent(25), Distribution.NORMAL)
            .loss(Probability.ofPercent(1), Probability.ofPercent(2))
            .duplicate(Probability.ofPercent(3), Probability.ofPercent(6))
            .corrupt(Probability.ofPercent(4), Probability.ofPercent(7))
            .limit(7000)
            .build();

    @Test
    void aStageIsANetemOfNanosecondsAndShares() {
        Netem netem = KernelUnits.netem(EVERYTHING);

        assertThat(netem.latencyNanos()).isEqualTo(100_000_000);
        assertThat(netem.jitterNanos()).isEqualTo(10_000_000);
        assertThat(netem.delayCorrelation()).isEqualTo(1_073_741_824); // a quarter of 2^32-1, rounded
        assertThat(netem.distribution()).contains(DelayDistribution.normal());
        assertThat(netem.loss()).isEqualTo(Chance.ofShare(42_949_673, 85_899_346));
        assertThat(netem.loss()).isEqualTo(new Chance(85_039_648, 85_899_346));
        assertThat(netem.duplicate()).isEqualTo(Chance.ofShare(128_849_019, 257_698_038));
        assertThat(netem.corrupt()).isEqualTo(Chance.ofShare(171_798_692, 300_647_711));
        assertThat(netem.reorder()).isEqualTo(Chance.ofShare(214_748_365, 343_597_384));
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
    void theSmallestLossIsTheRightShareOf32Bits() {
        for (String[] example : new String[][] {{"0.001%", "42950"}, {"0.0001%", "4295"}, {"100%", "4294967295"}}) {
            NetemStage stage = NetemStage.TRANSPARENT.toBuilder()
                    .loss(Probability.parse(example[0]), Probability.ZERO)
                    .build();

            assertThat(KernelUnits.netem(stage).loss()).as(example[0]).isEqualTo(Chance.of(Long.parseLong(example[1])));
        }
    }

    @Test
    void lossModelsGoInTheKernelsOrderAndSense() {
        assertThat(lossModel("state:1%,2%,3%,4%,5%"))
                .isEqualTo(new io.faultd.netlink.tc.LossModel.FourState(
                        42_949_673, 85_899_346, 128_849_019, 214_748_365, 171_798_692));
        assertThat(lossModel("state:50%,50%,50%,0%,50%"))
                .as("the kernel adds two of them in 32 bits")
                .isEqualTo(new io.faultd.netlink.tc.LossModel.FourState(
                        2_147_483_648L, 2_147_483_647, 2_147_483_648L, 2_147_483_647, 0));
        assertThat(lossModel("gemodel:1%,2%,75%,4%"))
                .as("the kernel wants h, not 1-h")
                .isEqualTo(new io.faultd.netlink.tc.LossModel.GilbertElliott(
                        42_949_673, 85_899_346, 1_073_741_824, 171_798_692));
    }

    private static io.faultd.netlink.tc.LossModel lossModel(String text) {
        NetemStage stage = NetemStage.TRANSPARENT.toBuilder()
                .lossModel(LossModel.parse(text))
                .build();
        return KernelUnits.netem(stage).lossModel().orElseThrow();
    }

    @Test
    void linesSlotsMarksAndSeedsAreTheKernels() {
        Netem netem = KernelUnits.netem(NetemStage.TRANSPARENT.toBuilder()
                .loss(Probability.CERTAIN, Probability.ZERO)
                .ecn(true)
                .rate(new Effect.LineRate(Rate.parse("1mbit"), -14, 48, 5))
                .slot(new Effect.Slot(SlotTimes.Range.parse("1ms-2ms"), 3, 4000))
                .seed(OptionalLong.of(42))
                .build());

        assertThat(netem.ecn()).isTrue();
        assertThat(netem.rate()).contains(new NetemRate(125_000, -14, 48, 5));
        assertThat(netem.slot())
                .contains(NetemSlot.ofRange(1_000_000, 2_000_000).withLimits(3, 4000));
        assertThat(netem.seed()).hasValue(42);
    }

    @Test
    void aTableOfTheUsersOwnGoesAsItIs() {
        DelayTable table = DelayTable.parse("# mine\n -8192 0\t8192\n");
        SlotTimes times = new SlotTimes.Spread(Duration.ofMillis(5), Duration.ofMillis(1), table);
        Netem netem = KernelUnits.netem(NetemStage.TRANSPARENT.toBuilder()
                .jitter(Duration.ofMillis(1), Probability.ZERO, table)
                .slot(new Effect.Slot(times, 0, 0))
                .build());

        DelayDistribution told = DelayDistribution.ofTable(List.of(-8192, 0, 8192));
        assertThat(netem.distribution()).contains(told);
        assertThat(netem.slot()).contains(NetemSlot.ofDistribution(told, 5_000_000, 1_000_000));
    }

    @Test
    void whatTheKernelReportsIsTheSameButForTheDistribution() {
        Netem told = KernelUnits.netem(EVERYTHING);

        assertThat(difference(EVERYTHING, told)).isEmpty();
        assertThat(difference(EVERYTHING, told.withSeed(7)))
                .as("a seed that the kernel has chosen")
                .isEmpty();
        assertThat(difference(EVERYTHING, told.withJitter(10_000_000, told.delayCorrelation(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void everySettingThatTheKernelHasOtherwiseIsSeen() {
        Netem told = KernelUnits.netem(EVERYTHING);
        for (Netem other : List.of(
                told.withLatency(100_000_001),
                told.withJitter(1, told.delayCorrelation(), told.distribution()),
                told.withJitter(10_000_000, 0, told.distribution()),
                told.withLoss(Chance.of(42_949_672)),
                told.withLossModel(new io.faultd.netlink.tc.LossModel.GilbertElliott(1, 2, 3, 4)),
                told.withEcn(),
                told.withDuplicate(Chance.of(128_849_019)),
                told.withCorrupt(Chance.NEVER),
                told.withReorder(told.reorder(), 5),
                told.withRate(NetemRate.ofBytesPerSecond(1)),
                told.withSlot(NetemSlot.ofRange(1, 1)))) {
            assertThat(difference(EVERYTHING, other))
                    .as("%s", other)
                    .contains("netem fa01: has other settings than faultd gave it"
                            + "; is something else changing it? (tc monitor)");
        }
    }

    @Test
    void aSeedThatTheKernelIgnoresIsSaidSo() {
        NetemStage seeded =
                NetemStage.TRANSPARENT.toBuilder().seed(OptionalLong.of(42)).build();
        Netem told = KernelUnits.netem(seeded);

        assertThat(difference(seeded, told)).isEmpty();
        for (Netem older : List.of(told.withoutSeed(), told.withSeed(43))) {
            assertThat(difference(seeded, older))
                    .contains(
                            "netem fa01: ignores its seed; netem accepts one from Linux 6.6 on, so leave the seed out");
        }
    }

    @Test
    void aTokenBucketHoldsItsLatencyAtTheRateAndItsBurst() {
        TbfStage stage = new TbfStage(Rate.parse("8mbit"), 32 << 10, Optional.of(Rate.parse("16mbit")), 10_000, 82_768);
        Tbf told = KernelUnits.tbf(stage);

        assertThat(told).isEqualTo(Tbf.of(1_000_000, 32 << 10, 82_768).withPeak(2_000_000, 10_000));
        assertThat(difference(stage, told)).isEmpty();
        assertThat(difference(stage, Tbf.of(1_000_000, 32 << 10, 82_768))).isPresent();
        assertThat(difference(stage, Netem.withLimit(1)).orElseThrow()).startsWith("qdisc fa01: is a netem");
    }

    private static Optional<String> difference(Stage wanted, QdiscOptions reported) {
        TcHandle handle = TcHandle.ofQdisc(KernelNames.stageMajor(1, 0));
        return KernelUnits.difference(wanted, new Qdisc(1, handle, TcHandle.ROOT, reported));
    }

    @Test
    void aRateIsAClassOfBytesPerSecond() {
        HtbClass limited = KernelUnits.htbClass(Optional.of(Samples.rate("1mbit")));

        assertThat(limited.bytesPerSecond()).isEqualTo(125_000);
        assertThat(limited.ceilBytesPerSecond()).isEqualTo(125_000);
    }

    @Test
    void aCeilingIsTheLimitWhereThereIsNoneAbove() {
        Effect.RateLimit limit = new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10, Optional.of(Rate.parse("2mbit")));
        HtbClass limited = KernelUnits.htbClass(Optional.of(limit));

        assertThat(limited.bytesPerSecond()).isEqualTo(250_000);
        assertThat(limited.ceilBytesPerSecond()).isEqualTo(250_000);
    }

    @Test
    void aLimiterIsLimitedByWhatIsAboveItToo() {
        Effect.RateLimit rate = new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10);
        Effect.RateLimit more = new Effect.RateLimit(Rate.parse("1mbit"), 32 << 10, Optional.of(Rate.parse("2mbit")));

        assertThat(KernelUnits.limiter(rate).bytesPerSecond()).isOne();
        assertThat(KernelUnits.limiter(rate).ceilBytesPerSecond()).isEqualTo(125_000);
        assertThat(KernelUnits.limiter(more).bytesPerSecond()).isEqualTo(125_000);
        assertThat(KernelUnits.limiter(more).ceilBytesPerSecond()).isEqualTo(250_000);
        assertThat(KernelUnits.lane().bytesPerSecond()).isOne();
        assertThat(KernelUnits.lane().ceilBytesPerSecond()).isEqualTo(1_250_000_000_000L);
    }

    @Test
    void noRateIsBeyondAnyInterface() {
        assertThat(KernelUnits.htbClass(Optional.empty()).bytesPerSecond()).isEqualTo(1_250_000_000_000L);
    }

    private static NetemStage jitter(Distribution distribution, Duration jitter) {
        return NetemStage.TRANSPARENT.toBuilder()
                .delay(Duration.ofMillis(50))
                .jitter(jitter, Probability.ZERO, distribution)
                .build();
    }
}
