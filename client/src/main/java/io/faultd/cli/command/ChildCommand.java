package io.faultd.cli.command;

import io.faultd.cli.terminal.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command of {@code faultctl run}: it has the input, output and terminal of this process, and gets the signals that
 * this process receives. Only this class starts it.
 */
final class ChildCommand {
    // As in env(1) and shells.
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final String ENOENT = "error=2,";
    private static final String LOCALE = "LC_ALL";

    private final List<String> words;
    private final Map<String, String> environment = new HashMap<>();
    private Process process;
    private Signals.Kind signal;

    ChildCommand(List<String> words) {
        this.words = List.copyOf(words);
    }

    /** Sets a variable of its environment, before it runs. */
    void set(String name, String value) {
        environment.put(name, value);
    }

    /**
     * Runs it to its end, unless a signal arrived before.
     *
     * @return its exit status, 128+n when signal n ended it
     * @throws IOException when it can't be started; {@link #statusOf} has the exit status for that
     */
    int run() throws IOException {
        synchronized (this) {
            if (signal != null) {
                return signal.exitStatus();
            }
            ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
            restoreLocale(builder.environment());
            builder.environment().putAll(environment);
            process = builder.start();
        }
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                // Nothing interrupts this thread, and the command must not be abandoned.
                continue;
            }
        }
    }

    /** bin/faultctl sets a UTF-8 locale for this process, which the command must not inherit. */
    private static void restoreLocale(Map<String, String> environment) {
        String before = System.getProperty("faultctl.lc_all");
        if (before != null && before.isEmpty()) {
            environment.remove(LOCALE);
        } else if (before != null) {
            environment.put(LOCALE, before);
        }
    }

    /** The exit status for a command that can't be started. */
    static int statusOf(IOException e) {
        return String.valueOf(e.getMessage()).contains(ENOENT) ? NOT_FOUND : NOT_EXECUTABLE;
    }

    /** Sends it a signal; before its start, this prevents the start. */
    synchronized void pass(Signals.Kind kind) {
        signal = kind;
        if (process == null || !process.isAlive()) {
            return;
        }
        if (kind == Signals.Kind.TERM) {
            process.destroy(); // SIGTERM
        } else if (!isOnTerminal()) {
            kill(kind);
        }
    }

    /** Process can send only SIGTERM; kill is built into the shell, so that it needs no package. */
    private void kill(Signals.Kind kind) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", kind.name(), Long.toString(process.pid()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD) // it has just ended
                    .start();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /**
     * Whether this process is in the foreground of a terminal, which then gives SIGINT and SIGHUP to the command as
     * well: many commands treat a second SIGINT differently.
     */
    private static boolean isOnTerminal() {
        try {
            // proc_pid_stat(5): behind the name in parentheses come state, ppid, pgrp, session, tty_nr, tpgid.
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[2].equals(fields[5]);
        } catch (IOException e) {
            return false;
        }
    }
}
