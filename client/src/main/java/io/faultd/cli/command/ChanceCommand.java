package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.fault.Effect;
import io.faultd.unit.Probability;
import java.util.List;

/** {@code faultctl duplicate} and {@code faultctl corrupt}, which have a percentage. */
public final class ChanceCommand extends ShapingCommand {
    private final boolean duplicate;
    private final String standard;

    private ChanceCommand(boolean duplicate, String standard, String description) {
        super(duplicate ? "duplicate" : "corrupt", description);
        this.duplicate = duplicate;
        this.standard = standard;
    }

    public static ChanceCommand duplicate() {
        return new ChanceCommand(true, "5%", "Duplicate packets at random.");
    }

    public static ChanceCommand corrupt() {
        return new ChanceCommand(false, "1%", "Flip one bit of packets at random; most then fail their checksum.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--percent", "PERCENT", standard, "The percentage of packets affected");
        options.value("--correlation", "PERCENT", "Correlation with the packet before (0%)");
        declareSeed(options);
    }

    @Override
    String[] effectOptions() {
        return new String[] {"--percent", "--correlation", "--seed"};
    }

    @Override
    List<Effect> effects(Arguments arguments) {
        checkSeed(arguments);
        Probability percent = arguments.percentage("--percent");
        Probability correlation = arguments.percentage("--correlation");
        return List.of(
                duplicate ? new Effect.Duplicate(percent, correlation) : new Effect.Corrupt(percent, correlation));
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
