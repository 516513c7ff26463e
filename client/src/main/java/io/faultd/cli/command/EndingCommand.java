package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.client.Records;
import io.faultd.protocol.Stopped;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command that ends faults. */
abstract class EndingCommand extends Command {
    EndingCommand(String name, String synopsis, String... description) {
        super(name, synopsis, description);
    }

    /** Checks the arguments and adds them to the parameters of the RPC. */
    abstract Map<String, ?> params(Arguments arguments);

    @Override
    boolean changesSomething() {
        return true;
    }

    /** The message where there was nothing to end. */
    abstract String nothing();

    @Override
    public final void run(Session session) {
        Map<String, Object> params = new LinkedHashMap<>(params(session.arguments()));
        DryRunOption.fill(session.arguments(), params);
        Object result = session.call(name(), params);
        if (DryRunOption.print(session, result)) {
            return;
        }
        if (session.json()) {
            session.printJson(result);
        } else {
            print(session, Records.read(result, Stopped.class), nothing());
        }
    }

    /** Prints what ended, or that nothing did. */
    static void print(Session session, Stopped stopped, String nothing) {
        if (session.quiet()) {
            stopped.ended().forEach(session::line);
            return;
        }
        boolean done = !stopped.ended().isEmpty() || !stopped.reduced().isEmpty();
        if (!done) {
            session.line(nothing);
        }
        for (String fault : stopped.ended()) {
            session.line("ended " + fault);
        }
        for (String fault : stopped.reduced()) {
            session.line("reduced " + fault + ", which continues for other targets");
        }
        if (done && !stopped.targets().isEmpty()) {
            session.line("free: " + String.join(", ", stopped.targets()));
        }
        if (!stopped.partitions().isEmpty()) {
            session.line("still in partition " + String.join(", ", stopped.partitions())
                    + "; to end it: faultctl join, or faultctl stop ID");
        }
    }
}
