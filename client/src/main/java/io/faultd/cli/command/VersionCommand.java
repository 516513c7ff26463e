package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.client.Records;
import io.faultd.protocol.VersionInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code faultctl version}. */
public final class VersionCommand extends Command {
    public VersionCommand() {
        super(
                "version",
                "[--client]",
                "Print the versions of faultctl and of the daemon.",
                "It fails with status 3 where no daemon answers, so that scripts can wait for one.");
    }

    @Override
    void declare(Options options) {
        options.flag("--client", "Print only faultctl's own version, which needs no daemon");
    }

    @Override
    public void run(Session session) {
        boolean shown = !session.json() && !session.quiet();
        if (shown) {
            session.line("faultctl " + Version.current());
        }
        if (session.arguments().has("--client")) {
            print(session, Map.of());
            return;
        }
        Object result = session.call(name(), Map.of());
        if (shown) {
            session.line("faultd   " + daemon(result));
        } else {
            print(session, result);
        }
    }

    /** Prints faultctl's version beside those that the daemon has sent, for a program. */
    private static void print(Session session, Object result) {
        if (session.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            if (result instanceof Map<?, ?> members) {
                members.forEach((name, value) -> json.put((String) name, value));
            }
            json.put("client", Version.current());
            session.printJson(json);
        } else if (session.quiet()) {
            session.line(Version.current());
        }
    }

    private static String daemon(Object result) {
        VersionInfo info = Records.read(result, VersionInfo.class);
        return info.version() + " (Java " + info.java() + ", Linux " + info.kernel() + ", Docker " + info.docker()
                + ")";
    }
}
