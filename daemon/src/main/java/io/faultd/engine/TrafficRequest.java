package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.util.Optional;

/** A fault that somebody wants on some traffic of some targets: a new one, or one that stands changed in place. */
public sealed interface TrafficRequest permits ShapingRequest, DropRequest {
    /** The id of a fault to change in place; empty: a new one. */
    Optional<String> fault();

    /** Its targets; of nothing, where a fault is changed: those that it has. */
    Selection selection();

    /** How many of the selected are meant, by chance; empty: all of them. */
    Optional<Integer> sample();

    /** Of their traffic; empty, where a fault is changed: the one that it has, else in. */
    Optional<Direction> direction();

    /** Which of their traffic; empty, where a fault is changed: that which it is about. */
    Optional<FlowMatch> match();

    /** When it ends by itself. */
    Ending ending();

    /** Whether a fault is of the kind that this makes. */
    boolean isOf(Fault inForce);

    /** What one of another kind is without, after its name: {@code has no effects}. */
    String lacking();

    /**
     * Makes the fault.
     *
     * @param changed the one that it takes the place of, if it changes one
     * @throws IllegalArgumentException when what is wanted does not go with the traffic
     */
    Fault.OnTraffic make(FaultTerms terms, Optional<Fault.OnTraffic> changed);
}
