package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of {@code reorder}. */
public final class ReorderOptions {
    /** The percentage of packets that overtake. */
    public static final FaultOption<Probability> PERCENT = FaultOption.of(
                    "percent", OptionType.PERCENT, "The percentage of packets that overtake")
            .standard("25%");

    /** The correlation. */
    public static final FaultOption<Probability> CORRELATION = FaultOption.of(
                    "correlation", OptionType.PERCENT, Ranges.CORRELATION, "Correlation with the packet before")
            .standard("0%");

    /** The gap. */
    public static final FaultOption<Integer> GAP = FaultOption.of(
                    "gap", OptionType.COUNT, Ranges.GAP, "Only every Nth packet can overtake")
            .standard("1");

    /** The delay of the others. */
    public static final FaultOption<Duration> DELAY = FaultOption.of(
                    "delay", OptionType.DURATION, Ranges.REORDER_DELAY, "The delay of the overtaken packets")
            .standard("10ms");

    /** The effect. */
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
