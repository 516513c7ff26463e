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

/** A command with effects on its targets' traffic. */
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

    /** The default direction. */
    String usualDirection() {
        return "in";
    }

    /** Adds the effect's own options. */
    abstract void declareEffect(Options options);

    /** Names of those options. */
    abstract String[] effectOptions();

    /** The requested effects; making them checks them. */
    abstract List<Effect> effects(Arguments arguments);

    /** Adds them to the parameters of the RPC. */
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

    /** Adds the option for the seed of a fault's random numbers. */
    static void declareSeed(Options options) {
        options.value("--seed", "N", "Make its random numbers repeatable (Linux 6.6 or later)");
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
        options.flag("--over-existing", "Displace existing root qdiscs, and restore them afterwards");
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
