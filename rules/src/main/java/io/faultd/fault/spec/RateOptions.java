package io.faultd.fault.spec;

import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options of {@code rate}. */
public final class RateOptions {
    /** The kernel's mechanism for the limit. */
    public enum Shaper {
        /** Classes that borrow from each other. */
        HTB,
        /** A token bucket, with a short queue. */
        TBF,
        /** A line that sends one packet after the other. */
        NETEM;

        private static Shaper parse(String text) {
            for (Shaper shaper : values()) {
                if (shaper.word().equals(text)) {
                    return shaper;
                }
            }
            throw new BadValueException("'" + text + "' is not a shaper; write htb, tbf or netem");
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String SOME_RATE = "1mbit";

    /** The highest data rate. */
    public static final FaultOption<Rate> RATE = FaultOption.of(
                    "rate", OptionType.RATE, "The highest data rate; required")
            .example(SOME_RATE);

    /** The burst. */
    public static final FaultOption<Long> BURST = FaultOption.of(
                    "burst",
                    OptionType.SIZE,
                    Ranges.BURST,
                    "How much passes at once after a pause; with tbf the default rises to the largest frame")
            .standard("32kb");

    /** One rate for all targets. */
    public static final FaultOption<Boolean> SHARED =
            FaultOption.of("shared", OptionType.FLAG, "One rate for all targets together, not for each of them");

    /** The ceiling. */
    public static final FaultOption<Rate> CEIL = FaultOption.of(
                    "ceil",
                    OptionType.RATE,
                    "The most when it borrows what a wider rate on the same interface leaves unused")
            .example("2mbit");

    /** The shaper. */
    public static final FaultOption<Shaper> SHAPER = FaultOption.of(
                    "shaper",
                    OptionType.text("NAME", Shaper::parse, Shaper::word),
                    "What limits: htb; tbf, with a short queue; netem, like a line that sends one packet after the"
                            + " other")
            .standard("htb");

    /** The highest rate during a burst. */
    public static final FaultOption<Rate> PEAK_RATE = FaultOption.of(
                    "peak_rate", OptionType.RATE, "tbf: the highest rate during a burst")
            .example("2mbit");

    /** The longest wait. */
    public static final FaultOption<Duration> LATENCY = FaultOption.of(
                    "latency",
                    OptionType.DURATION,
                    Ranges.LATENCY,
                    "tbf: the longest wait of a packet behind a whole burst")
            .standard("50ms");

    /** The bytes that the line adds to packets. */
    public static final FaultOption<Integer> OVERHEAD = FaultOption.of(
                    "overhead",
                    OptionType.BYTES,
                    Ranges.OVERHEAD,
                    "netem: what the line adds to each packet; -14 leaves out Ethernet's header")
            .standard("0");

    /** The size of the line's cells. */
    public static final FaultOption<Integer> CELL = FaultOption.of(
                    "cell", OptionType.BYTES, Ranges.CELL, "netem: the data in each cell of the line")
            .standard("0");

    /** The bytes that the line adds to cells. */
    public static final FaultOption<Integer> CELL_OVERHEAD = FaultOption.of(
                    "cell_overhead", OptionType.BYTES, Ranges.CELL_OVERHEAD, "netem: what the line adds to each cell")
            .standard("0");

    /** The shapers of an option. */
    private static final Map<FaultOption<?>, List<Shaper>> SHAPERS = shapers();

    /** A rate. */
    static final Spec<Effect> RATES = new Spec<>(
            List.of(RATE, BURST, SHARED, CEIL, SHAPER, PEAK_RATE, LATENCY, OVERHEAD, CELL, CELL_OVERHEAD),
            rules(),
            RateOptions::rate);

    private RateOptions() {}

    private static Map<FaultOption<?>, List<Shaper>> shapers() {
        Map<FaultOption<?>, List<Shaper>> shapers = new LinkedHashMap<>();
        shapers.put(BURST, List.of(Shaper.HTB, Shaper.TBF));
        shapers.put(CEIL, List.of(Shaper.HTB));
        shapers.put(PEAK_RATE, List.of(Shaper.TBF));
        shapers.put(LATENCY, List.of(Shaper.TBF));
        shapers.put(OVERHEAD, List.of(Shaper.NETEM));
        shapers.put(CELL, List.of(Shaper.NETEM));
        shapers.put(CELL_OVERHEAD, List.of(Shaper.NETEM));
        return shapers;
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (FaultOption<?> option : List.of(SHAPER, CEIL, PEAK_RATE, LATENCY, OVERHEAD, CELL, CELL_OVERHEAD)) {
            rules.add(Rule.excludes(SHARED, option, "a shared rate uses htb and has only a rate and a burst"));
        }
        SHAPERS.forEach((option, shapers) -> rules.add(onlyWith(option, shapers)));
        rules.add(above(CEIL, Shaper.HTB));
        rules.add(above(PEAK_RATE, Shaper.TBF));
        rules.add(Rule.refusing(
                values -> values.find(CELL_OVERHEAD).orElse(0) > 0
                        && values.find(CELL).orElse(0) == 0,
                example(Shaper.NETEM, CELL_OVERHEAD, "5"),
                CELL_OVERHEAD,
                " needs the size of a cell; write e.g. ",
                CELL,
                " 48"));
        return rules;
    }

    private static Rule onlyWith(FaultOption<?> option, List<Shaper> shapers) {
        Shaper other = shapers.contains(Shaper.HTB) ? Shaper.NETEM : Shaper.HTB;
        String words = String.join(" or ", shapers.stream().map(Shaper::word).toList());
        return Rule.refusing(
                values -> values.has(option) && !shapers.contains(values.get(SHAPER)),
                example(other, option, option.example().orElseThrow()),
                option,
                " goes with ",
                SHAPER,
                " " + words);
    }

    private static Rule above(FaultOption<Rate> option, Shaper shaper) {
        Map<String, Object> example = example(shaper, option, SOME_RATE);
        example.put(RATE.name(), SOME_RATE);
        return Rule.refusing(
                values -> values.find(option)
                        .filter(most -> most.compareTo(values.get(RATE)) <= 0)
                        .isPresent(),
                example,
                option,
                " must be above ",
                RATE,
                "; raise it or leave it out");
    }

    private static Map<String, Object> example(Shaper shaper, FaultOption<?> option, String value) {
        Map<String, Object> example = new LinkedHashMap<>();
        if (shaper != Shaper.HTB) {
            example.put(SHAPER.name(), shaper.word());
        }
        example.put(option.name(), value);
        return example;
    }

    private static Effect rate(OptionValues values) {
        Rate rate = values.get(RATE);
        if (values.has(SHARED)) {
            return new Effect.SharedRate(rate, values.get(BURST));
        }
        return switch (values.get(SHAPER)) {
            case HTB -> new Effect.RateLimit(rate, values.get(BURST), values.find(CEIL));
            case TBF -> new Effect.TokenBucket(rate, values.get(BURST), values.find(PEAK_RATE), values.get(LATENCY));
            case NETEM -> new Effect.LineRate(rate, values.get(OVERHEAD), values.get(CELL), values.get(CELL_OVERHEAD));
        };
    }

    static Map<String, Object> write(Effect.RateLimit limit) {
        Map<String, Object> members = new LinkedHashMap<>();
        RATE.write(limit.rate(), members);
        BURST.write(limit.burstBytes(), members);
        limit.ceil().ifPresent(most -> CEIL.write(most, members));
        return members;
    }

    static Map<String, Object> write(Effect.SharedRate shared) {
        Map<String, Object> members = new LinkedHashMap<>();
        SHARED.write(true, members);
        RATE.write(shared.rate(), members);
        BURST.write(shared.burstBytes(), members);
        return members;
    }

    static Map<String, Object> write(Effect.TokenBucket bucket) {
        Map<String, Object> members = new LinkedHashMap<>();
        SHAPER.write(Shaper.TBF, members);
        RATE.write(bucket.rate(), members);
        BURST.write(bucket.burstBytes(), members);
        bucket.peakRate().ifPresent(peak -> PEAK_RATE.write(peak, members));
        LATENCY.write(bucket.latency(), members);
        return members;
    }

    static Map<String, Object> write(Effect.LineRate line) {
        Map<String, Object> members = new LinkedHashMap<>();
        SHAPER.write(Shaper.NETEM, members);
        RATE.write(line.rate(), members);
        OVERHEAD.write(line.overheadBytes(), members);
        CELL.write(line.cellBytes(), members);
        CELL_OVERHEAD.write(line.cellOverheadBytes(), members);
        return members;
    }
}
