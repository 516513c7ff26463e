package io.faultd.fault;

import io.faultd.target.Selection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A fault on traffic, without its effects.
 *
 * @param id its id
 * @param created when it was made
 * @param expires when it ends automatically, if it does
 * @param lease the lease that it ends with, if it is bound to one
 * @param selection its targets
 * @param direction of their traffic, seen from the targets
 * @param match which of their traffic
 */
public record FaultTerms(
        String id,
        Instant created,
        Optional<Instant> expires,
        Optional<String> lease,
        Selection selection,
        Direction direction,
        FlowMatch match) {
    /**
     * The fault with these effects.
     *
     * @param overExisting whether foreign qdiscs make room
     */
    public Fault.Shaping shaping(List<Effect> effects, boolean overExisting) {
        return new Fault.Shaping(id, created, expires, lease, selection, direction, match, effects, overExisting);
    }

    /**
     * The fault that drops packets.
     *
     * @throws io.faultd.unit.BadValueException when match and effect leave nothing
     */
    public Fault.Drop drop(DropEffect effect) {
        return new Fault.Drop(id, created, expires, lease, selection, direction, match, effect);
    }
}
