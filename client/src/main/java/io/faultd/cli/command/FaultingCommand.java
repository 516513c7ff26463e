package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.protocol.Applied;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.Held;
import io.faultd.protocol.Skipped;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command that applies a fault. */
public abstract class FaultingCommand extends Command {
    FaultingCommand(String name, String synopsis, String... description) {
        super(name, synopsis, description);
    }

    /** Checks the arguments and adds them to the parameters of the RPC. */
    abstract void fill(Arguments arguments, Map<String, Object> params);

    @Override
    DryRunForm dryRunForm() {
        return DryRunForm.TC;
    }

    static void declareLease(Options options) {
        options.value("--for", "DURATION", "End the fault automatically after this time");
        options.value("--lease", "ID", "End the fault with this lease (faultctl lease create)");
    }

    /** Checks the arguments and makes the parameters of the RPC, without those of a dry run. */
    public final Map<String, Object> params(Arguments arguments) {
        Map<String, Object> params = new LinkedHashMap<>();
        fill(arguments, params);
        if (arguments.has("--for")) {
            if (arguments.duration("--for").isZero()) {
                throw new UsageException("--for: a fault must last some time; leave it out for the daemon's longest");
            }
            params.put("for", arguments.text("--for"));
        }
        if (arguments.has("--lease")) {
            params.put("lease", arguments.text("--lease"));
        }
        return params;
    }

    @Override
    public final void run(Session session) {
        Arguments arguments = session.arguments();
        Map<String, Object> params = params(arguments);
        DryRunOption.fill(arguments, params);
        Object result = session.call(name(), params);
        if (DryRunOption.print(session, result)) {
            return;
        }
        if (session.json()) {
            session.printJson(result);
        } else {
            print(session, Records.read(result, Applied.class));
            if (!session.quiet()) {
                printMore(session, result);
            }
        }
    }

    /** Prints the parts of the result that are specific to this command. */
    void printMore(Session session, Object result) {}

    private static void print(Session session, Applied applied) {
        PrintStream out = session.out();
        if (session.quiet()) {
            out.println(applied.fault());
            return;
        }
        out.println("fault " + applied.fault());
        Table table = new Table("TARGET", "INTERFACE", "DIRECTION");
        for (Held held : applied.interfaces()) {
            table.row().cell(held.target()).cell(held.interface_()).cell(held.direction());
        }
        session.print(table);
        for (Skipped skipped : applied.skipped()) {
            out.println("skipped " + skipped.target() + ": " + skipped.reason());
        }
    }
}
