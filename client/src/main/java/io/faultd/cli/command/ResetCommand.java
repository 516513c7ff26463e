package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.MatchOptions;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.TargetWords;
import io.faultd.cli.args.UsageException;
import io.faultd.cli.terminal.Table;
import io.faultd.client.Records;
import io.faultd.protocol.Reset;
import io.faultd.protocol.Skipped;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
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
        options.words();
        MatchOptions.declarePeersAndPorts(options);
        options.flag("--all", "Everything in scope");
    }

    @Override
    public void run(Session session) {
        Arguments arguments = session.arguments();
        Map<String, Object> params = new LinkedHashMap<>();
        List<String> words = TargetWords.check(arguments.words());
        if (words.isEmpty() && !arguments.has("--all")) {
            throw new UsageException("no target: name one, or write --all for everything in scope");
        }
        params.put("targets", words);
        if (arguments.has("--all")) {
            params.put("all", true);
        }
        MatchOptions.fillPeersAndPorts(arguments, params);
        Object result = session.call(name(), params);
        if (session.json()) {
            session.printJson(result);
        } else {
            print(session, Records.read(result, Reset.class));
        }
    }

    private static void print(Session session, Reset done) {
        PrintStream out = session.out();
        if (session.quiet()) {
            out.println(done.reset());
            return;
        }
        out.println("reset " + done.reset() + (done.reset() == 1 ? " connection" : " connections"));
        Table table = new Table("TARGET", "CONNECTION");
        for (Reset.OfTarget target : done.targets()) {
            for (String connection : target.connections()) {
                table.row().cell(target.target()).cell(connection);
            }
        }
        if (done.reset() > 0) {
            session.print(table);
        }
        for (Skipped skipped : done.skipped()) {
            out.println("skipped " + skipped.target() + ": " + skipped.reason());
        }
    }

    @Override
    public String[] footer() {
        return new String[] {
            MatchOptions.UNITS,
            "",
            "Examples:",
            "  faultctl reset db                    all connections of db",
            "  faultctl reset db --port 5432 --to web"
        };
    }
}
