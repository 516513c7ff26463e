package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.client.DaemonUnreachableException;
import io.faultd.client.Records;
import io.faultd.protocol.VersionInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code faultctl version}, which works without a daemon. */
public final class VersionCommand extends Command {
    public VersionCommand() {
        super("version", "", "Print the versions of faultctl and, where one runs, of the daemon.");
    }

    @Override
    void declare(Options options) {}

    @Override
    public void run(Session session) {
        Object result = null;
        String problem = null;
        try {
            result = session.call("version", Map.of());
        } catch (DaemonUnreachableException e) {
            problem = e.getMessage();
        }
        if (session.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            if (result instanceof Map<?, ?> members) {
                members.forEach((name, value) -> json.put((String) name, value));
            }
            json.put("client", Version.current());
            session.printJson(json);
        } else if (session.quiet()) {
            session.line(Version.current());
        } else {
            session.line("faultctl " + Version.current());
            session.line("faultd   " + (problem == null ? daemon(result) : "(" + problem + ")"));
        }
    }

    private static String daemon(Object result) {
        VersionInfo info = Records.read(result, VersionInfo.class);
        return info.version() + " (Java " + info.java() + ", Linux " + info.kernel() + ", Docker " + info.docker()
                + ")";
    }
}
