package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.fault.spec.FaultSpec;
import io.faultd.fault.spec.Spec;
import java.util.Map;

/** {@code faultctl drop}. */
public final class DropCommand extends FaultingCommand {
    public DropCommand() {
        super(
                "drop",
                "TARGET...",
                "Drop packets for certain: all that match, or every N-th of them.",
                "The sender gets no error unless --reject or --reset is given. The sender is with",
                "--direction in (the default) the other end, with out the target itself.");
    }

    @Override
    Spec<?> spec() {
        return FaultSpec.drop();
    }

    @Override
    void fill(Arguments arguments, Map<String, Object> params) {
        fillTargets(arguments.words(), params);
    }

    @Override
    public String[] footer() {
        return new String[] {
            UNITS,
            "",
            "Examples:",
            "  faultctl drop db                            db receives nothing",
            "  faultctl drop db --port 5432 --reject       clients of db are refused",
            "  faultctl drop web --to db --direction out --reset",
            "  faultctl drop db --only established         old connections hang, new ones work",
            "  faultctl drop web --dns --for 1m            web's look-ups time out",
            "  faultctl drop web --protocol udp --every 10",
            "  faultctl drop --fault f-7k2 --every 3       from now on every third"
        };
    }
}
