package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.cli.terminal.Table;
import io.faultd.cli.terminal.Table.Tone;
import io.faultd.client.Records;
import io.faultd.protocol.Check;
import java.util.List;
import java.util.Map;

/** {@code faultctl doctor}. */
public final class DoctorCommand extends Command {
    private static final String MISSING = "missing";

    public DoctorCommand() {
        super(
                "doctor",
                "",
                "Show what faultd can and can't do on this machine, and what to do about it.",
                "Kernel features are tested in a temporary namespace.",
                "It succeeds when the daemon could check; with --strict only when nothing is missing.");
    }

    @Override
    void declare(Options options) {
        options.flag("--strict", "Fail when something that a command needs is missing");
    }

    @Override
    public void run(Session session) {
        Object result = session.call(name(), Map.of());
        List<Check> rows = Records.readList(result, Check.class);
        if (session.json()) {
            session.printJson(result);
        } else if (session.quiet()) {
            for (Check row : rows) {
                session.line(row.name());
            }
        } else {
            print(session, rows);
        }
        if (session.arguments().has("--strict")) {
            requireAll(rows);
        }
    }

    private static void print(Session session, List<Check> rows) {
        Table table = new Table("CHECK", "STATUS", "FINDING");
        for (Check row : rows) {
            table.row()
                    .cell(row.name())
                    .cell(row.status(), tone(row.status()))
                    .cell(row.detail() + labelled("; affects: ", row.affects()) + labelled("; fix: ", row.fix()));
        }
        session.print(table);
    }

    private static String labelled(String label, String text) {
        return text == null ? "" : label + text;
    }

    private static void requireAll(List<Check> rows) {
        StringBuilder missing = new StringBuilder();
        for (Check row : rows) {
            if (row.status().equals(MISSING)) {
                missing.append(missing.isEmpty() ? "" : ", ").append(row.name());
            }
        }
        if (!missing.isEmpty()) {
            throw new FailedException("missing: " + missing);
        }
    }

    private static Tone tone(String status) {
        if ("ok".equals(status)) {
            return Tone.GOOD;
        }
        return MISSING.equals(status) ? Tone.BAD : Tone.NOTABLE;
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl doctor", "  faultctl doctor --strict -o json"};
    }
}
