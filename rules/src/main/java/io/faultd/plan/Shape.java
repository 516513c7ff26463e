package io.faultd.plan;

import io.faultd.fault.Effect;
import java.util.List;
import java.util.Optional;

/**
 * What happens to the packets at one shaping point: a rate for all of them, then stages one behind the other.
 *
 * @param rate the limit, if there is one
 * @param stages at least one: it also is the queue behind the rate
 */
public record Shape(Optional<Effect.RateLimit> rate, List<Stage> stages) {
    /** Copies the list. */
    public Shape {
        stages = List.copyOf(stages);
    }

    /** Whether it does what only netem can. */
    public boolean needsNetem() {
        return stages.stream().anyMatch(Stage::needsNetem);
    }
}
