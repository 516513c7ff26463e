package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code reorder} can be told. */
public final class ReorderOptions {
    /** How many packets overtake. */
    public static final FaultOption<Probability> PERCENT = FaultOption.of(
                    "percent", OptionType.PERCENT, "How many packets overtake")
            .standard("25%");

    /** How much a packet's luck depends on the one before. */
    public static final FaultOption<Probability> CORRELATION = FaultOption.of(
                    "correlation", OptionType.PERCENT, "How much a packet's luck depends on that of the one before")
            .standard("0%");

    /** Every how many packets one may overtake. */
    public static final FaultOption<Integer> GAP = FaultOption.of(
                    "gap", OptionType.COUNT, Ranges.GAP, "Let only every Nth packet have that chance")
            .standard("1");

    /** How much later the others are. */
    public static final FaultOption<Duration> DELAY = FaultOption.of(
                    "delay", OptionType.DURATION, Ranges.REORDER_DELAY, "How much later the overtaken packets are")
            .standard("10ms");

    /** Packets that overtake others. */
    static final Spec<Effect> REORDERS = new Spec<>(
            List.of(PERCENT, CORRELATION, GAP, DELAY),
            List.of(),
            values -> new Effect.Reorder(
                    values.get(PERCENT), values.get(GAP), values.get(DELAY), values.get(CORRELATION)));

    private ReorderOptions() {}

    static Map<String, Object> write(Effect.Reorder reorder) {
        Map<String, Object> members = new LinkedHashMap<>();
        PERCENT.write(reorder.percent(), members);
        GAP.write(reorder.gap(), members);
        DELAY.write(reorder.delay(), members);
        CORRELATION.write(reorder.correlation(), members);
        return members;
    }
}
