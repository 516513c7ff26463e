package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Effect;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TbfStageTest {
    @Test
    void whatMayWaitIsABurstAndWhatPassesInTheLatency() {
        assertThat(limit("8mbit", 32_768, Optional.empty(), 50)).isEqualTo(32_768 + 50_000);
    }

    @Test
    void aPeakRateThatIsShortOfThatMakesItLess() {
        assertThat(limit("8mbit", 1_000_000, Optional.of("16mbit"), 50)).isEqualTo(100_000 + TbfStage.PEAK_BURST_BYTES);
        assertThat(limit("8mbit", 32_768, Optional.of("1gbit"), 50)).isEqualTo(32_768 + 50_000);
    }

    @Test
    void aFrameOfAnySizeAlwaysFits() {
        assertThat(limit("8bit", 1600, Optional.empty(), 1)).isEqualTo(TbfStage.PEAK_BURST_BYTES);
    }

    @Test
    void theKernelsFieldHoldsIt() {
        assertThat(limit("10tbit", 1 << 30, Optional.empty(), 60_000)).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void theDefaultBurstFollowsTheLargestFrameAndSoDoesThePeaks() {
        TbfStage ethernet = TbfStage.of(bucket(Effect.DEFAULT_BURST_BYTES), 1522);
        TbfStage large = TbfStage.of(bucket(Effect.DEFAULT_BURST_BYTES), 65_022);

        assertThat(ethernet.burstBytes()).isEqualTo(32_768);
        assertThat(ethernet.peakBurstBytes()).isEqualTo(TbfStage.PEAK_BURST_BYTES);
        assertThat(large.burstBytes()).isEqualTo(65_022);
        assertThat(large.peakBurstBytes()).isEqualTo(65_022);
        assertThat(large.limitBytes()).isGreaterThanOrEqualTo(65_022);
    }

    @Test
    void aBurstOfOnesOwnIsTheBurst() {
        assertThat(TbfStage.of(bucket(70_000), 65_022).burstBytes()).isEqualTo(70_000);
        assertThat(TbfStage.of(bucket(8000), 1522).burstBytes()).isEqualTo(8000);
    }

    private static Effect.TokenBucket bucket(long burst) {
        return new Effect.TokenBucket(
                Rate.parse("8mbit"), burst, Optional.of(Rate.parse("16mbit")), Duration.ofMillis(1));
    }

    private static long limit(String rate, long burst, Optional<String> peak, long latencyMillis) {
        return TbfStage.of(
                        new Effect.TokenBucket(
                                Rate.parse(rate), burst, peak.map(Rate::parse), Duration.ofMillis(latencyMillis)),
                        Networks.LARGEST_FRAME)
                .limitBytes();
    }
}
