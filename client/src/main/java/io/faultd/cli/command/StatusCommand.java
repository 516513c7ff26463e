package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.TargetWords;
import io.faultd.cli.terminal.Table;
import io.faultd.cli.terminal.Table.Tone;
import io.faultd.client.Records;
import io.faultd.protocol.GuardInfo;
import io.faultd.protocol.TargetStatus;
import java.util.List;
import java.util.Map;

/** {@code faultctl status}. */
public final class StatusCommand extends ListingCommand {
    private static final int SHORT_ID = 12;

    public StatusCommand() {
        super("status", "[TARGET...]", "Show targets and the state of their networks.");
    }

    @Override
    void declare(Options options) {
        options.words();
    }

    @Override
    Map<String, ?> params(Arguments arguments) {
        List<String> words = TargetWords.check(arguments.words());
        return words.isEmpty() ? Map.of() : Map.of("targets", words);
    }

    @Override
    void print(Session session, Object result) {
        List<TargetStatus> rows = Records.readList(result, TargetStatus.class);
        if (session.quiet()) {
            for (TargetStatus row : rows) {
                session.line(row.name());
            }
            return;
        }
        Table table = new Table("NODE", "CONTAINER ID", "STATUS", "IP", "NETWORK", "PARTITION", "FAULTS");
        for (TargetStatus row : rows) {
            String id = row.containerId();
            table.row()
                    .cell(row.name())
                    .cell(id == null || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID))
                    .cell(row.status(), "UP".equals(row.status()) ? Tone.GOOD : Tone.BAD)
                    .cell(row.ipAddress())
                    .cell(network(row), "NORMAL".equals(row.networkState()) ? Tone.PLAIN : Tone.NOTABLE)
                    .cell(join(row.partitions()))
                    .cell(join(row.faults()));
        }
        session.print(table);
        for (TargetStatus row : rows) {
            if (row.note() != null) {
                session.line(row.name() + ": " + row.note());
            }
        }
        GuardInfo guards = Records.read(session.call("guards", Map.of()), GuardInfo.class);
        if (guards.halted() != null) {
            session.tell("halted by " + guards.halted() + "; new faults are refused until faultctl resume");
        }
        if (guards.readOnly()) {
            session.tell("this faultd is read-only (--read-only)");
        }
    }

    private static String network(TargetStatus row) {
        boolean fine = row.state() == null || row.state().equals("ok");
        return fine ? row.networkState() : row.networkState() + " (" + row.state() + ")";
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl status", "  faultctl status service:web -o json"};
    }
}
