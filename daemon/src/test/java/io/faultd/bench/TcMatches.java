package io.faultd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Matches on one interface as {@code tc} makes them: an htb class and a u32 filter for each. */
final class TcMatches {
    private static final String CLASS = "class add dev %s parent fa00: classid fa00:%x htb rate 10mbit burst 32kb%n";
    private static final String FILTER =
            "filter add dev %s parent fa00: protocol ip prio %d u32 match ip src 10.98.%d.%d/32 flowid fa00:%x%n";
    private static final int LAST_CLASS = 0xfff;

    private final String port;
    private final Path work;

    /**
     * Matches on an interface that has no qdisc yet.
     *
     * @param work the directory for batches
     */
    TcMatches(String port, Path work) {
        this.port = port;
        this.work = work;
    }

    /** Adds that many in one batch. */
    void put(int count) throws Exception {
        StringBuilder all = new StringBuilder("qdisc add dev " + port + " root handle fa00: htb default 0\n");
        for (int i = 1; i <= count; i++) {
            all.append(match(i, 1, i));
        }
        batch(all.toString());
    }

    /** Adds one more and removes it, each by one process. */
    void batched(Samples add, Samples remove) throws Exception {
        Path more = Files.writeString(work.resolve("match-more"), more());
        Path less = Files.writeString(work.resolve("match-less"), less());
        add.time(() -> Tool.run(List.of("tc", "-batch", more.toString())));
        remove.time(() -> Tool.run(List.of("tc", "-batch", less.toString())));
    }

    /** The same by a process for each command, as tcconfig does it. */
    void oneByOne(Samples add, Samples remove) throws Exception {
        add.time(() -> processes(more()));
        remove.time(() -> processes(less()));
    }

    /** Removes all of them. */
    void clear() throws Exception {
        batch("qdisc del dev " + port + " root\n");
    }

    private String more() {
        return match(0, 2, LAST_CLASS);
    }

    private String less() {
        return String.format(
                Locale.ROOT,
                "filter del dev %1$s parent fa00: prio 2%nclass del dev %1$s classid fa00:%2$x%n",
                port,
                LAST_CLASS);
    }

    private String match(int number, int priority, int minor) {
        return String.format(Locale.ROOT, CLASS, port, minor)
                + String.format(Locale.ROOT, FILTER, port, priority, number / 250, number % 250 + 1, minor);
    }

    private static void processes(String commands) throws IOException, InterruptedException {
        for (String line : commands.lines().toList()) {
            Tool.run(List.of(("tc " + line).split(" ")));
        }
    }

    private void batch(String commands) throws IOException, InterruptedException {
        Path file = Files.writeString(work.resolve("matches"), commands);
        Tool.run(List.of("tc", "-batch", file.toString()));
    }
}
