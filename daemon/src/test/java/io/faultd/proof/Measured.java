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

    /** Measures again until it is as it should be: nobody waits for the daemon to have heard of what happened. */
    static void eventually(Runnable measurement) {
        long deadline = System.nanoTime() + TOLERANCES.patience().toNanos();
        while (true) {
            try {
                measurement.run();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
