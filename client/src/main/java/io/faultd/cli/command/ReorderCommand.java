package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.fault.Effect;
import java.util.List;

/** {@code faultctl reorder}. */
public final class ReorderCommand extends ShapingCommand {
    public ReorderCommand() {
        super(
                "reorder",
                "Let packets overtake others.",
                "Those chosen are sent at once, the rest after the delay; packets further apart than that keep their order.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--percent", "PERCENT", "25%", "How many packets overtake");
        options.value("--correlation", "PERCENT", "How much a packet's luck depends on that of the one before (0%)");
        options.value("--gap", "N", "Let only every Nth packet have that chance (1)");
        options.value("--delay", "DURATION", "10ms", "How much later the overtaken packets are");
        declareSeed(options);
    }

    @Override
    String[] effectOptions() {
        return new String[] {"--percent", "--correlation", "--gap", "--delay", "--seed"};
    }

    @Override
    List<Effect> effects(Arguments arguments) {
        checkSeed(arguments);
        return List.of(new Effect.Reorder(
                arguments.percentage("--percent"),
                arguments.count("--gap"),
                arguments.duration("--delay"),
                arguments.percentage("--correlation")));
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Units: percentages 30% or 30; durations 250us 100ms 1.5s.",
            "",
            "Examples:",
            "  faultctl reorder db --percent 10%",
            "  faultctl reorder db --gap 5 --delay 20ms"
        };
    }
}
