package io.faultd.proof.reliability;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.Tolerances;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One processor's time for a group of processes: by a quota of cgroup v2 or v1, or, where neither can be had, on the
 * first processor alone.
 */
final class CpuQuota implements AutoCloseable {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Optional<Path> group;
    private final String text;

    private CpuQuota(Optional<Path> group, String text) {
        this.group = group;
        this.text = text;
    }

    static CpuQuota ofOneProcessor() {
        String name = "faultd-hostile-" + ProcessHandle.current().pid();
        Path second = CGROUPS.resolve(name);
        Path first = CGROUPS.resolve("cpu").resolve(name);
        if (Files.exists(CGROUPS.resolve("cgroup.controllers"))
                && isSet(CGROUPS.resolve("cgroup.subtree_control"), "+cpu")
                && isMade(second)
                && isSet(second.resolve("cpu.max"), PERIOD_MICROS + " " + PERIOD_MICROS)) {
            return new CpuQuota(Optional.of(second), "a quota of one processor (cgroup v2)");
        }
        if (Files.exists(first.resolveSibling("cpu.cfs_quota_us"))
                && isMade(first)
                && isSet(first.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS))
                && isSet(first.resolve("cpu.cfs_quota_us"), Integer.toString(PERIOD_MICROS))) {
            return new CpuQuota(Optional.of(first), "a quota of one processor (cgroup v1)");
        }
        return new CpuQuota(Optional.empty(), "the first processor alone (taskset), because no cgroup takes a quota");
    }

    private static boolean isMade(Path directory) {
        try {
            Files.createDirectory(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isSet(Path file, String value) {
        try {
            Files.writeString(file, value);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The command that runs another one, given as further words, within the quota. */
    List<String> words() {
        return group.map(path -> List.of("sh", "-c", "echo $$ >" + path + "/cgroup.procs && exec \"$@\"", "sh"))
                .orElse(List.of("taskset", "-c", "0"));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Waits until no process is in the group, which then ends. */
    @Override
    public void close() throws IOException {
        if (group.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        List<String> left = new ArrayList<>();
        do {
            LockSupport.parkNanos(PAUSE.toNanos());
            left = Files.readAllLines(group.get().resolve("cgroup.procs"));
        } while (!left.isEmpty() && System.nanoTime() < deadline);
        Shell.run("rmdir", group.get().toString()).successfulOutput();
    }
}
