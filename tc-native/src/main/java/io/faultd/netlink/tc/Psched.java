package io.faultd.netlink.tc;

import io.faultd.netlink.Unsigned;
import java.math.BigInteger;

/**
 * The packet scheduler's clock.
 *
 * <p>Its tick is 64 ns ({@code PSCHED_SHIFT} 6 in {@code net/pkt_sched.h}) on every kernel since 2.6.31 and in every
 * namespace; {@code /proc/net/psched} exists only for programs older than that.
 */
final class Psched {
    static final long NANOS_PER_TICK = 64;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** 125 ticks are 8 microseconds, the shortest time that is a whole number of both. */
    private static final long TICKS_OF_WHOLE_MICROS = 125;

    private static final long MICROS_OF_WHOLE_TICKS = 8;

    /** The most ticks of a whole number of microseconds that 32 bits hold. */
    private static final BigInteger MOST_TICKS = BigInteger.valueOf(Unsigned.MAX_32
            * MICROS_OF_WHOLE_TICKS
            / TICKS_OF_WHOLE_MICROS
            * TICKS_OF_WHOLE_MICROS
            / MICROS_OF_WHOLE_TICKS);

    private Psched() {}

    /** Returns the ticks of a time, at most what 32 bits hold, rounded down. */
    static int ticks(long nanos) {
        return Unsigned.clamp32(nanos / NANOS_PER_TICK);
    }

    static long nanos(long ticks) {
        return ticks * NANOS_PER_TICK;
    }

    /** Returns whether a number of nanoseconds is expressed exactly by a 32-bit number of ticks. */
    static boolean isExact(long nanos) {
        return nanos % NANOS_PER_TICK == 0 && nanos / NANOS_PER_TICK <= Unsigned.MAX_32;
    }

    /**
     * Returns the ticks it takes to send so many bytes, less than one byte short: no burst is smaller than its packet.
     *
     * <p>It is a number that {@code tc} before 6.12 can produce too, so that a tree can be written as its commands: it
     * calculates with whole microseconds ({@code tc_calc_xmittime}), at 100 Gbit/s in steps of 12.5 kB. Later ones are
     * within a tick of it.
     *
     * @param bytes from 1
     * @param bytesPerSecond from 1
     */
    static long transmitTicks(long bytes, long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a rate is at least 1 byte per second: " + bytesPerSecond);
        }
        long ticks = ticksOfTc(bytes, bytesPerSecond);
        return ticks >= Math.max(1, exactTicks(bytes - 1, bytesPerSecond))
                ? ticks
                : ticksOfTc(burstBytes(exactTicks(bytes, bytesPerSecond), bytesPerSecond), bytesPerSecond);
    }

    private static long exactTicks(long bytes, long bytesPerSecond) {
        BigInteger nanos = BigInteger.valueOf(bytes).multiply(BigInteger.valueOf(NANOS_PER_SECOND));
        BigInteger tickRate = BigInteger.valueOf(bytesPerSecond).multiply(BigInteger.valueOf(NANOS_PER_TICK));
        return ceilDivide(nanos, tickRate).min(MOST_TICKS).longValue();
    }

    /**
     * Returns the fewest bytes that {@code tc} converts into that many ticks, or into the next higher number it can
     * produce.
     */
    static long burstBytes(long ticks, long bytesPerSecond) {
        BigInteger micros = ceilDivide(
                BigInteger.valueOf(Math.min(ticks, MOST_TICKS.longValue()))
                        .multiply(BigInteger.valueOf(MICROS_OF_WHOLE_TICKS)),
                BigInteger.valueOf(TICKS_OF_WHOLE_MICROS));
        long bytes = ceilDivide(
                        micros.multiply(BigInteger.valueOf(bytesPerSecond)), BigInteger.valueOf(MICROS_PER_SECOND))
                .longValue();
        // A double can be below a whole number by the last bit.
        return ticksOfTc(bytes, bytesPerSecond) < ticks ? bytes + 1 : bytes;
    }

    /** As {@code tc} calculates it, in doubles. */
    private static long ticksOfTc(long bytes, long bytesPerSecond) {
        double micros = MICROS_PER_SECOND * ((double) bytes / (double) bytesPerSecond);
        double ticks = (double) (long) micros * TICKS_OF_WHOLE_MICROS / MICROS_OF_WHOLE_TICKS;
        return (long) Math.min(ticks, MOST_TICKS.doubleValue());
    }

    private static BigInteger ceilDivide(BigInteger dividend, BigInteger divisor) {
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        return parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
    }
}
