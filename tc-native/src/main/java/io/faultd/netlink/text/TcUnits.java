package io.faultd.netlink.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** The kernel's numbers as arguments of {@code tc(8)}, from which it calculates the same numbers. */
final class TcUnits {
    private static final double MOST = 0xffff_ffffL;
    private static final int MOST_DIGITS = 17;
    private static final int ABOUT_DIGITS = 5;
    private static final long NANOS_PER_TICK = 64;
    private static final double TICKS_PER_MICRO = 15.625;
    private static final long MOST_TICKS = 0xffff_ffffL;

    private record Unit(long size, String name) {}

    private static final List<Unit> RATES = List.of(
            new Unit(1_000_000_000_000L, "tbit"),
            new Unit(1_000_000_000L, "gbit"),
            new Unit(1_000_000L, "mbit"),
            new Unit(1_000L, "kbit"),
            new Unit(1, "bit"));
    private static final List<Unit> TIMES = List.of(new Unit(1_000_000, "s"), new Unit(1000, "ms"), new Unit(1, "us"));
    private static final List<Unit> PRECISE_TIMES =
            List.of(new Unit(1_000_000_000, "s"), new Unit(1_000_000, "ms"), new Unit(1000, "us"), new Unit(1, "ns"));

    private TcUnits() {}

    /** A probability of 0 to 2^32-1 as the shortest percentage that {@code tc} rounds to it. */
    static String percent(long scaled) {
        BigDecimal exact = BigDecimal.valueOf(scaled)
                .multiply(BigDecimal.valueOf(100))
                .divide(BigDecimal.valueOf(0xffff_ffffL), MathContext.DECIMAL64);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal shorter = exact.round(new MathContext(digits));
            if (Math.rint(shorter.doubleValue() / 100 * MOST) == scaled) {
                return plain(shorter);
            }
        }
        return plain(exact);
    }

    /** A fraction as a percentage of five digits. */
    static String about(double fraction) {
        return plain(BigDecimal.valueOf(fraction * 100).round(new MathContext(ABOUT_DIGITS)));
    }

    private static String plain(BigDecimal number) {
        return (number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString()) + "%";
    }

    /** A rate. */
    static String rate(long bytesPerSecond) {
        return bytesPerSecond > Long.MAX_VALUE / Byte.SIZE
                ? bytesPerSecond + "bps"
                : inLargest(bytesPerSecond * Byte.SIZE, RATES);
    }

    /** A size in bytes. */
    static String size(long bytes) {
        return bytes + "b";
    }

    /** A time to the nanosecond, where {@code tc} accepts such times. */
    static String preciseTime(long nanos) {
        return inLargest(nanos, PRECISE_TIMES);
    }

    /** A time to the microsecond, the nearest if there is none that makes exactly those nanoseconds. */
    static String time(long nanos) {
        return inLargest(micros(nanos), TIMES);
    }

    /** Whether {@code tc} can express that time: it converts to microseconds first and then to ticks of 64 ns. */
    static boolean isExact(long nanos) {
        long ticks = (long) (micros(nanos) * TICKS_PER_MICRO);
        return ticks * NANOS_PER_TICK == nanos && ticks <= MOST_TICKS;
    }

    private static long micros(long nanos) {
        long up = (nanos + 999) / 1000;
        return (long) (up * TICKS_PER_MICRO) * NANOS_PER_TICK == nanos ? up : Math.round(nanos / 1000.0);
    }

    private static String inLargest(long number, List<Unit> units) {
        for (Unit unit : units) {
            if (number % unit.size == 0 && number >= unit.size) {
                return number / unit.size + unit.name;
            }
        }
        return "0" + units.get(units.size() - 1).name;
    }
}
