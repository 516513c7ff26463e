package io.faultd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program run to its end. */
final class Tool {
    private Tool() {}

    /**
     * Runs it.
     *
     * @return its output
     * @throws IllegalStateException when it fails, because then its time is meaningless
     */
    static String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("faultd-bench", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int status = process.waitFor();
            String written = Files.readString(output);
            if (status != 0) {
                throw new IllegalStateException(command + " ended with " + status + ": " + written.strip());
            }
            return written;
        } finally {
            Files.delete(output);
        }
    }
}
