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
                "Chosen packets are sent at once, the rest after the delay; packets further apart than the delay"
                        + " keep their order.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--percent", "PERCENT", "25%", "The percentage of packets that overtake");
        options.value("--correlation", "PERCENT", "Correlation with the packet before (0%)");
        options.value("--gap", "N", "Only every Nth packet can overtake (1)");
        options.value("--delay", "DURATION", "10ms", "The delay of the overtaken packets");
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
