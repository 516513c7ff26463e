package io.faultd.reconcile;

import io.faultd.kernel.Difference;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelWatch;
import io.faultd.kernel.Place;
import io.faultd.plan.Plan;
import io.faultd.shaping.Classifier;
import io.faultd.shaping.PipeTable;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Keeps faultd's objects in the kernel: where the kernel reports an external change, it compares in detail, and repairs
 * or only reports the difference, according to the {@link DriftPolicy}.
 */
public final class DriftGuard {
    private final Optional<KernelWatch> watch;
    private final DriftPolicy policy;
    private final Targets targets;
    private final Reconciler reconciler;
    private final Announcer announcer;
    private final Clock clock;
    private final DriftCounts counts;
    private final RepairBackoff backoff = new RepairBackoff();

    /** The places with external changes since {@link #look}, and who made them. */
    private final Map<Place, Optional<String>> suspects = new HashMap<>();
    /**
     * The places that a sweep changed, which is intended by a user; kept while they are left as the sweep made them. A
     * sweep takes several steps, and the consequences of one in the kernel, such as the end of the qdiscs of a deleted
     * device, name no process.
     */
    private final Set<Place> swept = new HashSet<>();
    /** Places with differences that are left for now, with the differences. */
    private final Map<Place, Difference> leftAlone = new HashMap<>();

    public DriftGuard(
            DriftSettings settings, Targets targets, Reconciler reconciler, Announcer announcer, Clock clock) {
        this.watch = settings.watch();
        this.policy = settings.policy();
        this.counts = settings.counts();
        this.targets = targets;
        this.reconciler = reconciler;
        this.announcer = announcer;
        this.clock = clock;
    }

    /**
     * Checks external changes since the last call.
     *
     * @param plan in force
     * @return the places to repair, by reconciling that plan, and those to leave unchanged
     */
    public Repairs look(Plan plan) {
        Instant now = clock.instant();
        suspect(plan);
        Set<Place> due = backoff.due(now);
        due.forEach(place -> suspects.putIfAbsent(place, Optional.empty()));
        if (!leftAlone.isEmpty() || !suspects.isEmpty() || !backoff.isEmpty()) {
            Set<Place> places = Place.in(plan);
            leftAlone.keySet().retainAll(places);
            backoff.keep(places);
            suspects.keySet().retainAll(places);
        }
        Map<Place, Repairs.Repair> drifted = suspects.isEmpty() ? Map.of() : judge(due, plan, now);
        suspects.clear();
        swept.retainAll(leftAlone.keySet());
        return new Repairs(drifted, Set.of(), leftAlone.keySet());
    }

    private Map<Place, Repairs.Repair> judge(Set<Place> due, Plan plan, Instant now) {
        Map<Place, Difference> differences = reconciler.differences(suspects.keySet(), plan);
        Map<Place, Difference> unrepaired = reconciler.unrepaired();
        Map<Place, Repairs.Repair> repairs = new HashMap<>();
        suspects.forEach((place, by) -> {
            Difference difference = differences.get(place);
            if (difference == null) {
                leftAlone.remove(place);
                backoff.settled(place);
            } else if (due.contains(place) || isNew(place, difference, unrepaired)) {
                String text = difference.text() + by.map(who -> ", by " + who).orElse("");
                if (isNew(place, difference, unrepaired)) {
                    counts.saw(difference.kind());
                }
                Optional<String> reason = policy == DriftPolicy.REPORT || swept.contains(place)
                        ? Optional.of("it is left unchanged")
                        : backoff.mayRepair(place, now);
                if (reason.isPresent()) {
                    leftAlone.put(place, difference);
                    announcer.drift(Events.Type.DRIFT_SEEN, place, text + "; " + reason.get(), plan);
                } else {
                    leftAlone.remove(place);
                    repairs.put(place, new Repairs.Repair(difference, text));
                }
            }
        });
        return repairs;
    }

    private boolean isNew(Place place, Difference difference, Map<Place, Difference> unrepaired) {
        return !difference.equals(leftAlone.get(place)) && !difference.equals(unrepaired.get(place));
    }

    /** Counts and announces what a reconciliation has repaired, and what it could not. */
    public void report(Reconciler.Outcome outcome, Plan plan) {
        outcome.unrepaired()
                .forEach((place, repair) -> announcer.drift(Events.Type.DRIFT_SEEN, place, repair.text(), plan));
        outcome.repaired().forEach((place, repair) -> {
            counts.repaired(repair.difference().kind());
            announcer.drift(Events.Type.DRIFT_REPAIRED, place, repair.text(), plan);
        });
    }

    /** The repairs that leave externally changed places unchanged. */
    public Repairs leftAlone() {
        return Repairs.leavingAlone(leftAlone.keySet());
    }

    /** The places with external changes. */
    public Set<Place> places() {
        return Set.copyOf(leftAlone.keySet());
    }

    /** When to check again because of a backed-off repair. */
    public Optional<Instant> nextTry() {
        return backoff.next();
    }

    /** Whether a place of the plan has external changes since the last check. */
    public boolean isSuspected(Plan plan) {
        suspect(plan);
        return !suspects.isEmpty();
    }

    private void suspect(Plan plan) {
        if (watch.isEmpty()) {
            return;
        }
        KernelWatch.Noticed seen = watch.get().take();
        if (seen.everything()) {
            Place.in(plan).forEach(place -> suspects.putIfAbsent(place, Optional.empty()));
        }
        if (seen.touched().isEmpty()) {
            return;
        }
        Map<OptionalInt, Set<Place>> byId = new HashMap<>();
        Place.in(plan).forEach(place -> byId.computeIfAbsent(idOf(place.namespace()), id -> new LinkedHashSet<>())
                .add(place));
        for (KernelWatch.Touched touched : seen.touched()) {
            for (Place place : byId.getOrDefault(touched.namespaceId(), Set.of())) {
                if (isTouched(place, touched)) {
                    if (touched.swept()) {
                        swept.add(place);
                    } else if (touched.by().isPresent() && leftAlone.containsKey(place)) {
                        swept.remove(place);
                    }
                    suspects.merge(place, touched.by(), (one, other) -> one.or(() -> other));
                }
            }
        }
    }

    /** Notifications from the daemon's own namespace have no id. */
    private OptionalInt idOf(Namespace namespace) {
        return targets.own().filter(namespace::equals).isPresent() ? OptionalInt.empty() : targets.idOf(namespace);
    }

    private boolean isTouched(Place place, KernelWatch.Touched touched) {
        if (place.point().isEmpty()) {
            return touched.table().filter(reconciler::canBeIn).isPresent();
        }
        ShapingPoint point = place.point().get();
        // Only the name of an ifb device is known, which the kernel reports only when it is deleted.
        boolean redirected = point.redirected();
        if (touched.table().isPresent()) {
            if (point.isPipe()) {
                return touched.table().equals(Optional.of(PipeTable.of(KernelNames.ifbName(point))));
            }
            return touched.table()
                    .flatMap(Classifier::deviceOf)
                    .filter(device -> redirected || device == point.ifindex())
                    .isPresent();
        }
        return touched.device()
                .filter(device -> redirected || device == point.ifindex())
                .isPresent();
    }
}
