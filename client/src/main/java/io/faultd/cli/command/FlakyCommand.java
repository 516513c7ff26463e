package io.faultd.cli.command;

/** {@code faultctl flaky}. */
public final class FlakyCommand extends ShapingCommand {
    public FlakyCommand() {
        super("flaky", "Drop packets at random, singly or in bursts.");
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Units: percentages 30% or 30, down to 0.0001%.",
            "gemodel: P from good to bad, R back, 1-H loss while bad (100%), 1-K loss while good (0%); a burst lasts"
                    + " 1/R packets.",
            "",
            "Examples:",
            "  faultctl flaky db --loss 5%",
            "  faultctl flaky db --loss-model gemodel:1%,10%",
            "  faultctl flaky label:tier=web --loss 10 --random=2"
        };
    }
}
