package io.faultd.reconcile;

import io.faultd.displaced.DisplacedQdiscStore;
import io.faultd.dropping.DropEngine;
import io.faultd.dropping.Dropper;
import io.faultd.kernel.Difference;
import io.faultd.kernel.Failure;
import io.faultd.kernel.NetlinkSink;
import io.faultd.kernel.NftSocketPool;
import io.faultd.kernel.Place;
import io.faultd.kernel.Transcript;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Drops;
import io.faultd.plan.Plan;
import io.faultd.plan.Shape;
import io.faultd.protocol.FaultStats;
import io.faultd.shaping.Shaper;
import io.faultd.stats.Accounting;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Makes the kernel equal to a plan. */
public final class Reconciler {
    private final Shaper shaper;
    private final Dropper dropper;
    private final Accounting accounting;
    private Set<Place> failing = Set.of();

    /** Of what fails, that which somebody else has changed. */
    private final Map<Place, Difference> unrepaired = new HashMap<>();

    private final AtomicLong reconciliations = new AtomicLong();
    private final AtomicLong allFailures = new AtomicLong();

    /** A reconciler that knows nothing yet of what the kernel holds. */
    public Reconciler(Shaper shaper, Dropper dropper) {
        this.shaper = shaper;
        this.dropper = dropper;
        this.accounting = new Accounting(dropper.sockets());
    }

    /**
     * One that only takes away what daemons left, and which a daemon that runs does not undo.
     *
     * @param store for qdiscs that are displaced for that
     */
    public static Reconciler ofSweep(DisplacedQdiscStore store) {
        NftSocketPool sockets = new NftSocketPool();
        return new Reconciler(
                new Shaper(true, sockets, NetlinkSink.SWEEP, store),
                new Dropper(DropEngine.NFTABLES, sockets, NetlinkSink.SWEEP));
    }

    /**
     * What became of a reconciliation; everything without a failure has been read back.
     *
     * @param repairs that it was given
     * @param drained when it is worth to reconcile again, though nothing changes: classes that are no longer used are
     *     to go when they are empty
     */
    public record Outcome(List<Failure> failures, Repairs repairs, Optional<Duration> drained) {
        /** Copies the list. */
        public Outcome {
            failures = List.copyOf(failures);
        }

        /** Failures where two plans want different things; what fails elsewhere fails whichever of them is in force. */
        public List<Failure> between(Plan before, Plan after) {
            return failures.stream()
                    .filter(failure -> !failure.place().isSame(before, after))
                    .toList();
        }

        /** What somebody else had changed and is in order again, by place. */
        Map<Place, Repairs.Repair> repaired() {
            Map<Place, Repairs.Repair> repaired = new LinkedHashMap<>(repairs.drifted());
            repaired.keySet().removeAll(places());
            return repaired;
        }

        /** What somebody else has changed and could not be put in order, by place. */
        Map<Place, Repairs.Repair> unrepaired() {
            Map<Place, Repairs.Repair> unrepaired = new LinkedHashMap<>(repairs.drifted());
            unrepaired.keySet().retainAll(places());
            return unrepaired;
        }

        private Set<Place> places() {
            Set<Place> places = new LinkedHashSet<>();
            failures.forEach(failure -> places.add(failure.place()));
            return places;
        }
    }

    /**
     * Goes from one plan to another. Namespaces where both say the same are not entered, but for those where something
     * failed the last time, since what could not be removed there is in no plan any more, and those of the repairs.
     */
    public Outcome reconcile(Plan before, Plan after, Repairs repairs) {
        // The plan that is to come goes first: a map keeps the key that it has, and paths to a namespace change.
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        after.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        before.shapes().keySet().forEach(point -> shapes.putIfAbsent(point, Optional.empty()));
        Map<Namespace, Drops> drops = Drops.byNamespace(after);
        Drops.byNamespace(before).keySet().forEach(namespace -> drops.putIfAbsent(namespace, Drops.NONE));
        Set<Place> again = new LinkedHashSet<>(failing);
        again.addAll(repairs.places());
        for (Place place : again) {
            place.point()
                    .ifPresentOrElse(
                            point -> shapes.putIfAbsent(point, Optional.empty()),
                            () -> drops.putIfAbsent(place.namespace(), Drops.NONE));
        }
        Set<Namespace> affected = new HashSet<>();
        Set<ShapingPoint> draining = shaper.draining();
        draining.forEach(point -> affected.add(point.namespace()));
        shapes.forEach((point, wanted) -> {
            boolean same = wanted.equals(Optional.ofNullable(before.shapes().get(point)));
            if (!same || again.contains(Place.of(point))) {
                affected.add(point.namespace());
            }
        });
        Predicate<Place> leftAlone = place -> repairs.isLeftAlone(place) && place.isSame(before, after);
        shapes.keySet().removeIf(point -> !affected.contains(point.namespace()) || leftAlone.test(Place.of(point)));
        drops.keySet().removeIf(namespace -> leftAlone.test(Place.ofTables(namespace)));
        Set<Place> counting = accounting.before(before, after, draining);
        Doubts doubts = Doubts.of(repairs.drifted().keySet());
        List<Failure> failures = new ArrayList<>(shaper.reconcile(shapes, doubts.points()));
        failures.addAll(dropper.reconcile(drops, doubts.namespaces()));
        accounting.after(after, shaper.trees(), counting);
        return outcome(failures, repairs);
    }

    /** Where what is known of the kernel may not be so. */
    private record Doubts(Set<ShapingPoint> points, Set<Namespace> namespaces) {
        static Doubts of(Set<Place> places) {
            Doubts doubts = new Doubts(new HashSet<>(), new HashSet<>());
            places.forEach(place ->
                    place.point().ifPresentOrElse(doubts.points::add, () -> doubts.namespaces.add(place.namespace())));
            return doubts;
        }
    }

    /** In what places of the plan in force differ from it, where somebody else has been. */
    Map<Place, Difference> differences(Set<Place> places, Plan plan) {
        Set<ShapingPoint> points = new HashSet<>();
        Map<Namespace, Drops> drops = new TreeMap<>();
        Map<Namespace, Drops> wanted = Drops.byNamespace(plan);
        for (Place place : places) {
            place.point()
                    .ifPresentOrElse(
                            points::add,
                            () -> drops.put(place.namespace(), wanted.getOrDefault(place.namespace(), Drops.NONE)));
        }
        Map<Place, Difference> differences = new LinkedHashMap<>();
        shaper.differences(points).forEach((point, found) -> differences.put(Place.of(point), found));
        dropper.differences(drops).forEach((namespace, found) -> differences.put(Place.ofTables(namespace), found));
        return differences;
    }

    /** Whether drops of ours can be in a table. */
    boolean canBeIn(Table table) {
        return dropper.canBeIn(table);
    }

    /** What somebody else has changed, by place, and the last reconciliations could not put in order. */
    Map<Place, Difference> unrepaired() {
        return Map.copyOf(unrepaired);
    }

    /**
     * Forgets what is known of namespaces that are others by now.
     *
     * @param plan in force
     * @return where it wants something there, which is no longer in force
     */
    public Set<Place> forget(Set<Namespace> namespaces, Plan plan) {
        if (namespaces.isEmpty()) {
            return Set.of();
        }
        shaper.forget(namespaces);
        dropper.forget(namespaces);
        return Place.in(plan).stream()
                .filter(place -> namespaces.contains(place.namespace()))
                .collect(Collectors.toSet());
    }

    /**
     * Goes from one plan to another, but for changing the kernel.
     *
     * @param transcript what would be changed is added to it
     */
    public Outcome rehearse(Plan before, Plan after, Repairs repairs, Transcript transcript) {
        Reconciler stage = new Reconciler(shaper.rehearsal(transcript), dropper.rehearsal(transcript));
        stage.failing = failing;
        return stage.reconcile(before, after, repairs);
    }

    /**
     * Takes everything of ours out of these namespaces that a daemon before this one left, but what the plan wants
     * stays in force.
     */
    public Outcome adopt(List<Namespace> namespaces, Plan wanted, Repairs repairs) {
        Leftovers leftovers = Leftovers.in(namespaces);
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        wanted.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        leftovers.points().forEach(point -> shapes.putIfAbsent(point, Optional.empty()));
        shaper.displaced(namespaces).forEach(point -> shapes.putIfAbsent(point, Optional.empty()));
        Doubts doubts = Doubts.of(repairs.drifted().keySet());
        List<Failure> failures = new ArrayList<>(leftovers.failures());
        failures.addAll(shaper.reconcile(shapes, doubts.points()));
        Map<Namespace, Drops> drops = Drops.byNamespace(wanted);
        leftovers.tables().forEach(namespace -> drops.putIfAbsent(namespace, Drops.NONE));
        failures.addAll(dropper.reconcile(drops, doubts.namespaces()));
        accounting.after(wanted, shaper.trees(), Set.of());
        return outcome(failures, repairs);
    }

    /** What the kernel has counted for the faults of the plan in force. */
    public List<FaultStats> stats() {
        return accounting.read();
    }

    private Outcome outcome(List<Failure> failures, Repairs repairs) {
        Outcome outcome = new Outcome(failures, repairs, shaper.drained());
        failing = outcome.places();
        unrepaired.keySet().retainAll(failing);
        outcome.unrepaired().forEach((place, repair) -> unrepaired.put(place, repair.difference()));
        reconciliations.incrementAndGet();
        allFailures.addAndGet(failures.size());
        return outcome;
    }

    /** Where it needs the packets of partitions to be met. */
    public DropPlace dropPlace() {
        return dropper.place();
    }

    /** Where the last reconciliation failed. */
    public Set<Place> failing() {
        return failing;
    }

    /** How many reconciliations there have been; from any thread, as is {@link #failureCount}. */
    public long count() {
        return reconciliations.get();
    }

    /** How many failures all of them together have had. */
    public long failureCount() {
        return allFailures.get();
    }
}
