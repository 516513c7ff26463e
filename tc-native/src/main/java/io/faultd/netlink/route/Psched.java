package io.faultd.netlink.route;

import java.math.BigInteger;

/**
 * The packet scheduler's clock.
 *
 * <p>Its tick is 64 ns ({@code PSCHED_SHIFT} 6 in {@code net/pkt_sched.h}) on every kernel since 2.6.31 and in every
 * namespace; {@code /proc/net/psched} exists to say so to programs older than that.
 */
final class Psched {
    static final long NANOS_PER_TICK = 64;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Psched() {}

    /** Returns the ticks of a time, as many as 32 bits hold; the rest of a tick is lost. */
    static int ticks(long nanos) {
        return Unsigned.clamp32(nanos / NANOS_PER_TICK);
    }

    static long nanos(long ticks) {
        return ticks * NANOS_PER_TICK;
    }

    /** Returns whether so many nanoseconds survive the way through a 32-bit number of ticks. */
    static boolean isExact(long nanos) {
        return nanos % NANOS_PER_TICK == 0 && nanos / NANOS_PER_TICK <= Unsigned.MAX_32;
    }

    /** Returns the ticks it takes to send so many bytes, rounded up: no burst is ever too small for its packet. */
    static long transmitTicks(long bytes, long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a rate is at least 1 byte per second: " + bytesPerSecond);
        }
        BigInteger tickRate = BigInteger.valueOf(bytesPerSecond).multiply(BigInteger.valueOf(NANOS_PER_TICK));
        BigInteger[] ticks = BigInteger.valueOf(bytes)
                .multiply(BigInteger.valueOf(NANOS_PER_SECOND))
                .divideAndRemainder(tickRate);
        long whole = ticks[0].min(BigInteger.valueOf(Unsigned.MAX_32)).longValue();
        return Math.min(ticks[1].signum() == 0 ? whole : whole + 1, Unsigned.MAX_32);
    }
}
