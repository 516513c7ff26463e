package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.plan.Plan;
import io.faultd.target.Target;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The ids of the faults of each target. Targets that share a namespace share their faults. */
final class FaultsByTarget {
    private final Map<String, Set<String>> holding = new HashMap<>();
    private final Map<String, Set<String>> inForce = new HashMap<>();
    private final Map<String, Set<String>> waiting = new HashMap<>();

    private FaultsByTarget() {}

    /**
     * The ids of a target's faults.
     *
     * @param holding those on it, whether in the kernel or not
     * @param inForce those in the kernel
     * @param waiting those that are applied as soon as possible
     */
    record TargetFaults(Target target, Set<String> holding, Set<String> inForce, Set<String> waiting) {
        /** All faults. */
        Set<String> all() {
            Set<String> all = new LinkedHashSet<>(holding);
            all.addAll(waiting);
            return all;
        }
    }

    /** The faults of a snapshot. */
    static FaultsByTarget of(Snapshot snapshot) {
        FaultsByTarget faults = new FaultsByTarget();
        snapshot.saved().faults().values().forEach(fault -> faults.add(fault, snapshot));
        return faults;
    }

    private void add(Fault fault, Snapshot snapshot) {
        Plan.Reach reach = snapshot.plan().reachOf(fault.id());
        reach.holds().forEach(hold -> add(holding, hold.target(), fault));
        snapshot.inForce(fault).forEach(hold -> add(inForce, hold.target(), fault));
        // A broad word also selects a stopped container, which gets the fault as soon as it runs.
        Stream.concat(
                        reach.resolution().unusable().stream(),
                        reach.resolution().skipped().stream()
                                .filter(skipped -> !skipped.target().running()))
                .forEach(skipped -> add(waiting, skipped.target(), fault));
    }

    private static void add(Map<String, Set<String>> faults, Target target, Fault fault) {
        faults.computeIfAbsent(place(target), key -> new LinkedHashSet<>()).add(fault.id());
    }

    /** The faults of one target. */
    TargetFaults of(Target target) {
        String place = place(target);
        return new TargetFaults(
                target,
                holding.getOrDefault(place, Set.of()),
                inForce.getOrDefault(place, Set.of()),
                waiting.getOrDefault(place, Set.of()));
    }

    private static String place(Target target) {
        return target.namespace().map(namespace -> "ns " + namespace.inode()).orElse(target.key());
    }
}
