package io.faultd.cli.command;

import io.faultd.cli.args.Options;
import java.util.Map;

/** {@code faultctl resume}. */
public final class ResumeCommand extends Command {
    public ResumeCommand() {
        super("resume", "", "Accept new faults again after faultctl halt; the faults that it ended stay ended.");
    }

    @Override
    void declare(Options options) {}

    @Override
    public void run(Session session) {
        Object result = session.call(name(), Map.of());
        if (session.json()) {
            session.printJson(result);
        } else if (!session.quiet()) {
            session.line("new faults are accepted");
        }
    }
}
