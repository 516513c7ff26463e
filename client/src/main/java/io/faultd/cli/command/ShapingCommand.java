package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.MatchOptions;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.SelectionOptions;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.Effect;
import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Map;

/** A command that does something to traffic of its targets. */
public abstract class ShapingCommand extends FaultingCommand {
    ShapingCommand(String name, String... description) {
        super(name, "TARGET...", description);
    }

    ShapingCommand(String name, String synopsis, String line, String more) {
        super(name, synopsis, line, more);
    }

    /** The words that select targets. */
    List<String> targets(Arguments arguments) {
        return arguments.words();
    }

    /** The direction that is meant when none is given. */
    String usualDirection() {
        return "in";
    }

    /** Adds the effect's own options. */
    abstract void declareEffect(Options options);

    /** Names of those options. */
    abstract String[] effectOptions();

    /** The effects that were asked for, which are checked by being made. */
    abstract List<Effect> effects(Arguments arguments);

    /** Puts them into the words of the RPC. */
    void fillEffects(Arguments arguments, Map<String, Object> params) {
        for (String option : effectOptions()) {
            String text = arguments.text(option);
            if (text != null) {
                params.put(param(option), text);
            }
        }
    }

    /** The name of an option's parameter. */
    static String param(String option) {
        return option.substring(2).replace('-', '_');
    }

    /** Adds the seed that a fault's chances can have. */
    static void declareSeed(Options options) {
        options.value("--seed", "N", "Make its chances repeat themselves (Linux 6.6 or later)");
    }

    /** Checks it. */
    static void checkSeed(Arguments arguments) {
        if (arguments.has("--seed")) {
            new Effect.Seed(arguments.number("--seed", 0));
        }
    }

    @Override
    final void declare(Options options) {
        options.words();
        declareEffect(options);
        MatchOptions.declare(options);
        SelectionOptions.declareDirection(options, usualDirection());
        declareLease(options);
        SelectionOptions.declare(options);
        SelectionOptions.declareFault(options);
        options.flag("--over-existing", "Put root qdiscs of others aside, and put them back as they were afterwards");
    }

    @Override
    final void fill(Arguments arguments, Map<String, Object> params) {
        SelectionOptions.fillOrFault(targets(arguments), arguments, params);
        try {
            effects(arguments);
            fillEffects(arguments, params);
        } catch (BadValueException e) {
            throw new UsageException(e.getMessage());
        }
        MatchOptions.fill(arguments, params);
        SelectionOptions.fillDirection(arguments, params);
        if (arguments.has("--over-existing")) {
            params.put("over_existing", true);
        }
    }
}
