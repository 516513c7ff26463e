package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Parser;
import io.faultd.cli.args.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One fault of {@code faultctl run}, checked and not yet sent.
 *
 * @param method the RPC's
 * @param params the parameters to send, without the lease
 */
record FaultLine(String method, Map<String, Object> params) {
    private static final List<String> BEFORE_THE_FAULT = List.of("--host", "--token-file", "--output", "--quiet");
    private static final List<String> NOT_HERE = List.of("--fault", "--lease", "--dry-run", "--help");

    /**
     * Reads it.
     *
     * @param words the name of a command that applies a fault, and the words behind it
     * @param commands all commands
     */
    static FaultLine parse(List<String> words, CommandSet commands) {
        Command command = words.isEmpty() ? null : commands.named(words.get(0));
        if (!(command instanceof FaultingCommand faulting)) {
            String wrong = words.isEmpty() ? "a fault is empty" : "'" + words.get(0) + "' is no fault";
            throw new UsageException(wrong + "; there are " + String.join(", ", names(commands)));
        }
        Arguments arguments = Parser.parse(command.name(), command.options(), words.subList(1, words.size()));
        for (String option : BEFORE_THE_FAULT) {
            if (arguments.has(option)) {
                throw new UsageException(
                        option + " belongs before the fault: faultctl run " + option + " … " + command.name() + " …");
            }
        }
        for (String option : NOT_HERE) {
            if (arguments.has(option)) {
                throw new UsageException(option + " can't be given to a fault of faultctl run, which makes new"
                        + " faults, binds them to its own lease and has no dry run");
            }
        }
        return new FaultLine(command.name(), faulting.params(arguments));
    }

    private static List<String> names(CommandSet commands) {
        List<String> names = new ArrayList<>();
        for (String name : commands.names()) {
            if (commands.named(name) instanceof FaultingCommand) {
                names.add(name);
            }
        }
        return names;
    }
}
