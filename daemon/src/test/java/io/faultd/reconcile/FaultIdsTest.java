package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultIdsTest {
    @Test
    void areShortAndHaveNothingThatLooksLikeSomethingElse() {
        FaultIds ids = new FaultIds(new Random(1));
        for (int i = 0; i < 1000; i++) {
            assertThat(ids.next(Set.of())).matches("f-[2-9a-hjkmnp-z]{3}");
        }
    }

    @Test
    void areNeverGivenTwice() {
        FaultIds ids = new FaultIds(new Random(2));
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String id = ids.next(taken);
            assertThat(taken.add(id)).as(id).isTrue();
        }
    }

    @Test
    void growWhenTheShortOnesAreTaken() {
        // The same seed makes the same first name, which is taken.
        String first = new FaultIds(new Random(3)).next(Set.of());

        String second = new FaultIds(new Random(3)).next(Set.of(first));

        assertThat(second).hasSize(first.length() + 1);
    }
}
