package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import io.faultd.client.Records;
import io.faultd.protocol.Halt;
import java.util.Map;

/** {@code faultctl halt}. */
public final class HaltCommand extends Command {
    public HaltCommand() {
        super(
                "halt",
                "",
                "End everything, and refuse new faults until faultctl resume.",
                "It holds across restarts of the daemon and of the machine.");
    }

    @Override
    void declare(Options options) {
        options.value("--reason", "TEXT", "Reason shown when requests are refused");
    }

    @Override
    public void run(Session session) {
        String reason = session.arguments().text("--reason");
        Object result = session.call(name(), reason == null ? Map.of() : Map.of("reason", reason));
        if (session.json()) {
            session.printJson(result);
            return;
        }
        Halt halt = Records.read(result, Halt.class);
        halt.ended().forEach(fault -> session.line((session.quiet() ? "" : "ended ") + fault));
        if (!session.quiet()) {
            session.line("halted by " + halt.halted());
        }
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl halt --reason 'release under way'", "  faultctl resume"};
    }
}
