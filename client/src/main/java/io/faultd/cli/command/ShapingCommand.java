package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.Spec;
import java.util.Map;

/** A command that does something to traffic of its targets. */
public abstract class ShapingCommand extends FaultingCommand {
    ShapingCommand(String name, String... description) {
        super(name, "TARGET...", description);
    }

    @Override
    Spec<?> spec() {
        return FaultSpec.shaping(name());
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        fillTargets(arguments.words(), params);
    }
}
