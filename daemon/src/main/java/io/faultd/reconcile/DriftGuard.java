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
 * Sees to it that what faultd has put into the kernel stays there: where the kernel tells that somebody else has been,
 * it looks closely, and has it put back or tells it, as the {@link DriftPolicy} is.
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

    /** Where somebody else has been since {@link #look}, and who. */
    private final Map<Place, Optional<String>> suspects = new HashMap<>();
    /**
     * Those where it was a sweep, which is what a user wants: also while they are left as it made them. A sweep takes
     * several steps, and what the kernel does because of one of them, such as ending the qdiscs of a device that goes,
     * names no process.
     */
    private final Set<Place> swept = new HashSet<>();
    /** Places that are not as they should be, and are left so for now, with what is wrong there. */
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
     * Looks what others have changed since the last time.
     *
     * @param plan in force
     * @return what is to be put back, by reconciling that plan, and what stays as it is
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
                        ? Optional.of("it is left so")
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

    /** Counts and announces what a reconciliation has put back, and what it could not. */
    public void report(Reconciler.Outcome outcome, Plan plan) {
        outcome.unrepaired()
                .forEach((place, repair) -> announcer.drift(Events.Type.DRIFT_SEEN, place, repair.text(), plan));
        outcome.repaired().forEach((place, repair) -> {
            counts.repaired(repair.difference().kind());
            announcer.drift(Events.Type.DRIFT_REPAIRED, place, repair.text(), plan);
        });
    }

    /**
     * What a reconciliation of the plan in force does with places that are left as somebody else made them: nothing.
     */
    public Repairs leftAlone() {
        return Repairs.leavingAlone(leftAlone.keySet());
    }

    /** Where something is not as it should be because somebody else has changed it. */
    public Set<Place> places() {
        return Set.copyOf(leftAlone.keySet());
    }

    /** When it is worth to look again, because somebody else's doing is left as it is for a while. */
    public Optional<Instant> nextTry() {
        return backoff.next();
    }

    /** Whether somebody else has been at a place of the plan since the last look. */
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
        // Of an ifb device only the name is known, which but for its end is not told.
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
