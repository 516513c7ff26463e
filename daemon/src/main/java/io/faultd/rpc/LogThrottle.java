package io.faultd.rpc;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Limits a log line to one in ten seconds, so that strangers can't fill the disk with lines that they cause. */
final class LogThrottle {
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoTime;
    private boolean written;
    private long last;
    private long since;

    LogThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The number of occurrences since the last line, including this one; empty where it is too early for another line.
     */
    synchronized OptionalLong next() {
        since++;
        long now = nanoTime.getAsLong();
        if (written && now - last < PAUSE_NANOS) {
            return OptionalLong.empty();
        }
        long count = since;
        written = true;
        last = now;
        since = 0;
        return OptionalLong.of(count);
    }
}
