package io.faultd.proof.machine;

import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs other tools, whose results count more than those of faultd's own code. */
public final class Shell {
    private Shell() {}

    /**
     * The output of a command that must succeed, run inside a namespace: a child is in the namespace of the thread that
     * starts it.
     */
    public static String in(NetworkNamespace namespace, String command) {
        return namespace.call(() -> run("sh", "-c", command).successfulOutput());
    }

    /** The result of a command. */
    public record Result(String command, int status, String out, String err) {
        public String successfulOutput() {
            if (status != 0) {
                throw new AssertionError(command + " ended with " + status + ": " + err);
            }
            return out;
        }
    }

    /** Runs a command to its end. */
    public static Result run(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            String out;
            try (StreamReader err = new StreamReader(process.getErrorStream())) {
                out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(Tolerances.here().patience().toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("does not end: " + String.join(" ", command));
                }
                return new Result(String.join(" ", command), process.exitValue(), out, err.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
