package io.faultd.cli;

import io.faultd.fault.Effect;

/** {@code faultctl flaky}. */
final class FlakyCommand extends ShapingCommand {
    FlakyCommand() {
        super("flaky", "Drop packets by chance.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--loss", "PERCENT", "30%", "How many packets vanish");
        options.value("--correlation", "PERCENT", "How much a packet's fate depends on that of the one before (0%)");
    }

    @Override
    String[] effectOptions() {
        return new String[] {"--loss", "--correlation"};
    }

    @Override
    Effect effect(Arguments arguments) {
        return new Effect.Loss(arguments.percentage("--loss"), arguments.percentage("--correlation"));
    }

    @Override
    String[] footer() {
        return new String[] {
            "Units: percentages 30% or 30, down to 0.0001%.",
            "",
            "Examples:",
            "  faultctl flaky db --loss 5%",
            "  faultctl flaky label:tier=web --loss 10 --random=2"
        };
    }
}
