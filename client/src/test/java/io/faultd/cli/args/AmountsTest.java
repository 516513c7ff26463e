package io.faultd.cli.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "9999, 9999",
        "10000, 10.0k",
        "12345, 12.3k",
        "999999, 999k",
        "1000000, 1.00M",
        "9223372036854775807, 9.22E"
    })
    void countsAreExactAsLongAsTheyAreSmall(long count, String shown) {
        assertThat(Amounts.count(count)).isEqualTo(shown);
        assertThat(Amounts.bytes(count)).isEqualTo(shown + "B");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.04, 0.0", "9.96, 10.0", "10, 10", "12345.6, 12.3k"})
    void ratesShowFractionsWhereTheyMatter(BigDecimal rate, String shown) {
        assertThat(Amounts.rate(rate)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0bit", "125000, 1.00Mbit"})
    void bytesPerSecondAreShownInBits(BigDecimal bytes, String shown) {
        assertThat(Amounts.bits(bytes)).isEqualTo(shown);
    }
}
