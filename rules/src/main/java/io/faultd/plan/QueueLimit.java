package io.faultd.plan;

import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.Optional;

/**
 * How many packets a netem queue must hold. netem's own default of 1000 silently turns a delay of 3 s into a loss above
 * 333 packets/s, so the limit follows from the packets that can be in flight.
 */
final class QueueLimit {
    /** For a queue without delay and rate: it never fills, and costs nothing while empty. */
    static final long SMALLEST = 1000;

    // What a fast veth carries in small packets on one core; the queue uses memory only for packets in it.
    private static final long ASSUMED_PACKETS_PER_SECOND = 1_000_000;
    private static final long SMALLEST_FRAME_BYTES = 64;
    private static final long FULL_FRAME_BYTES = 1514;
    // A rate needs a queue in front of it. One second of full frames is common in cheap routers; less would starve a
    // single TCP stream over a long delay, and tc's default of 1000 packets would be 12 s at 1 mbit.
    private static final long FEWEST_QUEUED = 50;
    private static final long MOST = Integer.MAX_VALUE;

    private QueueLimit() {}

    /**
     * The limit in packets.
     *
     * @param longest the longest delay that a packet can get
     * @param rate that packets leave at
     * @param bytesBehind that can wait behind this queue, and count as being in it
     */
    static long packets(Duration longest, Optional<Rate> rate, long bytesBehind) {
        long behind = bytesBehind / SMALLEST_FRAME_BYTES;
        if (rate.isEmpty()) {
            return clamp(Math.max(SMALLEST, inFlight(longest, ASSUMED_PACKETS_PER_SECOND)) + behind);
        }
        long bytesPerSecond = rate.get().bytesPerSecond();
        long delayed =
                inFlight(longest, Math.min(ASSUMED_PACKETS_PER_SECOND, bytesPerSecond / SMALLEST_FRAME_BYTES + 1));
        long queued = Math.max(FEWEST_QUEUED, bytesPerSecond / FULL_FRAME_BYTES);
        return clamp(delayed + queued + behind);
    }

    private static long inFlight(Duration longest, long packetsPerSecond) {
        return (long) Math.ceil(longest.toNanos() / 1e9 * packetsPerSecond);
    }

    private static long clamp(long packets) {
        return Math.min(MOST, packets);
    }
}
