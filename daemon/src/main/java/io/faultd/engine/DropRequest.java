package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Fault;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.util.Optional;

/**
 * A request to drop packets of some targets.
 *
 * @param effect of the fault
 */
public record DropRequest(
        Optional<String> fault,
        Selection selection,
        Optional<Integer> sample,
        Optional<Direction> direction,
        Optional<FlowMatch> match,
        DropEffect effect,
        Ending ending)
        implements TrafficRequest {
    @Override
    public boolean isOf(Fault inForce) {
        return inForce.fold(shaping -> false, drop -> true, partition -> false);
    }

    @Override
    public String lacking() {
        return "has no drop";
    }

    @Override
    public Fault.OnTraffic make(FaultTerms terms, Optional<Fault.OnTraffic> changed) {
        return terms.drop(effect);
    }
}
