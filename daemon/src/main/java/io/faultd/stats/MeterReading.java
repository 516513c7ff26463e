package io.faultd.stats;

import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.tc.TcStats;

/**
 * What a meter of the kernel's shows.
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

    /** Of the first qdisc in a class: what is behind it counts in it as well. */
    static MeterReading of(TcStats stats) {
        return new MeterReading(
                stats.packets(), stats.bytes(), stats.drops(), 0, stats.queueLength(), stats.backlogBytes());
    }

    /** Of a rule that drops what it counts. */
    static MeterReading of(Counter counter) {
        return new MeterReading(0, 0, counter.packets(), counter.bytes(), 0, 0);
    }

    /** The same where not all of those packets were dropped. */
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

    /** What came after an earlier reading; what waited then and has passed since does not count. */
    MeterReading since(MeterReading earlier) {
        return new MeterReading(
                Math.max(0, passed - earlier.passed - earlier.waiting),
                Math.max(0, passedBytes - earlier.passedBytes - earlier.waitingBytes),
                dropped - earlier.dropped,
                droppedBytes - earlier.droppedBytes,
                waiting,
                waitingBytes);
    }

    /** When nothing more comes: what waits will pass. */
    MeterReading atTheEnd() {
        return new MeterReading(passed + waiting, passedBytes + waitingBytes, dropped, droppedBytes, 0, 0);
    }

    /** Whether it shows less than before, and so has begun anew; what waits comes and goes and tells nothing. */
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
