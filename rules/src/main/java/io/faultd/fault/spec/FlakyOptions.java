package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.unit.Probability;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code flaky} can be told: a loss by chance or in bursts. */
public final class FlakyOptions {
    private static final String WHOLE = "a model says all there is to say of a loss; leave one of them out";

    /** How many packets are lost; the default is Blockade's. */
    public static final FaultOption<Probability> LOSS = FaultOption.of(
                    "loss", OptionType.PERCENT, "How many packets vanish")
            .member("percent")
            .standard("30%")
            .spelledOut();

    /** How much losses depend on each other. */
    public static final FaultOption<Probability> CORRELATION = FaultOption.of(
                    "correlation", OptionType.PERCENT, "How much a packet's fate depends on that of the one before")
            .standard("0%");

    /** Bursts of losses. */
    public static final FaultOption<LossModel> LOSS_MODEL = FaultOption.of(
                    "loss_model",
                    OptionType.text("MODEL", LossModel::parse, LossModel::text),
                    "Bursts, in place of --loss: gemodel:P,R[,1-H[,1-K]] (Gilbert-Elliott) or"
                            + " state:P13,P31[,P32[,P23[,P14]]]")
            .member("model")
            .example("gemodel:1%,10%");

    /** Marks in place of losses. */
    public static final FaultOption<Boolean> ECN =
            FaultOption.of("ecn", OptionType.FLAG, "Mark packets that allow it in place of dropping them");

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
