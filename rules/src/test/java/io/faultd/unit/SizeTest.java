package io.faultd.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1500, 1500",
        "1500b, 1500",
        "32kb, 32768",
        "32K, 32768",
        "1.5k, 1536",
        "1mb, 1048576",
        "1g, 1073741824"
    })
    void readsPowersOf1024(String text, long bytes) {
        assertThat(Size.parseBytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.4b", "1.1gb", "-1kb", "", "kb", "1kbit", "1tb", "999999999999999999gb"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Size.parseBytes(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("'" + text);
    }
}
