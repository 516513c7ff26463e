package io.faultd.proof.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossRunsTest {
    @Test
    void theFirstAndTheLastRunAreLeftOut() {
        Arrivals arrivals = new Arrivals();
        for (int number : new int[] {0, 1, 4, 5, 6, 8}) {
            arrivals.add(new Arrivals.Arrival(number, 0, 0));
        }

        assertThat(LossRuns.of(arrivals, 10)).isEqualTo(new LossRuns(List.of(2, 1), List.of(3, 1)));
        assertThat(LossRuns.of(new Arrivals(), 10)).isEqualTo(new LossRuns(List.of(), List.of()));
    }

    @Test
    void chancesOfClassesAreThoseOfTheGeometricDistribution() {
        ChiSquare test = LossRuns.geometric(List.of(1, 2, 2, 9), 0.25, 1, 3);

        assertThat(test.observed()).containsExactly(1, 2, 1);
        assertThat(test.chances()).containsExactly(new double[] {0.25, 0.328125, 0.421875}, within(1e-12));
    }

    @Test
    void whatIsGeometricFitsAndWhatIsNotDoesNot() {
        Random random = new Random(4711);
        List<Integer> runs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int length = 1;
            while (random.nextDouble() > 0.25) {
                length++;
            }
            runs.add(length);
        }

        assertThat(LossRuns.geometric(runs, 0.25, 1, 2, 4, 7).fits()).isTrue();
        assertThat(LossRuns.geometric(runs, 0.5, 1, 2, 4, 7).fits()).isFalse();
    }
}
