package io.faultd.fault.spec;

import io.faultd.fault.DelayShape;
import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.fault.SlotTimes;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options of {@code slow}: a delay, and slots in which packets leave. */
public final class SlowOptions {
    private static final OptionType<DelayShape> SHAPE =
            new OptionType<>("NAME", OptionType.Takes.VALUE, SlowOptions::shape, SlowOptions::written);

    private static final OptionType<SlotTimes.Range> TIMES =
            OptionType.text("TIME[-TIME]", SlotTimes.Range::parse, SlotTimes.Range::text);

    private static final OptionType<Integer> SIZE = new OptionType<>(
            "SIZE",
            OptionType.Takes.VALUE,
            value -> Math.toIntExact(OptionType.SIZE.reader().apply(value)),
            bytes -> bytes + "b");

    /** The delay; the default is Blockade's. */
    public static final FaultOption<Duration> DELAY = FaultOption.of(
                    "delay", OptionType.DURATION, Ranges.DELAY, "The delay of each packet, up to 10m")
            .member("mean")
            .standard("75ms")
            .spelledOut();

    /** The jitter. */
    public static final FaultOption<Duration> JITTER = FaultOption.of(
                    "jitter", OptionType.DURATION, Ranges.JITTER, "How far delays spread around it")
            .standard("0");

    /** The correlation of delays. */
    public static final FaultOption<Probability> CORRELATION = FaultOption.of(
                    "correlation", OptionType.PERCENT, Ranges.CORRELATION, "Correlation with the delay before")
            .standard("0%");

    /** The distribution of delays. */
    public static final FaultOption<DelayShape> DISTRIBUTION = FaultOption.of(
                    "distribution", SHAPE, "The distribution of delays: normal, uniform, pareto or paretonormal")
            .standard("normal");

    /** The times between slots. */
    public static final FaultOption<SlotTimes.Range> SLOT = FaultOption.of(
                    "slot",
                    TIMES,
                    "Hold packets back and release them together, at these times; without --delay only that")
            .member("time")
            .example("10ms");

    /** The packets in a slot. */
    public static final FaultOption<Integer> SLOT_PACKETS = FaultOption.of(
                    "slot_packets", OptionType.COUNT, Ranges.SLOT_PACKETS, "The most packets in a slot")
            .member("packets")
            .example("32");

    /** The bytes in a slot. */
    public static final FaultOption<Integer> SLOT_BYTES = FaultOption.of(
                    "slot_bytes", SIZE, Ranges.SLOT_BYTES, "The most bytes in a slot")
            .member("bytes")
            .example("64kb");

    /** The jitter of slots. */
    public static final FaultOption<Duration> SLOT_JITTER = FaultOption.of(
                    "slot_jitter",
                    OptionType.DURATION,
                    Ranges.SLOT_JITTER,
                    "How far the times between slots spread around --slot TIME")
            .member("jitter")
            .example("1ms");

    /** The distribution of slots. */
    public static final FaultOption<DelayShape> SLOT_DISTRIBUTION = FaultOption.of(
                    "slot_distribution", SHAPE, "Their distribution, as --distribution (normal)")
            .member("distribution")
            .example("pareto");

    /** A delay. */
    static final Spec<Effect> DELAYS = new Spec<>(
            List.of(DELAY, JITTER, CORRELATION, DISTRIBUTION),
            List.of(),
            values -> new Effect.Delay(
                    values.get(DELAY), values.get(JITTER), values.get(CORRELATION), values.get(DISTRIBUTION)));

    /** Slots. */
    static final Spec<Effect> SLOTS = new Spec<>(
            List.of(SLOT, SLOT_PACKETS, SLOT_BYTES, SLOT_JITTER, SLOT_DISTRIBUTION),
            List.of(
                    Rule.needs(SLOT_PACKETS, SLOT),
                    Rule.needs(SLOT_BYTES, SLOT),
                    Rule.needs(SLOT_JITTER, SLOT),
                    Rule.needs(SLOT_DISTRIBUTION, SLOT),
                    Rule.refusing(
                            values -> spreads(values)
                                    && !values.get(SLOT)
                                            .least()
                                            .equals(values.get(SLOT).most()),
                            Map.of(SLOT.name(), "10ms-20ms", SLOT_JITTER.name(), "1ms"),
                            SLOT,
                            ": write one time, e.g. ",
                            SLOT,
                            " 10ms: ",
                            SLOT_JITTER,
                            " and ",
                            SLOT_DISTRIBUTION,
                            " spread the times around it")),
            SlowOptions::slot);

    /** A delay, or slots, or both. */
    static final Spec<List<Effect>> SPEC = EffectSpec.together(List.of(DELAYS, SLOTS), SlowOptions::effects);

    private SlowOptions() {}

    private static List<Effect> effects(OptionValues values) {
        List<Effect> effects = new ArrayList<>();
        boolean slotted = values.has(SLOT);
        if (!slotted || values.has(DELAY) || values.has(JITTER)) {
            effects.add(DELAYS.maker().apply(values));
        }
        if (slotted) {
            effects.add(slot(values));
        }
        return effects;
    }

    private static boolean spreads(OptionValues values) {
        return values.has(SLOT_JITTER) || values.has(SLOT_DISTRIBUTION);
    }

    private static Effect slot(OptionValues values) {
        SlotTimes.Range range = values.get(SLOT);
        SlotTimes times = spreads(values)
                ? new SlotTimes.Spread(
                        range.least(),
                        values.find(SLOT_JITTER).orElse(Duration.ZERO),
                        values.find(SLOT_DISTRIBUTION).orElse(Distribution.NORMAL))
                : range;
        return new Effect.Slot(
                times,
                values.find(SLOT_PACKETS).orElse(0),
                values.find(SLOT_BYTES).orElse(0));
    }

    static Map<String, Object> write(Effect.Delay delay) {
        Map<String, Object> members = new LinkedHashMap<>();
        DELAY.write(delay.delay(), members);
        JITTER.write(delay.jitter(), members);
        CORRELATION.write(delay.correlation(), members);
        DISTRIBUTION.write(delay.distribution(), members);
        return members;
    }

    static Map<String, Object> write(Effect.Slot slot) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.putAll(slot.times().fold(SlowOptions::write, SlowOptions::write));
        if (slot.packets() > 0) {
            SLOT_PACKETS.write(slot.packets(), members);
        }
        if (slot.bytes() > 0) {
            SLOT_BYTES.write(slot.bytes(), members);
        }
        return members;
    }

    private static Map<String, Object> write(SlotTimes.Range range) {
        Map<String, Object> members = new LinkedHashMap<>();
        SLOT.write(range, members);
        return members;
    }

    private static Map<String, Object> write(SlotTimes.Spread spread) {
        Map<String, Object> members = new LinkedHashMap<>();
        SLOT.write(new SlotTimes.Range(spread.time(), spread.time()), members);
        SLOT_JITTER.write(spread.jitter(), members);
        SLOT_DISTRIBUTION.write(spread.distribution(), members);
        return members;
    }

    private static DelayShape shape(Object value) {
        if (!(value instanceof List<?> list)) {
            return Distribution.parse(OptionType.string(value));
        }
        List<Integer> numbers = new ArrayList<>(list.size());
        for (Object number : list) {
            if (!(number instanceof Integer) && !(number instanceof Long)) {
                throw new BadValueException("must be a list of whole numbers");
            }
            long whole = ((Number) number).longValue();
            // A number beyond an int is out of range, too.
            numbers.add((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole)));
        }
        return new DelayTable(numbers);
    }

    private static Object written(DelayShape shape) {
        return shape.fold(Distribution::word, DelayTable::numbers);
    }
}
