package io.faultd.cli.command;

import io.faultd.cli.args.Arguments;
import io.faultd.cli.args.Options;
import io.faultd.cli.args.UsageException;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Map;

/** {@code faultctl flaky}. */
public final class FlakyCommand extends ShapingCommand {
    private static final String MODEL = "--loss-model";

    public FlakyCommand() {
        super("flaky", "Drop packets at random, singly or in bursts.");
    }

    @Override
    void declareEffect(Options options) {
        options.value("--loss", "PERCENT", "30%", "The percentage of packets lost");
        options.value("--correlation", "PERCENT", "Correlation with the packet before (0%)");
        options.value(
                MODEL,
                "MODEL",
                "Bursts, in place of --loss: gemodel:P,R[,1-H[,1-K]] (Gilbert-Elliott) or"
                        + " state:P13,P31[,P32[,P23[,P14]]]");
        options.flag("--ecn", "Mark packets that allow it (ECN) instead of dropping them");
        declareSeed(options);
    }

    @Override
    String[] effectOptions() {
        return new String[] {"--loss", "--correlation", MODEL, "--seed"};
    }

    @Override
    List<Effect> effects(Arguments arguments) {
        checkSeed(arguments);
        boolean ecn = arguments.has("--ecn");
        if (!arguments.has(MODEL)) {
            return List.of(new Effect.Loss(arguments.percentage("--loss"), arguments.percentage("--correlation"), ecn));
        }
        if (arguments.has("--loss") || arguments.has("--correlation")) {
            throw new UsageException(MODEL + " is all there is to say of a loss; leave out --loss and --correlation");
        }
        try {
            return List.of(new Effect.BurstLoss(LossModel.parse(arguments.text(MODEL)), ecn));
        } catch (BadValueException e) {
            throw Arguments.wrong(MODEL, e);
        }
    }

    @Override
    void fillEffects(Arguments arguments, Map<String, Object> params) {
        super.fillEffects(arguments, params);
        if (arguments.has(MODEL)) {
            params.remove("loss");
        }
        if (arguments.has("--ecn")) {
            params.put("ecn", true);
        }
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
