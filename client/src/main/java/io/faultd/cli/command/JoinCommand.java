package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import java.util.Map;

/** {@code faultctl join}. */
public final class JoinCommand extends EndingCommand {
    public JoinCommand() {
        super("join", "", "End the partition; shaping stays.");
    }

    @Override
    void declare(Options options) {}

    @Override
    Map<String, ?> params(Arguments arguments) {
        return Map.of();
    }

    @Override
    String nothing() {
        return "there is no partition, so nothing was ended";
    }
}
