package io.faultd.reconcile;

import io.faultd.netlink.nft.Counter;
import io.faultd.netlink.route.TcStats;

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
record Figures(long passed, long passedBytes, long dropped, long droppedBytes, long waiting, long waitingBytes) {
    static final Figures ZERO = new Figures(0, 0, 0, 0, 0, 0);

    /** Of the first qdisc in a class: what is behind it counts in it as well. */
    static Figures of(TcStats stats) {
        return new Figures(stats.packets(), stats.bytes(), stats.drops(), 0, stats.queueLength(), stats.backlogBytes());
    }

    /** Of a rule that drops what it counts. */
    static Figures of(Counter counter) {
        return new Figures(0, 0, counter.packets(), counter.bytes(), 0, 0);
    }

    /** The same where not all of those packets were dropped. */
    Figures droppedOf(Figures matched) {
        return new Figures(
                Math.max(0, matched.dropped - dropped),
                Math.max(0, matched.droppedBytes - droppedBytes),
                dropped,
                droppedBytes,
                0,
                0);
    }

    Figures plus(Figures other) {
        return new Figures(
                passed + other.passed,
                passedBytes + other.passedBytes,
                dropped + other.dropped,
                droppedBytes + other.droppedBytes,
                waiting + other.waiting,
                waitingBytes + other.waitingBytes);
    }

    /** What came after an earlier reading; what waited then and has passed since does not count. */
    Figures since(Figures earlier) {
        return new Figures(
                Math.max(0, passed - earlier.passed - earlier.waiting),
                Math.max(0, passedBytes - earlier.passedBytes - earlier.waitingBytes),
                dropped - earlier.dropped,
                droppedBytes - earlier.droppedBytes,
                waiting,
                waitingBytes);
    }

    /** When nothing more comes: what waits will pass. */
    Figures atTheEnd() {
        return new Figures(passed + waiting, passedBytes + waitingBytes, dropped, droppedBytes, 0, 0);
    }

    /** Whether it shows less than before, and so has begun anew; what waits comes and goes and tells nothing. */
    boolean isBehind(Figures before) {
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
