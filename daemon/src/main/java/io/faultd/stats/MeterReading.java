package io.faultd.stats;

import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.tc.TcStats;

/**
 * A reading of one of the kernel's counters.
 *
 * @param passed packets that have left; only grows
 * @param passedBytes only grows
 * @param dropped packets; only grows
 * @param droppedBytes only grows; 0 where the kernel does not count them
 * @param waiting packets now
 * @param waitingBytes now
 */
record MeterReading(long passed, long passedBytes, long dropped, long droppedBytes, long waiting, long waitingBytes) {
    static final MeterReading ZERO = new MeterReading(0, 0, 0, 0, 0, 0);

    /** The reading of the first qdisc in a class, which includes the qdiscs behind it. */
    static MeterReading of(TcStats stats) {
        return new MeterReading(
                stats.packets(), stats.bytes(), stats.drops(), 0, stats.queueLength(), stats.backlogBytes());
    }

    /** The reading of a rule that drops what it counts. */
    static MeterReading of(Counter counter) {
        return new MeterReading(0, 0, counter.packets(), counter.bytes(), 0, 0);
    }

    /** A copy where not all of those packets were dropped. */
    MeterReading droppedOf(MeterReading matched) {
        return new MeterReading(
                Math.max(0, matched.dropped - dropped),
                Math.max(0, matched.droppedBytes - droppedBytes),
                dropped,
                droppedBytes,
                0,
                0);
    }

    MeterReading plus(MeterReading other) {
        return new MeterReading(
                passed + other.passed,
                passedBytes + other.passedBytes,
                dropped + other.dropped,
                droppedBytes + other.droppedBytes,
                waiting + other.waiting,
                waitingBytes + other.waitingBytes);
    }

    /** The packets since an earlier reading, without those that waited then and have passed since. */
    MeterReading since(MeterReading earlier) {
        return new MeterReading(
                Math.max(0, passed - earlier.passed - earlier.waiting),
                Math.max(0, passedBytes - earlier.passedBytes - earlier.waitingBytes),
                dropped - earlier.dropped,
                droppedBytes - earlier.droppedBytes,
                waiting,
                waitingBytes);
    }

    /** The final reading when no more packets arrive: waiting ones will pass. */
    MeterReading atTheEnd() {
        return new MeterReading(passed + waiting, passedBytes + waitingBytes, dropped, droppedBytes, 0, 0);
    }

    /** Whether it shows less than before, which means a restart; the number of waiting packets is no sign. */
    boolean isBehind(MeterReading before) {
        return passed < before.passed
                || passedBytes < before.passedBytes
                || dropped < before.dropped
                || droppedBytes < before.droppedBytes;
    }

    long packets() {
        return passed + dropped + waiting;
    }

    long bytes() {
        return passedBytes + droppedBytes + waitingBytes;
    }
}
