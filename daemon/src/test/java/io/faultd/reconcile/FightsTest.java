package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.target.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FightsTest {
    private static final Place HERE = Place.ofTables(new Namespace("/run/netns/a", 1));
    private static final Place THERE = Place.ofTables(new Namespace("/run/netns/b", 2));

    private final Fights fights = new Fights();
    private Instant now = Samples.NOON;

    @Test
    void someTimesWithinAMinuteAreAllowedAndThenThereIsAPause() {
        mend(Fights.TIMES);

        assertThat(fights.mayMend(HERE, now)).hasValueSatisfying(reason -> assertThat(reason)
                .isEqualTo("it was put back 5 times within a minute, and is left so for 2 s"));
        assertThat(fights.next()).contains(now.plus(Fights.FIRST_PAUSE));
        assertThat(fights.mayMend(THERE, now)).as("elsewhere").isEmpty();
    }

    @Test
    void eachPauseIsTwiceTheOneBeforeUpToAMinuteAndBetweenThemItIsTriedOnce() {
        mend(Fights.TIMES);
        for (int seconds : List.of(2, 4, 8, 16)) {
            assertThat(fights.mayMend(HERE, now)).isPresent();
            assertThat(fights.due(now)).isEmpty();
            assertThat(fights.next()).contains(now.plusSeconds(seconds));

            now = now.plusSeconds(seconds);
            assertThat(fights.due(now)).containsExactly(HERE);
            assertThat(fights.mayMend(HERE, now)).isEmpty();
        }
    }

    @Test
    void whatHasSettledIsNotDueAnyMore() {
        mend(Fights.TIMES);
        fights.mayMend(HERE, now);

        fights.settled(HERE);

        assertThat(fights.next()).isEmpty();
        fights.keep(Set.of(THERE));
        assertThat(fights.isEmpty()).isTrue();
    }

    @Test
    void afterAMinuteWithoutItIsForgotten() {
        mend(Fights.TIMES);
        now = now.plus(Fights.WITHIN).plusMillis(1);

        mend(Fights.TIMES);

        assertThat(fights.mayMend(HERE, now)).isPresent();
        assertThat(fights.next()).contains(now.plus(Fights.FIRST_PAUSE));
    }

    private void mend(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(fights.mayMend(HERE, now)).isEmpty();
        }
    }
}
