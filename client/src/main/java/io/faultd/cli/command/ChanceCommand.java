package io.faultd.cli.command;

/** {@code faultctl duplicate} and {@code faultctl corrupt}, which have a percentage. */
public final class ChanceCommand extends ShapingCommand {
    private ChanceCommand(String name, String description) {
        super(name, description);
    }

    /** {@code faultctl duplicate}. */
    public static ChanceCommand duplicate() {
        return new ChanceCommand("duplicate", "Duplicate packets at random.");
    }

    /** {@code faultctl corrupt}. */
    public static ChanceCommand corrupt() {
        return new ChanceCommand("corrupt", "Flip one bit of packets at random; most then fail their checksum.");
    }

    @Override
    public String[] footer() {
        return new String[] {
            "Units: percentages 30% or 30, down to 0.0001%.",
            "",
            "Examples:",
            "  faultctl " + name() + " db --percent 2%",
            "  faultctl " + name() + " network:shop --for 30s"
        };
    }
}
