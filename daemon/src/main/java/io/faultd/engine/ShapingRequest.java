package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.util.List;
import java.util.Optional;

/**
 * Requested effects on some targets.
 *
 * @param effects of the fault
 * @param overExisting whether foreign qdiscs make room
 */
public record ShapingRequest(
        Optional<String> fault,
        Selection selection,
        Optional<Integer> sample,
        Optional<Direction> direction,
        Optional<FlowMatch> match,
        List<Effect> effects,
        boolean overExisting,
        Ending ending)
        implements TrafficRequest {
    /** Effects on interfaces without foreign qdiscs. */
    public ShapingRequest(
            Optional<String> fault,
            Selection selection,
            Optional<Integer> sample,
            Optional<Direction> direction,
            Optional<FlowMatch> match,
            List<Effect> effects,
            Ending ending) {
        this(fault, selection, sample, direction, match, effects, false, ending);
    }

    @Override
    public boolean isOf(Fault inForce) {
        return inForce.fold(shaping -> true, drop -> false, partition -> false);
    }

    @Override
    public String lacking() {
        return "has no effects";
    }

    @Override
    public Fault.OnTraffic make(FaultTerms terms, Optional<Fault.OnTraffic> changed) {
        boolean before = changed.filter(ShapingRequest::isOverExisting).isPresent();
        return terms.shaping(effects, overExisting || before);
    }

    private static boolean isOverExisting(Fault changed) {
        return changed.fold(Fault.Shaping::overExisting, drop -> false, partition -> false);
    }
}
