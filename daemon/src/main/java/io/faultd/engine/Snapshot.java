package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.Place;
import io.faultd.plan.Plan;
import io.faultd.reconcile.FaultsInForce;
import io.faultd.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The state at a moment, and how far the kernel agrees.
 *
 * @param plan of the faults
 * @param failing the places where a desired change failed
 * @param drifted the places with external changes
 * @param current whether the targets are up to date, rather than from before the Docker engine fell silent
 */
record Snapshot(SavedState saved, Plan plan, Set<Place> failing, Set<Place> drifted, boolean current) {
    /** All places where a fault is in force. */
    List<Plan.Hold> inForce(Fault fault) {
        return FaultsInForce.inForce(fault, plan, failing);
    }

    /** The state of a fault: {@code conflict}, {@code pending}, {@code drift} or {@code ok}. */
    String stateOf(Fault fault) {
        if (plan.conflicts().stream().anyMatch(conflict -> conflict.fault().equals(fault.id()))) {
            return "conflict";
        }
        Plan.Reach reach = plan.reachOf(fault.id());
        boolean waits = !reach.resolution().unmatched().isEmpty()
                || !reach.resolution().unusable().isEmpty()
                || reach.holds().isEmpty()
                || reach.holds().stream().anyMatch(hold -> FaultsInForce.fails(fault, hold, plan, failing));
        if (waits) {
            return "pending";
        }
        return reach.holds().stream().anyMatch(hold -> FaultsInForce.fails(fault, hold, plan, drifted))
                ? "drift"
                : "ok";
    }

    /** The state of a target, in the same words. */
    String stateOf(FaultsByTarget.TargetFaults row) {
        Target target = row.target();
        if (plan.conflicts().stream().anyMatch(conflict -> touches(target, conflict))) {
            return "conflict";
        }
        if (!row.waiting().isEmpty() || concerns(failing, row)) {
            return "pending";
        }
        return concerns(drifted, row) ? "drift" : "ok";
    }

    private boolean concerns(Set<Place> places, FaultsByTarget.TargetFaults row) {
        if (places.isEmpty()) {
            return false;
        }
        Target target = row.target();
        return (plan.groups().containsKey(target.key()) && FaultsInForce.isPartitionAt(plan, places))
                || target.namespace()
                        .map(Place::ofTables)
                        .filter(places::contains)
                        .isPresent()
                || target.interfaces().stream()
                        .anyMatch(iface ->
                                places.contains(Place.of(iface.received())) || places.contains(Place.of(iface.sent())))
                || row.holding().stream()
                        .flatMap(fault -> plan.reachOf(fault).holds().stream())
                        .flatMap(hold -> hold.pipe().stream())
                        .anyMatch(pipe -> places.contains(Place.of(pipe)));
    }

    private static boolean touches(Target target, Plan.Conflict conflict) {
        return target.interfaces().stream()
                .anyMatch(iface -> iface.received().equals(conflict.point())
                        || iface.sent().equals(conflict.point()));
    }

    /** The words of the faults that are in force on a target; those of a partition are its groups. */
    List<String> wordsOf(FaultsByTarget.TargetFaults row) {
        List<String> words = new ArrayList<>();
        for (String id : row.inForce()) {
            Fault fault = saved.faults().get(id);
            words.addAll(fault.fold(Fault::words, Fault::words, partition -> List.of()));
        }
        return words.stream().distinct().toList();
    }
}
