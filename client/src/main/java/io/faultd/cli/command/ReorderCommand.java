package io.faultd.cli.command;

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
