package io.faultd.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0%, 0",
        "100%, 4294967295",
        "100, 4294967295",
        "50%, 2147483648",
        "30%, 1288490189",
        "30 %, 1288490189",
        "0.0001%, 4295",
        "1, 42949673"
    })
    void readsPercentagesAsTheKernelCounts(String text, long scaled) {
        assertThat(Probability.parse(text)).isEqualTo(new Probability(scaled));
    }

    @Test
    void refusesWhatLiesOutside() {
        assertThatThrownBy(() -> Probability.parse("140%"))
                .isInstanceOf(BadValueException.class)
                .hasMessage("a percentage lies between 0 and 100: '140%'");
        assertThatThrownBy(() -> Probability.parse("100.0000000001")).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> Probability.parse("-1%"))
                .hasMessageStartingWith("a percentage can't be negative: '-1%'");
        assertThatThrownBy(() -> Probability.parse("0.00009%"))
                .hasMessage("the smallest percentage above 0 is 0.0001%: '0.00009%'");
        assertThatThrownBy(() -> new Probability(-1)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> new Probability(1L << 32)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> Probability.ofPercent(Double.NaN)).isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> Probability.ofPercent(Double.POSITIVE_INFINITY))
                .isInstanceOf(BadValueException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "x", "30%%", "30ms", "3e1", "NaN"})
    void refusesWhatIsNoPercentage(String text) {
        assertThatThrownBy(() -> Probability.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("'" + text);
    }

    @ParameterizedTest
    @CsvSource({"0%", "0.0001%", "0.001%", "1%", "2.5%", "30%", "33.3333%", "99.9999%", "100%"})
    void writesThePercentageThatWasRead(String text) {
        assertThat(Probability.parse(text)).hasToString(text);
    }

    @Property
    void whatIsWrittenIsReadAgainExactly(@ForAll @LongRange(min = 4295, max = 0xFFFF_FFFFL) long scaled) {
        Probability probability = new Probability(scaled);

        assertThat(Probability.parse(probability.toString())).isEqualTo(probability);
    }

    @Test
    void independentChancesCombine() {
        Probability half = Probability.ofPercent(50);
        assertThat(half.or(half).fraction()).isCloseTo(0.75, within(1e-9));
        assertThat(half.or(Probability.ZERO)).isEqualTo(half);
        assertThat(half.or(Probability.CERTAIN)).isEqualTo(Probability.CERTAIN);
    }

    @Property
    void combiningKeepsNoOrder(
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long p,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long q) {
        Probability one = new Probability(p);
        Probability other = new Probability(q);

        assertThat(one.or(other)).isEqualTo(other.or(one)).isGreaterThanOrEqualTo(one);
    }
}
