package io.faultd.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * When a requested fault ends automatically.
 *
 * @param lifetime after which time; empty: after the daemon's maximum, or for a changed fault at its present end
 * @param lease its lease; empty: none, or for a changed fault its present one
 */
public record Ending(Optional<Duration> lifetime, Optional<String> lease) {
    /** Nothing is requested. */
    public static final Ending OPEN = new Ending(Optional.empty(), Optional.empty());

    /** After some time, without a lease. */
    public static Ending of(Duration lifetime) {
        return new Ending(Optional.of(lifetime), Optional.empty());
    }
}
