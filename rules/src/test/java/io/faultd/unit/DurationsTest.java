package io.faultd.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0ms, 0",
        "1ns, 1",
        "250us, 250000",
        "250µs, 250000",
        "250usec, 250000",
        "100ms, 100000000",
        "100 ms, 100000000",
        "100MS, 100000000",
        "100msec, 100000000",
        "1.5s, 1500000000",
        "1.s, 1000000000",
        ".5s, 500000000",
        "+1sec, 1000000000",
        "2m, 120000000000",
        "2min, 120000000000",
        "1h, 3600000000000",
        "0.4ns, 0",
        "0.5ns, 1",
        "-0ms, 0"
    })
    void readsEveryUnit(String text, long nanos) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "ms", "1,5s", "1e3ms", "1.2.3s", "--5ms", "0x10ms", "soon", "1234567890123456789ms"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessage("'" + text + "' is not a duration; write one like 250us, 100ms, 1.5s or 2m");
    }

    @Test
    void assumesNoUnit() {
        assertThatThrownBy(() -> Durations.parse("100")).hasMessageStartingWith("'100' has no unit; ");
        assertThatThrownBy(() -> Durations.parse("1d")).hasMessageStartingWith("'1d' has the unknown unit 'd'; ");
    }

    @Test
    void refusesNegativeAndEndlessOnes() {
        assertThatThrownBy(() -> Durations.parse("-5ms"))
                .hasMessageStartingWith("a duration can't be negative: '-5ms'");
        assertThatThrownBy(() -> Durations.parse("999999999999999999h")).hasMessageContaining("is too large");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1ns",
        "1000, 1us",
        "1500, 1.5us",
        "250000, 250us",
        "100000000, 100ms",
        "1500000000, 1.5s",
        "120000000000, 120s",
        "100000001, 100.000001ms"
    })
    void writesTheShortestExactForm(long nanos, String text) {
        assertThat(Durations.format(Duration.ofNanos(nanos))).isEqualTo(text);
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }
}
