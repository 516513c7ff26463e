package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.SpecArguments;
import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.fault.spec.FaultOption;
import io.faultd.fault.spec.OptionType.Takes;
import io.faultd.fault.spec.Spec;
import io.faultd.fault.spec.TrafficOptions;
import io.faultd.protocol.Applied;
import io.faultd.protocol.Held;
import java.util.List;
import java.util.Map;

/** A command that applies a fault. */
public abstract class FaultingCommand extends Command {
    /** The notation of the match's values, for a command's help. */
    static final String UNITS =
            "PEER: an address, 10.0.0.0/8, fd00::/8, a target, or a host name; all conditions must match.";

    FaultingCommand(String name, String synopsis, String... description) {
        super(name, synopsis, description);
    }

    /** Its options. */
    abstract Spec<?> spec();

    /** Adds one of them, followed by an option that only the command line has. */
    void declare(FaultOption<?> option, Options options) {
        options.option(option);
    }

    /** Adds the words and the command line's own options to the parameters of the RPC. */
    abstract void fill(Arguments arguments, Map<String, Object> params);

    @Override
    final void declare(Options options) {
        for (FaultOption<?> option : spec().options()) {
            if (option.type().takes() != Takes.CHOICE) { // a dry run, which every command that changes something has
                declare(option, options);
            }
        }
    }

    @Override
    boolean changesSomething() {
        return true;
    }

    /** Checks the arguments and makes the parameters of the RPC, without those of a dry run. */
    public final Map<String, Object> params(Arguments arguments) {
        Spec<?> spec = spec();
        Map<String, Object> params = SpecArguments.members(spec, arguments);
        fill(arguments, params);
        SpecArguments.read(spec, params);
        return params;
    }

    /** Adds words that select targets to the parameters of the RPC; a change of a fault needs none. */
    static void fillTargets(List<String> words, Map<String, Object> params) {
        if (!words.isEmpty() || !params.containsKey(TrafficOptions.FAULT.name())) {
            params.put(TrafficOptions.TARGETS.name(), words);
        }
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
        if (session.quiet()) {
            session.line(applied.fault());
            return;
        }
        session.line("fault " + applied.fault());
        Table table = new Table("TARGET", "INTERFACE", "DIRECTION");
        for (Held held : applied.interfaces()) {
            table.row().cell(held.target()).cell(held.interface_()).cell(held.direction());
        }
        session.print(table);
        SkippedLines.of(applied.skipped()).forEach(session::line);
        applied.warnings().forEach(session::tell);
    }
}
