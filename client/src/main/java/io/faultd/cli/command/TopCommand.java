package io.faultd.cli.command;

import io.faultd.cli.args.Amounts;
import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Screen;
import io.faultd.cli.terminal.Table;
import io.faultd.cli.terminal.TopRow;
import io.faultd.client.FaultdClient;
import io.faultd.client.Records;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code faultctl top}. */
public final class TopCommand extends Command {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    public TopCommand() {
        super(
                "top",
                "",
                "Show what faults do to packets, continuously, the busiest first.",
                "On a terminal until q or Ctrl-C; into a pipe one table after the other.");
    }

    @Override
    void declare(Options options) {
        options.value("--interval", "DURATION", "1s", "The time from one table to the next");
        options.lettered("-n", "--count", "N", "End after this many tables");
        options.flag("--once", "Print one table, as --count 1; it has no rates");
        options.value("--sort", "COLUMN", "rate", "rate, packets, bytes, dropped, delayed or fault");
    }

    @Override
    public void run(Session session) {
        Arguments arguments = session.arguments();
        Duration interval = arguments.duration("--interval");
        if (interval.compareTo(SHORTEST) < 0) {
            throw new UsageException("--interval: at least 100ms; shorter intervals keep the daemon busy");
        }
        if (arguments.has("--once") && arguments.has("--count")) {
            throw new UsageException("--once is --count 1: leave one of them out");
        }
        Comparator<TopRow> order = order(arguments.text("--sort"));
        int looks = arguments.has("--once") ? 1 : arguments.has("--count") ? arguments.count("--count") : 0;
        boolean live = !session.json() && looks != 1 && session.terminal().isTerminal();
        try (FaultdClient client = session.client();
                Screen screen = live ? Screen.open(session.terminal()) : Screen.none()) {
            watch(session, client, screen, new Watch(interval, looks, order));
        }
    }

    /**
     * The settings of a run.
     *
     * @param looks the number of tables; 0 for no end
     */
    private record Watch(Duration interval, int looks, Comparator<TopRow> order) {}

    private void watch(Session session, FaultdClient client, Screen screen, Watch watch) {
        TopRow.Look before = null;
        long next = System.nanoTime();
        for (int look = 1; ; look++) {
            Object answer = client.call("faults", Map.of("stats", true));
            TopRow.Look now = new TopRow.Look(System.nanoTime(), Records.readList(answer, FaultInfo.class));
            List<TopRow> rows = new ArrayList<>(TopRow.of(now, before));
            rows.sort(watch.order);
            if (session.json()) {
                session.printJson(json(rows));
            } else {
                String text = session.quiet()
                        ? ids(rows)
                        : heading(client, now.faults().size(), watch)
                                + table(rows).render(session.terminal().colours());
                screen.show(text, session.out(), look);
            }
            session.out().flush();
            // The command ends when the reader at the other end of a pipe does.
            if (look == watch.looks || session.out().checkError()) {
                return;
            }
            before = now;
            next += watch.interval.toNanos();
            if (screen.waitUntil(next) == Screen.Key.QUIT) {
                return;
            }
            next = Math.max(next, System.nanoTime() - watch.interval.toNanos());
        }
    }

    private static String heading(FaultdClient client, int faults, Watch watch) {
        String rhythm = watch.looks == 1 ? "" : ", every " + watch.interval.toMillis() + " ms";
        return (faults == 1 ? "1 fault" : faults + " faults") + " on " + client.address() + rhythm + "\n\n";
    }

    private static String ids(List<TopRow> rows) {
        StringBuilder ids = new StringBuilder();
        Set<String> seen = new HashSet<>();
        for (TopRow row : rows) {
            if (seen.add(row.fault().fault())) {
                ids.append(row.fault().fault()).append('\n');
            }
        }
        return ids.toString();
    }

    private static Comparator<TopRow> order(String column) {
        Comparator<TopRow> byName = Comparator.<TopRow, String>comparing(
                        row -> row.fault().fault())
                .thenComparing(row -> row.stats() == null
                        ? ""
                        : row.stats().target() + " " + row.stats().interface_() + " "
                                + row.stats().direction());
        return switch (column) {
            case "rate" ->
                Comparator.<TopRow, BigDecimal>comparing(TopCommand::rate)
                        .thenComparing(row -> figure(row, "packets"))
                        .reversed()
                        .thenComparing(byName);
            case "packets", "bytes", "dropped", "delayed" ->
                Comparator.<TopRow, Long>comparing(row -> figure(row, column))
                        .reversed()
                        .thenComparing(byName);
            case "fault" -> byName;
            default ->
                throw new UsageException("--sort: '" + column
                        + "' is no column to sort by; write rate, packets, bytes, dropped, delayed or fault");
        };
    }

    private static BigDecimal rate(TopRow row) {
        BigDecimal rate = row.packetsPerSecond();
        return rate == null ? BigDecimal.ZERO : rate;
    }

    private static long figure(TopRow row, String column) {
        FaultStats stats = row.stats();
        if (stats == null) {
            return -1;
        }
        return switch (column) {
            case "bytes" -> stats.bytes();
            case "dropped" -> stats.dropped();
            case "delayed" -> stats.backlogPackets();
            default -> stats.packets();
        };
    }

    private static Map<String, Object> json(List<TopRow> rows) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        List<Object> items = new ArrayList<>();
        for (TopRow row : rows) {
            items.add(row.toJson());
        }
        json.put("faults", items);
        return json;
    }

    private static Table table(List<TopRow> rows) {
        Table table = new Table(
                "FAULT",
                "EFFECT",
                "TARGET",
                "INTERFACE",
                "DIRECTION",
                "PACKETS",
                "PACKETS/S",
                "BYTES",
                "BITS/S",
                "DROPPED",
                "DROPPED/S",
                "DELAYED NOW");
        for (TopRow row : rows) {
            table.row().cell(row.fault().fault()).cell(row.fault().description());
            if (row.stats() == null) {
                for (int i = 0; i < 10; i++) {
                    table.cell(null);
                }
                continue;
            }
            FaultStats stats = row.stats();
            BigDecimal dropping = row.droppedPerSecond();
            table.cell(stats.target())
                    .cell(stats.interface_())
                    .cell(stats.direction())
                    .cell(Amounts.count(stats.packets()))
                    .cell(row.packetsPerSecond() == null ? null : Amounts.rate(row.packetsPerSecond()))
                    .cell(Amounts.bytes(stats.bytes()))
                    .cell(row.bytesPerSecond() == null ? null : Amounts.bits(row.bytesPerSecond()))
                    .cell(Amounts.count(stats.dropped()))
                    .cell(
                            dropping == null ? null : Amounts.rate(dropping),
                            dropping != null && dropping.signum() > 0 ? Table.Tone.BAD : Table.Tone.PLAIN)
                    .cell(FaultsCommand.backlog(stats));
        }
        return table;
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Packets and bytes are those that the fault acted on since it began, from the kernel's own counters.",
            "",
            "Examples:",
            "  faultctl top",
            "  faultctl top --interval 250ms --sort dropped",
            "  faultctl top -n 5 -o json"
        };
    }
}
