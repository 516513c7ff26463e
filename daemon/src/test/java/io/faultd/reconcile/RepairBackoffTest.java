package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.kernel.Place;
import io.faultd.target.Namespace;
import io.faultd.testing.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RepairBackoffTest {
    private static final Place HERE = Place.ofTables(new Namespace("/run/netns/a", 1));
    private static final Place THERE = Place.ofTables(new Namespace("/run/netns/b", 2));

    private final RepairBackoff backoff = new RepairBackoff();
    private Instant now = Samples.NOON;

    @Test
    void someTimesWithinAMinuteAreAllowedAndThenThereIsAPause() {
        mend(RepairBackoff.TIMES);

        assertThat(backoff.mayRepair(HERE, now)).hasValueSatisfying(reason -> assertThat(reason)
                .isEqualTo("it was repaired 5 times within a minute, and is left unchanged for 2 s"));
        assertThat(backoff.next()).contains(now.plus(RepairBackoff.FIRST_PAUSE));
        assertThat(backoff.mayRepair(THERE, now)).as("elsewhere").isEmpty();
    }

    @Test
    void eachPauseIsTwiceTheOneBeforeUpToAMinuteAndBetweenThemItIsTriedOnce() {
        mend(RepairBackoff.TIMES);
        for (int seconds : List.of(2, 4, 8, 16)) {
            assertThat(backoff.mayRepair(HERE, now)).isPresent();
            assertThat(backoff.due(now)).isEmpty();
            assertThat(backoff.next()).contains(now.plusSeconds(seconds));

            now = now.plusSeconds(seconds);
            assertThat(backoff.due(now)).containsExactly(HERE);
            assertThat(backoff.mayRepair(HERE, now)).isEmpty();
        }
    }

    @Test
    void whatHasSettledIsNotDueAnyMore() {
        mend(RepairBackoff.TIMES);
        backoff.mayRepair(HERE, now);

        backoff.settled(HERE);

        assertThat(backoff.next()).isEmpty();
        backoff.keep(Set.of(THERE));
        assertThat(backoff.isEmpty()).isTrue();
    }

    @Test
    void afterAMinuteWithoutItIsForgotten() {
        mend(RepairBackoff.TIMES);
        now = now.plus(RepairBackoff.WITHIN).plusMillis(1);

        mend(RepairBackoff.TIMES);

        assertThat(backoff.mayRepair(HERE, now)).isPresent();
        assertThat(backoff.next()).contains(now.plus(RepairBackoff.FIRST_PAUSE));
    }

    private void mend(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(backoff.mayRepair(HERE, now)).isEmpty();
        }
    }
}
