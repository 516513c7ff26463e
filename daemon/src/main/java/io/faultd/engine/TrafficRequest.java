package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.util.Optional;

/** A requested fault on some traffic of some targets: a new one, or a change of an existing one. */
public sealed interface TrafficRequest permits ShapingRequest, DropRequest {
    /** The id of a fault to change in place; empty: a new one. */
    Optional<String> fault();

    /** Its targets; empty for a changed fault: its present ones. */
    Selection selection();

    /** How many of the selected ones, at random; empty: all of them. */
    Optional<Integer> sample();

    /** The direction of their traffic; empty: for a changed fault its present one, else in. */
    Optional<Direction> direction();

    /** Which of their traffic; empty: for a changed fault its present match. */
    Optional<FlowMatch> match();

    /** When it ends automatically. */
    Ending ending();

    /** Whether a fault is of the kind of this request. */
    boolean isOf(Fault inForce);

    /** What a fault of another kind lacks, as a message after its id: {@code has no effects}. */
    String lacking();

    /**
     * Makes the fault.
     *
     * @param changed the one that it replaces, if it changes one
     * @throws IllegalArgumentException when the effects can't be combined with the traffic
     */
    Fault.OnTraffic make(FaultTerms terms, Optional<Fault.OnTraffic> changed);
}
