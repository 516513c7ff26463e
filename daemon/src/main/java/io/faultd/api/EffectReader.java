package io.faultd.api;

import io.faultd.fault.DelayShape;
import io.faultd.fault.DelayTable;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import io.faultd.unit.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads one effect from parameters; values that the effect has not are refused with the parameter that they need. */
final class EffectReader {
    private static final long USUAL_BURST_BYTES = 32 << 10;
    private static final Duration USUAL_LATENCY = Duration.ofMillis(50);
    private static final String HTB = "htb";
    private static final String TBF = "tbf";
    private static final String NETEM = "netem";

    /** Which shaper each of these parameters of a rate belongs to. */
    private static final Map<String, List<String>> SHAPERS = Map.of(
            "burst", List.of(HTB, TBF),
            "ceil", List.of(HTB),
            "peak_rate", List.of(TBF),
            "latency", List.of(TBF),
            "overhead", List.of(NETEM),
            "cell", List.of(NETEM),
            "cell_overhead", List.of(NETEM));

    private final Params params;

    EffectReader(Params params) {
        this.params = params;
    }

    boolean has(String name) {
        return params.given(name);
    }

    Effect delay(String mean, Optional<Duration> usual) throws RpcException {
        Duration delay = usual.isPresent()
                ? params.value(mean, Durations::parse, usual.get())
                : params.required(mean, Durations::parse);
        Duration jitter = params.value("jitter", Durations::parse, Duration.ZERO);
        Probability correlation = correlation();
        DelayShape distribution = shape("distribution").orElse(Distribution.NORMAL);
        return checked(() -> new Effect.Delay(delay, jitter, correlation, distribution));
    }

    /** Loss by chance, or by a model. */
    Effect loss(String percent, String model, Optional<String> usual) throws RpcException {
        boolean ecn = params.flag("ecn");
        Optional<LossModel> bursts = params.value(model, LossModel::parse);
        if (bursts.isPresent()) {
            if (has(percent) || has("correlation")) {
                throw params.wrong(
                        model, "is all there is to say of a loss; leave out " + percent + " and correlation");
            }
            return new Effect.BurstLoss(bursts.get(), ecn);
        }
        return new Effect.Loss(percent(percent, usual), correlation(), ecn);
    }

    Effect duplicate(Optional<String> usual) throws RpcException {
        return new Effect.Duplicate(percent("percent", usual), correlation());
    }

    Effect corrupt(Optional<String> usual) throws RpcException {
        return new Effect.Corrupt(percent("percent", usual), correlation());
    }

    Effect reorder() throws RpcException {
        Probability percent = percent("percent", Optional.of("25%"));
        Probability correlation = correlation();
        int gap = params.positive("gap").orElse(1);
        Duration delay = params.value("delay", Durations::parse, Duration.ofMillis(10));
        return checked(() -> new Effect.Reorder(percent, gap, delay, correlation));
    }

    Effect rate() throws RpcException {
        Rate rate = params.required("rate", Rate::parse);
        if (params.flag("shared")) {
            return sharedRate(rate);
        }
        String shaper = params.value("shaper", EffectReader::shaper, HTB);
        for (Map.Entry<String, List<String>> one : SHAPERS.entrySet()) {
            if (has(one.getKey()) && !one.getValue().contains(shaper)) {
                throw params.wrong(one.getKey(), "goes with shaper " + String.join(" or ", one.getValue()));
            }
        }
        return switch (shaper) {
            case TBF -> tokenBucket(rate);
            case NETEM -> line(rate);
            default -> {
                long burst = burst();
                Optional<Rate> ceil = params.value("ceil", Rate::parse);
                yield checked(() -> new Effect.RateLimit(rate, burst, ceil));
            }
        };
    }

    private Effect sharedRate(Rate rate) throws RpcException {
        for (String name : List.of("shaper", "ceil", "peak_rate", "latency", "overhead", "cell", "cell_overhead")) {
            if (has(name)) {
                throw params.wrong(name, "does not go with shared, which is by htb and has a rate and a burst alone");
            }
        }
        long burst = burst();
        return checked(() -> new Effect.SharedRate(rate, burst));
    }

    private Effect tokenBucket(Rate rate) throws RpcException {
        long burst = burst();
        Optional<Rate> peak = params.value("peak_rate", Rate::parse);
        Duration latency = params.value("latency", Durations::parse, USUAL_LATENCY);
        return checked(() -> new Effect.TokenBucket(rate, burst, peak, latency));
    }

    private Effect line(Rate rate) throws RpcException {
        int overhead = number("overhead");
        int cell = number("cell");
        int cellOverhead = number("cell_overhead");
        return checked(() -> new Effect.LineRate(rate, overhead, cell, cellOverhead));
    }

    /**
     * Slots.
     *
     * @param prefix before the names of all parameters but the time between slots; empty in an object of their own,
     *     where that one is called {@code time}
     */
    Effect slot(String prefix) throws RpcException {
        String time = prefix.isEmpty() ? "time" : "slot";
        boolean spread = has(prefix + "jitter") || has(prefix + "distribution");
        SlotTimes times = spread
                ? spread(params.required(time, Durations::parse), prefix)
                : params.required(time, SlotTimes.Range::parse);
        int packets = params.positive(prefix + "packets").orElse(0);
        int bytes = params.value(prefix + "bytes", Size::parseBytes, 0L).intValue();
        return checked(() -> new Effect.Slot(times, packets, bytes));
    }

    private SlotTimes spread(Duration mean, String prefix) throws RpcException {
        Duration jitter = params.value(prefix + "jitter", Durations::parse, Duration.ZERO);
        DelayShape shape = shape(prefix + "distribution").orElse(Distribution.NORMAL);
        return checked(() -> new SlotTimes.Spread(mean, jitter, shape));
    }

    /** The seed of the chances of all effects. */
    Optional<Effect> seed() throws RpcException {
        return params.value("seed", EffectReader::seed);
    }

    private static Effect seed(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new BadValueException("'" + text + "' is not a seed; write a whole number of up to 18 digits");
        }
        return new Effect.Seed(Long.parseLong(text));
    }

    private static String shaper(String text) {
        if (List.of(HTB, TBF, NETEM).contains(text)) {
            return text;
        }
        throw new BadValueException("'" + text + "' is not a shaper; write htb, tbf or netem");
    }

    private Optional<DelayShape> shape(String name) throws RpcException {
        Optional<List<Integer>> numbers = params.numbers(name);
        return numbers.isPresent()
                ? Optional.of(checked(() -> new DelayTable(numbers.get())))
                : params.value(name, Distribution::parse);
    }

    private Probability correlation() throws RpcException {
        return params.value("correlation", Probability::parse, Probability.ZERO);
    }

    private Probability percent(String name, Optional<String> usual) throws RpcException {
        return usual.isPresent()
                ? params.value(name, Probability::parse, Probability.parse(usual.get()))
                : params.required(name, Probability::parse);
    }

    private long burst() throws RpcException {
        return params.value("burst", Size::parseBytes, USUAL_BURST_BYTES);
    }

    private int number(String name) throws RpcException {
        return params.value(name, EffectReader::bytes, 0);
    }

    private static Integer bytes(String text) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new BadValueException("'" + text + "' is not a number of bytes");
        }
        return Integer.valueOf(text);
    }

    private static <T> T checked(Supplier<T> value) throws RpcException {
        try {
            return value.get();
        } catch (BadValueException e) {
            throw RpcException.invalidParams(e.getMessage());
        }
    }
}
