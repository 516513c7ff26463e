package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.Spec;
import java.util.Map;

/** A command with effects on its targets' traffic. */
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
