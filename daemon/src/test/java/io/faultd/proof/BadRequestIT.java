package io.faultd.proof;

import io.faultd.proof.reliability.BadRequestRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Some of the requests that {@code .ci/reliability --requests 100000} sends. */
class BadRequestIT {
    private static final long SEED = 20261121;
    private static final int SOME = 600;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void whatIsWrongIsRefusedAndChangesNothing() throws Exception {
        try (BadRequestRun hostilities = new BadRequestRun(directory, SEED)) {
            hostilities.send(0, SOME);
            hostilities.awaitWhatItHad();
            hostilities.end();
        }
    }
}
