package io.faultd.proof.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BinomialTest {
    @Test
    void theIntervalLeavesOutWhatIsTooUnlikely() {
        // R: qbinom(c(0.0005, 0.9995), 1000, 0.3)
        assertThat(new Binomial(1000, 0.3).interval(0.999)).isEqualTo(new Binomial.Interval(253, 348));
        // R: qbinom(c(0.025, 0.975), 10, 0.5)
        assertThat(new Binomial(10, 0.5).interval(0.95)).isEqualTo(new Binomial.Interval(2, 8));
    }

    @Test
    void aRareEventMayNotHappenAtAll() {
        assertThat(new Binomial(100, 0.001).interval(0.999).least()).isZero();
    }
}
