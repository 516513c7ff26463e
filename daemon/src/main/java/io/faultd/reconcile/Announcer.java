package io.faultd.reconcile;

import io.faultd.kernel.Failure;
import io.faultd.kernel.Place;
import io.faultd.plan.DropRule;
import io.faultd.plan.Plan;
import io.faultd.target.Target;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the news in a reconciliation, and the faults and targets concerned. */
public final class Announcer {
    private final Events events;
    private Map<Place, String> announcedFailures = Map.of();

    public Announcer(Events events) {
        this.events = events;
    }

    public void applied(String fault, String cause) {
        events.happened(Events.Type.FAULT_APPLIED, fault, null, cause);
    }

    public void changed(String fault, String cause) {
        events.happened(Events.Type.FAULT_CHANGED, fault, null, cause);
    }

    public void ended(Collection<String> faults, String cause) {
        faults.forEach(fault -> events.happened(Events.Type.FAULT_ENDED, fault, null, cause));
    }

    /** Announces what could not be done; what fails again for the same reason is announced once. */
    public void failures(Reconciler.Outcome outcome, Plan plan) {
        Map<Place, String> announced = new HashMap<>();
        for (Failure failure : outcome.failures()) {
            String cause = failure.cause().getMessage();
            announced.put(failure.place(), cause);
            if (!cause.equals(announcedFailures.get(failure.place()))) {
                announce(Events.Type.FAULT_PENDING, failure.place(), cause, plan);
            }
        }
        announcedFailures = announced;
    }

    /** Announces external changes, and whether they were repaired. */
    void drift(Events.Type type, Place place, String what, Plan plan) {
        announce(type, place, place.text() + ": " + what, plan);
    }

    /** For each fault at a place. */
    private void announce(Events.Type type, Place place, String cause, Plan plan) {
        Map<String, String> targetByFault = new LinkedHashMap<>();
        // Drops and the partition have no points; the partition is wherever it has tables.
        boolean isOfPartition = FaultsInForce.isPartitionAt(plan, Set.of(place));
        Set<String> drops = plan.dropRules().stream().map(DropRule::fault).collect(Collectors.toSet());
        plan.reach().forEach((fault, reach) -> reach.holds().stream()
                .filter(hold -> Place.of(hold).map(place::equals).orElse(isOfPartition && !drops.contains(fault)))
                .findFirst()
                .ifPresent(hold -> targetByFault.put(
                        fault, Place.of(hold).isPresent() ? hold.target().name() : null)));
        plan.dropRules().stream()
                .filter(rule -> place.equals(Place.ofTables(rule.namespace())))
                .forEach(rule -> targetByFault.put(rule.fault(), targetIn(rule, plan)));
        if (targetByFault.isEmpty()) {
            events.happened(type, null, place.text(), cause); // the end of one is pending
        }
        targetByFault.forEach((fault, target) -> events.happened(type, fault, target, cause));
    }

    private static String targetIn(DropRule rule, Plan plan) {
        return plan.reachOf(rule.fault()).holds().stream()
                .map(Plan.Hold::target)
                .filter(target ->
                        target.namespace().filter(rule.namespace()::equals).isPresent())
                .map(Target::name)
                .findFirst()
                .orElse(null);
    }

    /** Announces the conflicts that were not there before. */
    public void conflicts(Plan before, Plan now) {
        now.conflicts().stream()
                .filter(conflict -> !before.conflicts().contains(conflict))
                .forEach(conflict ->
                        events.happened(Events.Type.FAULT_CONFLICT, conflict.fault(), null, conflict.message()));
    }

    /** Announces on which targets faults are in force now, and on which they wait for the target to return. */
    public void places(FaultsInForce before, FaultsInForce now, Plan plan) {
        before.places().forEach((fault, targets) -> {
            Map<String, FaultsInForce.OnTarget> here = now.of(fault);
            here.forEach((key, part) -> {
                List<String> added = part.beside(targets.get(key));
                if (!added.isEmpty()) {
                    String cause = "in force on " + String.join(", ", added);
                    events.happened(
                            Events.Type.FAULT_APPLIED, fault, part.target().name(), cause);
                }
            });
            Map<String, String> reasons = reasons(plan.reachOf(fault));
            targets.forEach((key, part) -> {
                String name = part.target().name();
                String reason = reasons.getOrDefault(key, reasons.get(name));
                if (!here.containsKey(key) && reason != null) {
                    events.happened(Events.Type.FAULT_PENDING, fault, name, reason);
                }
            });
        });
    }

    /** Why a fault does not hold on targets that it selects, by key, or by name where it has no effect on them. */
    private static Map<String, String> reasons(Plan.Reach reach) {
        Map<String, String> reasons = new HashMap<>();
        reach.noEffect().forEach(one -> reasons.put(one.name(), one.reason()));
        Stream.concat(reach.resolution().unusable().stream(), reach.resolution().skipped().stream())
                .forEach(skipped -> reasons.put(skipped.target().key(), skipped.reason()));
        return reasons;
    }

    /** Announces which targets have become usable, and which no longer are. */
    public void targets(List<Target> before, List<Target> now) {
        Map<String, Target> gone = usable(before);
        Map<String, Target> appeared = usable(now);
        gone.keySet().removeAll(appeared.keySet());
        appeared.keySet().removeAll(usable(before).keySet());
        gone.values().forEach(target -> events.happened(Events.Type.TARGET_GONE, null, target.name(), null));
        appeared.values().forEach(target -> events.happened(Events.Type.TARGET_APPEARED, null, target.name(), null));
    }

    private static Map<String, Target> usable(List<Target> targets) {
        Map<String, Target> usable = new LinkedHashMap<>();
        targets.stream()
                .filter(target -> target.unusable().isEmpty())
                .forEach(target -> usable.put(target.key(), target));
        return usable;
    }
}
