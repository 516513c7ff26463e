package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.reliability.HostileRun;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code .ci/reliability --hostile}. */
class HostileIT {
    private static final Duration CALM = Duration.ofSeconds(4);
    private static final Duration ATTACK = Duration.ofSeconds(12);
    private static final double MOST_TIMES = 5;

    /**
     * The period of the quota. What is shorter is a matter of when the scheduler lets the daemon run: with a few
     * hundred commands the 99th percentile is that of four of them, and on a machine with other work it varies by a
     * period from one run to the next.
     */
    private static final double LEAST_MILLIS = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void aClientWorksOnWhileOthersDoAllTheyCan() throws Exception {
        try (HostileRun run = new HostileRun(directory)) {
            HostileRun.Phase calm = run.calm(CALM);
            HostileRun.Phase attacked = run.attack(ATTACK);
            String table = String.join("\n", HostileRun.table(attacked));

            assertThat(calm.times().failures()).isEmpty();
            assertThat(attacked.times().failures()).isEmpty();
            assertThat(HostileRun.least(attacked)).as(table).isGreaterThanOrEqualTo(HostileRun.LEAST);
            assertThat(HostileRun.withoutEffect(attacked)).as(table).isEmpty();
            assertThat(attacked.times().millis(HostileRun.P99))
                    .as("%s; without attacks %s; %s", attacked.times(), calm.times(), table)
                    .isLessThanOrEqualTo(
                            MOST_TIMES * Math.max(LEAST_MILLIS, calm.times().millis(HostileRun.P99)));
            run.end();
        }
    }
}
