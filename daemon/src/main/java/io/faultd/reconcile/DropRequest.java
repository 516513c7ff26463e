package io.faultd.reconcile;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.time.Duration;
import java.util.Optional;

/**
 * Packets of some targets that somebody wants to vanish.
 *
 * @param sample how many of the selected are meant, by chance; empty: all of them
 * @param lifetime after which it ends by itself; empty: when it is stopped
 */
public record DropRequest(
        Selection selection,
        Optional<Integer> sample,
        Direction direction,
        FlowMatch match,
        DropEffect effect,
        Optional<Duration> lifetime) {}
