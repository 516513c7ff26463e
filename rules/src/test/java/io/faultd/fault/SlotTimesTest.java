package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotTimesTest {
    @ParameterizedTest
    @ValueSource(strings = {"800us-10ms", "5ms", "1ns-60s"})
    void aRangeIsWrittenAsItIsRead(String text) {
        assertThat(SlotTimes.Range.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "5ms-", "-5ms", "5-10ms", "10ms-5ms", "0", "0-5ms", "1ms-61s", "1ms-2ms-3ms"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> SlotTimes.Range.parse(text)).isInstanceOf(BadValueException.class);
    }

    @Test
    void theLongestTimeIsTheMostOrTheMeanAndFourJitters() {
        assertThat(SlotTimes.Range.parse("1ms-3ms").longest()).isEqualTo(Duration.ofMillis(3));
        assertThat(new SlotTimes.Spread(Duration.ofMillis(10), Duration.ofMillis(2), Distribution.NORMAL).longest())
                .isEqualTo(Duration.ofMillis(18));
    }

    @Test
    void aSpreadHasAMeanAndAJitterThatTheKernelHolds() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new SlotTimes.Spread(Duration.ZERO, second, Distribution.NORMAL))
                .isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> new SlotTimes.Spread(second, Effect.WIDEST_JITTER.plusNanos(1), Distribution.NORMAL))
                .hasMessageContaining("slot jitter");
    }
}
