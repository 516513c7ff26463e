package io.faultd.cli.command;

import io.faultd.cli.args.Amounts;
import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** {@code faultctl faults}. */
public final class FaultsCommand extends ListingCommand {
    public FaultsCommand() {
        super("faults", "", "Show the faults in force.");
    }

    @Override
    void declare(Options options) {
        options.flag("--stats", "Show the kernel's counters for them, place by place");
    }

    @Override
    Map<String, ?> params(Arguments arguments) {
        return arguments.has("--stats") ? Map.of("stats", true) : Map.of();
    }

    @Override
    void print(Session session, Object result) {
        List<FaultInfo> rows = Records.readList(result, FaultInfo.class);
        if (session.quiet()) {
            for (FaultInfo row : rows) {
                session.line(row.fault());
            }
            return;
        }
        session.print(session.arguments().has("--stats") ? stats(rows) : faults(rows));
    }

    private static Table faults(List<FaultInfo> rows) {
        Table table = new Table("FAULT", "EFFECT", "TARGETS", "DIRECTION", "STATE", "CREATED", "EXPIRES");
        for (FaultInfo row : rows) {
            table.row()
                    .cell(row.fault())
                    .cell(row.description())
                    .cell(join(row.targets()))
                    .cell(row.direction())
                    .cell(row.state(), "ok".equals(row.state()) ? Table.Tone.PLAIN : Table.Tone.NOTABLE)
                    .cell(second(row.created()))
                    .cell(second(row.expires()));
        }
        return table;
    }

    /** A time without its fraction, for a table; null stays null. */
    private static String second(String time) {
        return time == null
                ? null
                : Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Table stats(List<FaultInfo> rows) {
        Table table = new Table(
                "FAULT", "EFFECT", "TARGET", "INTERFACE", "DIRECTION", "PACKETS", "BYTES", "DROPPED", "DELAYED NOW");
        for (FaultInfo row : rows) {
            List<FaultStats> places = row.stats() == null ? List.of() : row.stats();
            for (FaultStats place : places) {
                table.row()
                        .cell(row.fault())
                        .cell(row.description())
                        .cell(place.target())
                        .cell(place.interface_())
                        .cell(place.direction())
                        .cell(Long.toString(place.packets()))
                        .cell(Long.toString(place.bytes()))
                        .cell(Long.toString(place.dropped()))
                        .cell(backlog(place));
            }
            if (places.isEmpty()) {
                table.row().cell(row.fault()).cell(row.description());
                for (int i = 0; i < 7; i++) {
                    table.cell(null);
                }
            }
        }
        return table;
    }

    /** The packets that wait, e.g. {@code 12 (18.0kB)}. */
    static String backlog(FaultStats stats) {
        return stats.backlogPackets() == 0
                ? "0"
                : stats.backlogPackets() + " (" + Amounts.bytes(stats.backlogBytes()) + ")";
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl faults", "  faultctl faults --stats -o json"};
    }
}
