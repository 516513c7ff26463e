package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import java.util.Map;

/** A command that lists objects. */
abstract class ListingCommand extends Command {
    ListingCommand(String name, String synopsis, String... description) {
        super(name, synopsis, description);
    }

    /** The parameters of the RPC; none unless the list can be narrowed. */
    Map<String, ?> params(Arguments arguments) {
        return Map.of();
    }

    /** Prints the result as a table, or with {@code -q} only the first column. */
    abstract void print(Session session, Object result);

    @Override
    void declare(Options options) {}

    @Override
    public final void run(Session session) {
        Object result = session.call(name(), params(session.arguments()));
        if (session.json()) {
            session.printJson(result);
        } else {
            print(session, result);
        }
    }

    static String join(Iterable<?> items) {
        StringBuilder out = new StringBuilder();
        for (Object item : items) {
            out.append(out.isEmpty() ? "" : ",").append(item);
        }
        return out.toString();
    }
}
