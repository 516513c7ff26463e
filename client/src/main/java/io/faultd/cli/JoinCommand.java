package io.faultd.cli;

import java.util.Map;

/** {@code faultctl join}. */
final class JoinCommand extends EndingCommand {
    JoinCommand() {
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
