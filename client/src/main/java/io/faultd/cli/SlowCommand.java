package io.faultd.cli;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;

/** {@code faultctl slow}. */
final class SlowCommand extends ShapingCommand {
    SlowCommand() {
        super(
                "slow",
                "Delay packets.",
                "A round trip gets longer by the delay, with --direction both by twice the delay.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--delay", "DURATION", "75ms", "How much later packets arrive, up to 10m");
        options.value("--jitter", "DURATION", "How far single delays spread around that (0)");
        options.value("--correlation", "PERCENT", "How much a delay depends on the one before (0%)");
        options.value("--distribution", "NAME", "How delays spread: normal, uniform, pareto or paretonormal (normal)");
    }

    @Override
    String[] effectOptions() {
        return new String[] {"--delay", "--jitter", "--correlation", "--distribution"};
    }

    @Override
    Effect effect(Arguments arguments) {
        String distribution = arguments.text("--distribution");
        return new Effect.Delay(
                arguments.duration("--delay"),
                arguments.duration("--jitter"),
                arguments.percentage("--correlation"),
                distribution == null ? Distribution.NORMAL : Distribution.parse(distribution));
    }

    @Override
    String[] footer() {
        return new String[] {
            "Units: 250us 100ms 1.5s 2m; percentages 30% or 30.",
            "",
            "Examples:",
            "  faultctl slow db --delay 100ms",
            "  faultctl slow service:web --delay 200ms --jitter 50ms --direction both --for 5m",
            "  faultctl slow --all --delay 20ms"
        };
    }
}
