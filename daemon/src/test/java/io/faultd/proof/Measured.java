package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/** What measured figures must be, within {@link Tolerances}. */
final class Measured {
    private static final Tolerances TOLERANCES = Tolerances.here();

    private Measured() {}

    static void assertDelayed(Arrivals arrivals, Flow flow, Duration asked) {
        assertThat(arrivals.shortest()).as("no packet is early: %s", flow).isGreaterThanOrEqualTo(asked);
        assertThat(arrivals.median()).as("median: %s", flow).isLessThanOrEqualTo(asked.plus(TOLERANCES.lateness()));
    }

    static void assertUndisturbed(Arrivals arrivals, Flow flow, int sent) {
        assertThat(arrivals.count()).as("all of them come, once: %s", flow).isEqualTo(sent);
        assertThat(arrivals.median()).as("median: %s", flow).isLessThan(TOLERANCES.undisturbed());
    }
}
