package io.faultd.cli.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal's settings, by {@code stty}, since the JDK has no access to them; without {@code stty} they stay
 * unchanged.
 */
final class Stty {
    private static final int PATIENCE_SECONDS = 2;

    private final String before;

    private Stty(String before) {
        this.before = before;
    }

    /** The settings of this process's terminal. */
    static Stty ofTerminal() {
        return new Stty(run("-g"));
    }

    /** Reads each key when it is pressed, without echo. */
    void readKeysAtOnce() {
        if (!before.isEmpty()) {
            run("-icanon", "-echo", "min", "1");
        }
    }

    /** Restores the former settings. */
    void restore() {
        if (!before.isEmpty()) {
            run(before);
        }
    }

    /** How many lines it has now. */
    int lines(int otherwise) {
        String size = run("size");
        try {
            int lines = Integer.parseInt(size.split(" ")[0]);
            return lines > 0 ? lines : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Its output; empty where it fails. */
    private static String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? out : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
