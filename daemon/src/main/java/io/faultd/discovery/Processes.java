package io.faultd.discovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code /proc} about processes, see {@code proc(5)}. */
final class Processes {
    /** Of the fields of {@code /proc/PID/stat} behind the parenthesised name, the 20th: {@code starttime}. */
    private static final int STATE = 0;

    private static final int START_TIME = 19;

    private final Path proc;

    Processes(Path proc) {
        this.proc = proc;
    }

    /**
     * A process, distinguished from a later one with the same id.
     *
     * @param started in clock ticks since boot
     */
    record ProcessId(long id, long started) {}

    /** The process that has this id now; empty if there is none, or it has ended and only waits to be reaped. */
    Optional<ProcessId> find(long id) {
        String stat;
        try {
            stat = Files.readString(proc.resolve(Long.toString(id)).resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return Optional.empty();
        }
        // The name can contain spaces and parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessId(id, Long.parseLong(fields[START_TIME])));
    }

    boolean isAlive(ProcessId process) {
        return find(process.id()).filter(process::equals).isPresent();
    }

    /** The file of its network namespace. */
    Path networkNamespace(long id) {
        return proc.resolve(Long.toString(id)).resolve("ns/net");
    }
}
