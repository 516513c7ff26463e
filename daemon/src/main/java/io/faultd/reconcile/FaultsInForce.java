package io.faultd.reconcile;

import io.faultd.fault.Fault;
import io.faultd.kernel.Place;
import io.faultd.plan.Plan;
import io.faultd.target.Target;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where faults are in force: in the plan, and read back from the kernel.
 *
 * @param places by fault, and in it by the target's key
 */
public record FaultsInForce(Map<String, Map<String, OnTarget>> places) {
    /**
     * A fault on a target.
     *
     * @param interfaces the names of the interfaces, by place
     */
    record OnTarget(Target target, Map<Place, String> interfaces) {
        /** The interfaces on which it is new. */
        List<String> beside(OnTarget before) {
            return interfaces.entrySet().stream()
                    .filter(entry -> before == null || !before.interfaces.containsKey(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .distinct()
                    .toList();
        }
    }

    /**
     * The faults of a plan that are in force.
     *
     * @param failing the places where the kernel differs from the plan
     */
    public static FaultsInForce of(Collection<Fault> faults, Plan plan, Set<Place> failing) {
        Map<String, Map<String, OnTarget>> places = new LinkedHashMap<>();
        for (Fault fault : faults) {
            Map<String, OnTarget> parts = new LinkedHashMap<>();
            for (Plan.Hold hold : inForce(fault, plan, failing)) {
                Target target = hold.target();
                place(fault, hold).ifPresent(place -> parts.computeIfAbsent(
                                target.key(), key -> new OnTarget(target, new LinkedHashMap<>()))
                        .interfaces()
                        .put(place, hold.interfaceName()));
            }
            places.put(fault.id(), parts);
        }
        return new FaultsInForce(places);
    }

    /** The places where a fault is in force, by the targets' keys. */
    public Map<String, OnTarget> of(String fault) {
        return places.getOrDefault(fault, Map.of());
    }

    /** The places of a plan where a fault is in force. */
    public static List<Plan.Hold> inForce(Fault fault, Plan plan, Set<Place> failing) {
        return plan.reachOf(fault.id()).holds().stream()
                .filter(hold -> !fails(fault, hold, plan, failing) && !isInConflict(fault, hold, plan))
                .toList();
    }

    /** Whether the kernel differs from the plan there. */
    public static boolean fails(Fault fault, Plan.Hold hold, Plan plan, Set<Place> failing) {
        return fault.fold(
                shaping -> isAt(place(shaping, hold), failing),
                drop -> isAt(place(drop, hold), failing),
                partition -> isPartitionAt(plan, failing));
    }

    /**
     * Whether one of the partition's tables is at one of these places. It counts as a whole: while a table is missing,
     * all of it differs from the request.
     */
    public static boolean isPartitionAt(Plan plan, Set<Place> places) {
        return !places.isEmpty()
                && plan.drops().stream()
                        .map(table -> Place.ofTables(table.namespace()))
                        .anyMatch(places::contains);
    }

    private static boolean isAt(Optional<Place> place, Set<Place> failing) {
        return place.filter(failing::contains).isPresent();
    }

    private static boolean isInConflict(Fault fault, Plan.Hold hold, Plan plan) {
        return !plan.conflicts().isEmpty()
                && plan.conflicts().stream()
                        .anyMatch(conflict -> conflict.fault().equals(fault.id())
                                && place(fault, hold).equals(Optional.of(Place.of(conflict.point()))));
    }

    /** The place of a fault, or for a partition its target. */
    private static Optional<Place> place(Fault fault, Plan.Hold hold) {
        return fault.fold(shaping -> Place.of(hold), drop -> tables(hold), partition -> tables(hold));
    }

    private static Optional<Place> tables(Plan.Hold hold) {
        return hold.target().namespace().map(Place::ofTables);
    }
}
