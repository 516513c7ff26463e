package io.faultd.cli.args;

import io.faultd.fault.Direction;
import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Map;

/** Targets as words, {@code --all} and {@code --random}, and the direction of their traffic. */
public final class SelectionOptions {
    private SelectionOptions() {}

    /**
     * Adds the direction.
     *
     * @param usual the default
     */
    public static void declareDirection(Options options, String usual) {
        options.value(
                "--direction",
                "DIRECTION",
                "in (what the target receives), out (what it sends) or both (" + usual + ")");
    }

    public static void declare(Options options) {
        options.flag("--all", "Everything in scope");
        options.perhaps("--random", "N", "1", "N of what the words select, or of everything in scope");
    }

    /**
     * Checks the targets, and adds them to the parameters of the RPC.
     *
     * @param targets those of the command's words that select targets
     */
    static void fill(List<String> targets, Arguments arguments, Map<String, Object> params) {
        boolean random = arguments.has("--random");
        List<String> words = TargetWords.check(targets);
        if (words.isEmpty() && !arguments.has("--all") && !random) {
            throw new UsageException("no target: name one, or write --all for everything in scope");
        }
        params.put("targets", words);
        if (arguments.has("--all") || words.isEmpty()) {
            params.put("all", true);
        }
        if (random) {
            params.put("random", arguments.count("--random"));
        }
    }

    /** Adds the option for a fault to change instead of making a new one. */
    public static void declareFault(Options options) {
        options.value(
                "--fault", "ID", "Change this fault in place; its targets, direction and traffic stay unless given");
    }

    /** The same as {@link #fill(List, Arguments, Map)}, but a change of a fault needs no targets. */
    public static void fillOrFault(List<String> targets, Arguments arguments, Map<String, Object> params) {
        String fault = arguments.text("--fault");
        if (fault != null) {
            params.put("fault", fault);
        }
        if (fault == null || !targets.isEmpty() || arguments.has("--all") || arguments.has("--random")) {
            fill(targets, arguments, params);
        }
    }

    public static void fillDirection(Arguments arguments, Map<String, Object> params) {
        String direction = arguments.text("--direction");
        if (direction != null) {
            try {
                params.put("direction", Direction.parse(direction).word());
            } catch (BadValueException e) {
                throw new UsageException(e.getMessage());
            }
        }
    }
}
