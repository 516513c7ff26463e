package io.faultd.proof;

import io.faultd.proof.reliability.JournalDamage;
import io.faultd.proof.reliability.Reliability;
import java.nio.file.Path;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few rounds of {@code .ci/reliability}, which runs hundreds. */
class ReliabilityIT {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void afterEachKillTheKernelIsWhatTheFaultsMakeOfIt(JournalDamage ordeal) throws Exception {
        try (Reliability reliability = new Reliability(directory, ordeal, SEED)) {
            for (int i = 0; i < ROUNDS; i++) {
                reliability.round();
            }
            reliability.end();
        }
    }
}
