package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EffectTest {
    private static final Probability QUARTER = Probability.ofPercent(25);

    @Test
    void aDelayLiesBetweenNothingAndTenMinutes() {
        assertThatCode(() -> delay(Duration.ofMinutes(10), Duration.ZERO)).doesNotThrowAnyException();
        assertThatThrownBy(() -> delay(Duration.ofMillis(-5), Duration.ZERO))
                .isInstanceOf(BadValueException.class)
                .hasMessage("a delay lies between 0 and 600s: '-5ms'");
        assertThatThrownBy(() -> delay(Duration.ofMinutes(10).plusNanos(1), Duration.ZERO))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("600.000000001s");
    }

    @Test
    void aJitterIsNotWiderThanTheKernelTakesIt() {
        assertThatCode(() -> delay(Duration.ZERO, Effect.WIDEST_JITTER)).doesNotThrowAnyException();
        assertThatThrownBy(() -> delay(Duration.ZERO, Effect.WIDEST_JITTER.plusNanos(1)))
                .isInstanceOf(BadValueException.class)
                .hasMessage("a jitter lies between 0 and 2.147483647s: '2.147483648s'");
        assertThatThrownBy(() -> delay(Duration.ZERO, Duration.ofNanos(-1))).isInstanceOf(BadValueException.class);
    }

    @Test
    void reorderingNeedsADelayAndAGap() {
        assertThatThrownBy(() -> new Effect.Reorder(QUARTER, 1, Duration.ZERO))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("nothing can be overtaken without one");
        assertThatThrownBy(() -> new Effect.Reorder(QUARTER, 0, Duration.ofMillis(1)))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("gap");
        assertThatThrownBy(() -> new Effect.Reorder(QUARTER, 1_000_001, Duration.ofMillis(1)))
                .isInstanceOf(BadValueException.class);
    }

    @Test
    void aBurstHoldsAPacket() {
        assertThatCode(() -> new Effect.RateLimit(Rate.parse("1mbit"), 1600)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Effect.RateLimit(Rate.parse("1mbit"), 1599))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("1600");
    }

    @Test
    void describesItselfInTheWordsOfTheCommand() {
        assertThat(delay(Duration.ofMillis(100), Duration.ZERO).describe()).isEqualTo("delay 100ms");
        assertThat(new Effect.Delay(Duration.ofMillis(100), Duration.ofMillis(10), QUARTER, Distribution.PARETO)
                        .describe())
                .isEqualTo("delay 100ms jitter 10ms pareto correlation 25%");
        assertThat(new Effect.Loss(QUARTER, Probability.ZERO).describe()).isEqualTo("loss 25%");
        assertThat(new Effect.Reorder(QUARTER, 5, Duration.ofMillis(10)).describe())
                .isEqualTo("reorder 25% gap 5 delay 10ms");
        assertThat(new Effect.RateLimit(Rate.parse("1mbit"), 32768).describe()).isEqualTo("rate 1mbit burst 32768b");
    }

    /** The kernel's arithmetic, and measured: see docs/limits.md. */
    @Test
    void aCorrelationOfDelaysIsSaidToHaveNoEffectWhereItHasNone() {
        String none = "has no effect";
        String another = "their mean is not the one asked for";
        assertThat(note(10, 50, Distribution.NORMAL)).contains(none);
        assertThat(note(2147, 99, Distribution.PARETO)).contains(none);
        assertThat(note(100, 90, Distribution.UNIFORM)).contains(none);
        assertThat(note(1000, 90, Distribution.UNIFORM)).contains(another);
        assertThat(note(100, 99, Distribution.UNIFORM)).contains(another);
        assertThat(note(0, 50, Distribution.NORMAL)).isEmpty();
        assertThat(note(10, 0, Distribution.NORMAL)).isEmpty();
    }

    private static String note(int jitterMillis, double correlation, Distribution distribution) {
        return new Effect.Delay(
                        Duration.ofSeconds(3),
                        Duration.ofMillis(jitterMillis),
                        Probability.ofPercent(correlation),
                        distribution)
                .note()
                .orElse("");
    }

    private static Effect.Delay delay(Duration mean, Duration jitter) {
        return new Effect.Delay(mean, jitter, Probability.ZERO, Distribution.NORMAL);
    }
}
