package io.faultd.proof.measure;

import java.time.Duration;

/**
 * The datagrams sent on each flow.
 *
 * @param count datagrams
 * @param gap from one to the next
 * @param payloadBytes in each of them
 */
public record Load(int count, Duration gap, int payloadBytes) {
    private static final int SMALL = 64;

    /** Small datagrams, as fast as possible. */
    public static Load of(int count) {
        return new Load(count, Duration.ZERO, SMALL);
    }

    /** Small datagrams at fixed intervals, so that each one's delay is measured separately. */
    public static Load every(Duration gap, int count) {
        return new Load(count, gap, SMALL);
    }

    /** Small datagrams at fixed intervals while something else runs. */
    static Load endless(Duration gap) {
        return every(gap, Integer.MAX_VALUE);
    }

    boolean isEndless() {
        return count == Integer.MAX_VALUE;
    }
}
