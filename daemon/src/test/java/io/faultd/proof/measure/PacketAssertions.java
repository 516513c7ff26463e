package io.faultd.proof.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.Flow;
import java.time.Duration;

/** Assertions about measured figures, within {@link Tolerances}. */
public final class PacketAssertions {
    private static final Tolerances TOLERANCES = Tolerances.here();

    private PacketAssertions() {}

    public static void assertDelayed(Arrivals arrivals, Flow flow, Duration asked) {
        assertThat(arrivals.shortest()).as("no packet is early: %s", flow).isGreaterThanOrEqualTo(asked);
        assertThat(arrivals.median()).as("median: %s", flow).isLessThanOrEqualTo(asked.plus(TOLERANCES.lateness()));
    }

    public static void assertUndisturbed(Arrivals arrivals, Flow flow, int sent) {
        assertThat(arrivals.count()).as("all of them come, once: %s", flow).isEqualTo(sent);
        assertThat(arrivals.median()).as("median: %s", flow).isLessThan(TOLERANCES.undisturbed());
    }

    /** Measures again until the result is correct, since the daemon reacts to an event asynchronously. */
    public static void eventually(Runnable measurement) {
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
