package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.cli.args.SpecArguments;
import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.fault.spec.OptionType.Takes;
import io.faultd.fault.spec.ResetOptions;
import io.faultd.fault.spec.TrafficOptions;
import io.faultd.protocol.Reset;
import java.util.Map;

/** {@code faultctl reset}. */
public final class ResetCommand extends Command {
    public ResetCommand() {
        super(
                "reset",
                "TARGET...",
                "Reset existing TCP connections, once.",
                "Both ends see a reset. New connections work at once: this leaves no fault behind.");
    }

    @Override
    void declare(Options options) {
        ResetOptions.SPEC.options().stream()
                .filter(option -> option.type().takes() != Takes.CHOICE) // a dry run, see Command
                .forEach(options::option);
    }

    @Override
    boolean changesSomething() {
        return true;
    }

    @Override
    public void run(Session session) {
        Map<String, Object> params = SpecArguments.members(ResetOptions.SPEC, session.arguments());
        params.put(TrafficOptions.TARGETS.name(), session.arguments().words());
        SpecArguments.read(ResetOptions.SPEC, params);
        DryRunOption.fill(session.arguments(), params);
        Object result = session.call(name(), params);
        if (DryRunOption.print(session, result)) {
            return;
        }
        if (session.json()) {
            session.printJson(result);
        } else {
            print(session, Records.read(result, Reset.class));
        }
    }

    private static void print(Session session, Reset done) {
        if (session.quiet()) {
            session.line("" + done.reset());
            return;
        }
        session.line("reset " + done.reset() + (done.reset() == 1 ? " connection" : " connections"));
        Table table = new Table("TARGET", "CONNECTION");
        for (Reset.OfTarget target : done.targets()) {
            for (String connection : target.connections()) {
                table.row().cell(target.target()).cell(connection);
            }
        }
        if (done.reset() > 0) {
            session.print(table);
        }
        SkippedLines.of(done.skipped()).forEach(session::line);
    }

    @Override
    public String[] footer() {
        return new String[] {
            FaultingCommand.UNITS,
            "",
            "Examples:",
            "  faultctl reset db                    all connections of db",
            "  faultctl reset db --port 5432 --to web"
        };
    }
}
