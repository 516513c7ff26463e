package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Table;
import io.faultd.cli.terminal.Table.Tone;
import io.faultd.client.Records;
import io.faultd.protocol.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code faultctl doctor}. */
public final class DoctorCommand extends Command {
    public DoctorCommand() {
        super(
                "doctor",
                "[--strict [--for COMMAND,...]]",
                "Show what faultd can and can't do on this machine, and what to do about it.",
                "Kernel features are tested in a temporary namespace.",
                "It succeeds when the daemon could check; with --strict only when nothing is missing.");
    }

    @Override
    void declare(Options options) {
        options.flag("--strict", "Fail when something that a command needs is missing");
        options.value("--for", "COMMAND,...", "With --strict: only what these commands need, e.g. slow,flaky");
    }

    @Override
    public void run(Session session) {
        Arguments arguments = session.arguments();
        List<String> wanted = wanted(arguments);
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
        if (arguments.has("--strict")) {
            require(wanted, rows);
        }
    }

    private static List<String> wanted(Arguments arguments) {
        String text = arguments.text("--for");
        if (text == null) {
            return Check.COMMANDS;
        }
        if (!arguments.has("--strict")) {
            throw new UsageException("--for goes with --strict");
        }
        List<String> wanted = List.of(text.split(",", -1));
        for (String command : wanted) {
            if (!Check.COMMANDS.contains(command)) {
                throw new UsageException("--for: '" + command + "' is no command that makes a fault; there are "
                        + String.join(", ", Check.COMMANDS));
            }
        }
        return wanted;
    }

    private static void print(Session session, List<Check> rows) {
        Table table = new Table("CHECK", "STATUS", "FINDING");
        for (Check row : rows) {
            String affects = row.affects().isEmpty() ? "" : "; affects: " + String.join(", ", row.affects());
            String fix = row.fix() == null ? "" : "; fix: " + row.fix();
            table.row().cell(row.name()).cell(row.status(), tone(row.status())).cell(row.detail() + affects + fix);
        }
        session.print(table);
        List<String> lacking = lacking(rows);
        List<String> working = new ArrayList<>(Check.COMMANDS);
        working.removeAll(lacking);
        session.line(working.isEmpty() ? "nothing works here" : "works here: " + String.join(", ", working));
        if (!lacking.isEmpty()) {
            session.line("not, or not with all options: " + String.join(", ", lacking));
        }
    }

    /** The commands that something is missing for, in their order. */
    private static List<String> lacking(List<Check> rows) {
        List<String> lacking = new ArrayList<>(Check.COMMANDS);
        lacking.removeIf(command -> missing(List.of(command), rows).isEmpty());
        return lacking;
    }

    private static List<String> missing(List<String> commands, List<Check> rows) {
        List<String> missing = new ArrayList<>();
        for (Check row : rows) {
            if (row.status().equals(Check.MISSING) && commands.stream().anyMatch(row.affects()::contains)) {
                missing.add(row.name());
            }
        }
        return missing;
    }

    private static void require(List<String> wanted, List<Check> rows) {
        List<String> missing = missing(wanted, rows);
        if (!missing.isEmpty()) {
            throw new FailedException("missing: " + String.join(", ", missing));
        }
    }

    private static Tone tone(String status) {
        if (status.equals(Check.OK)) {
            return Tone.GOOD;
        }
        return status.equals(Check.MISSING) ? Tone.BAD : Tone.NOTABLE;
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Examples:", "  faultctl doctor", "  faultctl doctor --strict --for rate,drop", "  faultctl doctor -o json"
        };
    }
}
