package io.faultd.unit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/** Durations in their textual form: {@code 250us 100ms 1.5s 2m 1h}, and a bare {@code 0}. */
public final class Durations {
    private static final String EXAMPLE = "250us, 100ms, 1.5s or 2m";
    private static final Map<String, BigDecimal> NANOS = Map.ofEntries(
            Map.entry("ns", BigDecimal.ONE),
            Map.entry("us", BigDecimal.valueOf(1_000)),
            Map.entry("µs", BigDecimal.valueOf(1_000)),
            Map.entry("usec", BigDecimal.valueOf(1_000)),
            Map.entry("ms", BigDecimal.valueOf(1_000_000)),
            Map.entry("msec", BigDecimal.valueOf(1_000_000)),
            Map.entry("s", BigDecimal.valueOf(1_000_000_000)),
            Map.entry("sec", BigDecimal.valueOf(1_000_000_000)),
            Map.entry("m", BigDecimal.valueOf(60_000_000_000L)),
            Map.entry("min", BigDecimal.valueOf(60_000_000_000L)),
            Map.entry("h", BigDecimal.valueOf(3_600_000_000_000L)));

    private Durations() {}

    /**
     * Reads a duration to the nanosecond.
     *
     * @throws BadValueException when it has no unit (a bare number means microseconds to {@code tc} and milliseconds to
     *     Blockade, so none is assumed), an unknown one, is negative or no number
     */
    public static Duration parse(String text) {
        Quantity quantity = Quantity.parse(text, "duration", EXAMPLE);
        if (quantity.unit().isEmpty() && quantity.number().signum() == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(quantity.in(NANOS, text, "duration", EXAMPLE));
    }

    /** The shortest exact form in one unit, e.g. {@code 1.5s} or {@code 250us}; {@link #parse} reads it back. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0";
        }
        if (nanos >= 1_000_000_000L) {
            return decimal(nanos, 9) + "s";
        }
        if (nanos >= 1_000_000L) {
            return decimal(nanos, 6) + "ms";
        }
        return nanos >= 1_000L ? decimal(nanos, 3) + "us" : nanos + "ns";
    }

    private static String decimal(long nanos, int places) {
        return BigDecimal.valueOf(nanos, places).stripTrailingZeros().toPlainString();
    }
}
