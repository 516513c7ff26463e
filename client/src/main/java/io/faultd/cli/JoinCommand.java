package io.faultd.cli;

import io.faultd.protocol.DryRunForm;
import java.util.Map;

/** {@code faultctl join}. */
final class JoinCommand extends EndingCommand {
    JoinCommand() {
        super("join", "", "End the partition; shaping stays.");
    }

    @Override
    DryRunForm dryRunForm() {
        return DryRunForm.NFT;
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
