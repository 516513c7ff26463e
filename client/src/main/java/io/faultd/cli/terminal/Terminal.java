package io.faultd.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The output streams and the environment of a command.
 *
 * @param environment variables by name
 */
public record Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {
    /** This process's own. System.out would be in the locale's encoding, and unbuffered. */
    public static Terminal ofProcess() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
        return new Terminal(out, err, System.getenv());
    }

    /** Whether to write colours: on a terminal, and not where NO_COLOR (no-color.org) is set. */
    public boolean colours() {
        String noColour = environment.get("NO_COLOR");
        if (noColour != null && !noColour.isEmpty()) {
            return false;
        }
        return isTerminal();
    }

    /** Whether what is printed goes to a terminal. */
    public boolean isTerminal() {
        // System.console() also needs a terminal for input, and since Java 22 exists even in a pipe.
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
