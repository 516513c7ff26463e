package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.client.Records;
import io.faultd.fault.spec.TrafficOptions;
import io.faultd.protocol.DryRun;
import io.faultd.protocol.DryRunForm;
import io.faultd.unit.BadValueException;
import java.util.Map;

/** {@code --dry-run}: prints what a command would do, without doing it. */
final class DryRunOption {
    private static final String NAME = "--dry-run";

    private DryRunOption() {}

    static void declare(Options options) {
        options.option(TrafficOptions.DRY_RUN);
    }

    /** Adds it to the parameters of the RPC, if it is given. */
    static void fill(Arguments arguments, Map<String, Object> params) {
        if (arguments.has(NAME)) {
            try {
                params.put("dry_run", DryRunForm.parse(arguments.text(NAME)).word());
            } catch (BadValueException e) {
                throw Arguments.wrong(NAME, e);
            }
        }
    }

    /** Prints the daemon's answer to a dry run; false if it is another answer. */
    static boolean print(Session session, Object result) {
        if (!session.arguments().has(NAME)) {
            return false;
        }
        if (session.json()) {
            session.printJson(result);
        } else if (result instanceof Map<?, ?> members && members.containsKey("plan")) {
            session.printJson(members.get("plan"));
        } else {
            DryRun dryRun = Records.read(result, DryRun.class);
            dryRun.commands().forEach(command -> print(session, command));
            if (dryRun.commands().isEmpty()) {
                session.line("# nothing would be changed");
            }
        }
        return true;
    }

    /** For a shell unchanged; for a person, control characters except line ends are shown as their numbers. */
    private static void print(Session session, String command) {
        if (session.terminal().isTerminal()) {
            command.lines().forEach(session::line);
        } else {
            session.out().println(command);
        }
    }
}
