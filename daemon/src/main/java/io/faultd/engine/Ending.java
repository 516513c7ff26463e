package io.faultd.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * When a fault that somebody wants is to end by itself.
 *
 * @param lifetime after how long; empty: after the longest that the daemon allows, or where a fault is changed when it
 *     would anyhow
 * @param lease with which lease; empty: with none, or where a fault is changed with the one that it has
 */
public record Ending(Optional<Duration> lifetime, Optional<String> lease) {
    /** Nothing is said of it. */
    public static final Ending OPEN = new Ending(Optional.empty(), Optional.empty());

    /** After some time, and with no lease. */
    public static Ending of(Duration lifetime) {
        return new Ending(Optional.of(lifetime), Optional.empty());
    }
}
