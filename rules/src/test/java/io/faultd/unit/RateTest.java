package io.faultd.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    @ParameterizedTest
    @CsvSource({
        "8, 1",
        "8bit, 1",
        "15bit, 1",
        "500kbit, 62500",
        "1mbit, 125000",
        "1Mbit, 125000",
        "1.5mbit, 187500",
        "10gbit, 1250000000",
        "10tbit, 1250000000000",
        "1kibit, 128",
        "1mibit, 131072",
        "1gibit, 134217728",
        "1bps, 1",
        "1kbps, 1000",
        "1mbps, 1000000",
        "1kibps, 1024",
        "1mibps, 1048576"
    })
    void readsTheWordsOfTc(String text, long bytesPerSecond) {
        assertThat(Rate.parse(text).bytesPerSecond()).isEqualTo(bytesPerSecond);
    }

    @Test
    void refusesWhatLiesOutside() {
        assertThatThrownBy(() -> Rate.parse("0"))
                .isInstanceOf(BadValueException.class)
                .hasMessage("'0': a rate must be at least 8bit; to cut a target off use partition, or loss of 100%");
        assertThatThrownBy(() -> Rate.parse("7bit")).hasMessageStartingWith("'7bit': a rate must be at least 8bit");
        assertThatThrownBy(() -> Rate.parse("11tbit")).hasMessageContaining("a rate can be at most 10tbit");
        assertThatThrownBy(() -> Rate.parse("999999999999999999tbit")).hasMessageContaining("is too large");
        assertThatThrownBy(() -> Rate.parse("-1mbit")).hasMessageStartingWith("a rate can't be negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "1mb", "1 m bit", "1pbit", "1ibit"})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("'" + text);
    }

    @ParameterizedTest
    @CsvSource({
        "8bit, 8bit",
        "500kbit, 500kbit",
        "1000kbit, 1mbit",
        "1.5mbit, 1.5mbit",
        "1mibit, 1048.576kbit",
        "1kibit, 1.024kbit",
        "10gbit, 10gbit",
        "10tbit, 10tbit"
    })
    void writesTheLargestUnitThatIsShort(String text, String written) {
        assertThat(Rate.parse(text)).hasToString(written);
    }

    @Property
    void whatIsWrittenIsReadAgainExactly(@ForAll @LongRange(min = 1, max = 1_250_000_000_000L) long bytesPerSecond) {
        Rate rate = new Rate(bytesPerSecond);

        assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
    }
}
