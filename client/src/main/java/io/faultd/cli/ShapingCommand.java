package io.faultd.cli;

import io.faultd.fault.Effect;
import io.faultd.unit.BadValueException;
import java.util.Map;

/** A command that does something to all the traffic of its targets. */
abstract class ShapingCommand extends FaultingCommand {
    ShapingCommand(String name, String... description) {
        super(name, "TARGET...", description);
    }

    /** Adds the effect's own options. */
    abstract void declareEffect(Options options);

    /** Names of those options. */
    abstract String[] effectOptions();

    /** The effect that was asked for, which is checked by being made. */
    abstract Effect effect(Arguments arguments);

    @Override
    final void declare(Options options) {
        options.words();
        declareEffect(options);
        SelectionOptions.declareDirection(options);
        declareLease(options);
        SelectionOptions.declare(options);
    }

    @Override
    final void fill(Arguments arguments, Map<String, Object> params) {
        SelectionOptions.fill(arguments, params);
        try {
            effect(arguments);
            for (String option : effectOptions()) {
                String text = arguments.text(option);
                if (text != null) {
                    params.put(option.substring(2), text);
                }
            }
        } catch (BadValueException e) {
            throw new UsageException(e.getMessage());
        }
        SelectionOptions.fillDirection(arguments, params);
    }
}
