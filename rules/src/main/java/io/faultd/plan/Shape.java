package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.List;
import java.util.Optional;

/**
 * What happens to the packets at one shaping point.
 *
 * @param rate the limit of all of them together, if there is one
 * @param limiters the limits of some of them together; parents before their children
 * @param lanes a packet belongs to the first with a matching flow, or to none; one for {@link io.faultd.flow.Flow#ALL}
 *     is last
 * @param pipe the pipe whose packets these are; empty: all those of the point's interface
 * @param overExisting whether foreign qdiscs make room
 */
public record Shape(
        Optional<Effect.RateLimit> rate,
        List<Limiter> limiters,
        List<Lane> lanes,
        Optional<Pipe> pipe,
        boolean overExisting) {
    /** Copies the lists. */
    public Shape {
        limiters = List.copyOf(limiters);
        lanes = List.copyOf(lanes);
    }

    /** What happens to the packets of an interface without foreign qdiscs. */
    public Shape(Optional<Effect.RateLimit> rate, List<Limiter> limiters, List<Lane> lanes) {
        this(rate, limiters, lanes, Optional.empty(), false);
    }

    /** Whether it needs netem. */
    public boolean needsNetem() {
        return lanes.stream().anyMatch(Lane::needsNetem);
    }
}
