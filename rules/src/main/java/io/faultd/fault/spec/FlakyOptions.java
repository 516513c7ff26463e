package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.fault.Ranges;
import io.faultd.unit.Probability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of {@code flaky}: a random loss or a loss in bursts. */
public final class FlakyOptions {
    private static final String WHOLE = "a model defines the whole loss; leave one of them out";

    /** The percentage of packets lost; the default is Blockade's. */
    public static final FaultOption<Probability> LOSS = FaultOption.of(
                    "loss", OptionType.PERCENT, "The percentage of packets lost")
            .member("percent")
            .standard("30%")
            .spelledOut();

    /** The correlation of losses. */
    public static final FaultOption<Probability> CORRELATION = FaultOption.of(
                    "correlation", OptionType.PERCENT, Ranges.CORRELATION, "Correlation with the packet before")
            .standard("0%");

    /** Bursts of losses. */
    public static final FaultOption<LossModel> LOSS_MODEL = FaultOption.of(
                    "loss_model",
                    OptionType.text("MODEL", LossModel::parse, LossModel::text),
                    "Bursts, in place of --loss: gemodel:P,R[,1-H[,1-K]] (Gilbert-Elliott) or"
                            + " state:P13,P31[,P32[,P23[,P14]]]")
            .member("model")
            .example("gemodel:1%,10%");

    /** Marks instead of losses. */
    public static final FaultOption<Boolean> ECN =
            FaultOption.of("ecn", OptionType.FLAG, "Mark packets that allow it (ECN) instead of dropping them");

    /** A loss. */
    static final Spec<Effect> LOSSES = new Spec<>(
            List.of(LOSS, CORRELATION, LOSS_MODEL, ECN),
            List.of(Rule.excludes(LOSS_MODEL, LOSS, WHOLE), Rule.excludes(LOSS_MODEL, CORRELATION, WHOLE)),
            values -> values.has(LOSS_MODEL)
                    ? new Effect.BurstLoss(values.get(LOSS_MODEL), values.has(ECN))
                    : new Effect.Loss(values.get(LOSS), values.get(CORRELATION), values.has(ECN)));

    /** A loss. */
    static final Spec<List<Effect>> SPEC = EffectSpec.alone(LOSSES);

    private FlakyOptions() {}

    static Map<String, Object> write(Effect.Loss loss) {
        Map<String, Object> members = new LinkedHashMap<>();
        LOSS.write(loss.loss(), members);
        CORRELATION.write(loss.correlation(), members);
        ECN.write(loss.ecn(), members);
        return members;
    }

    static Map<String, Object> write(Effect.BurstLoss loss) {
        Map<String, Object> members = new LinkedHashMap<>();
        LOSS_MODEL.write(loss.model(), members);
        ECN.write(loss.ecn(), members);
        return members;
    }
}
