package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import java.util.List;
import java.util.Map;

/** {@code faultctl fast}. */
public final class FastCommand extends EndingCommand {
    public FastCommand() {
        super("fast", "TARGET... | --all", "End all faults except partitions.");
    }

    @Override
    void declare(Options options) {
        options.words();
        options.flag("--all", "On every target");
    }

    @Override
    Map<String, ?> params(Arguments arguments) {
        return StopCommand.params(arguments, List.of(), "name a target, or write --all");
    }

    @Override
    String nothing() {
        return "nothing is shaped there, so nothing was ended";
    }

    @Override
    public String[] footer() {
        return new String[] {"Examples:", "  faultctl fast db", "  faultctl fast --all"};
    }
}
