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

    /** The failures caused by external changes. */
    private final Map<Place, Difference> unrepaired = new HashMap<>();

    private final AtomicLong reconciliations = new AtomicLong();
    private final AtomicLong allFailures = new AtomicLong();

    /** A reconciler without assumptions about the kernel's state. */
    public Reconciler(Shaper shaper, Dropper dropper) {
        this.shaper = shaper;
        this.dropper = dropper;
        this.accounting = new Accounting(dropper.sockets());
    }

    /**
     * One that only removes the objects of daemons, which a running daemon does not repair.
     *
     * @param store of the displaced qdiscs
     */
    public static Reconciler ofSweep(DisplacedQdiscStore store) {
        NftSocketPool sockets = new NftSocketPool();
        return new Reconciler(
                new Shaper(true, sockets, NetlinkSink.SWEEP, store),
                new Dropper(DropEngine.NFTABLES, sockets, NetlinkSink.SWEEP));
    }

    /**
     * The result of a reconciliation; everything without a failure has been read back.
     *
     * @param repairs that it was given
     * @param drained when to reconcile next even if nothing changes, because unused classes are removed when they are
     *     empty
     */
    public record Outcome(List<Failure> failures, Repairs repairs, Optional<Duration> drained) {
        /** Copies the list. */
        public Outcome {
            failures = List.copyOf(failures);
        }

        /** Failures where two plans differ; a failure elsewhere occurs with either of them. */
        public List<Failure> between(Plan before, Plan after) {
            return failures.stream()
                    .filter(failure -> !failure.place().isSame(before, after))
                    .toList();
        }

        /** The repaired external changes, by place. */
        Map<Place, Repairs.Repair> repaired() {
            Map<Place, Repairs.Repair> repaired = new LinkedHashMap<>(repairs.drifted());
            repaired.keySet().removeAll(places());
            return repaired;
        }

        /** The external changes that could not be repaired, by place. */
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
     * Goes from one plan to another. It doesn't enter namespaces in which both are equal, except those with failures
     * the last time, since an object that could not be removed is in no plan any more, and those of the repairs.
     */
    public Outcome reconcile(Plan before, Plan after, Repairs repairs) {
        // The next plan first: a map keeps its first key, and paths to a namespace change.
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

    /** The places where the known state of the kernel is uncertain. */
    private record Doubts(Set<ShapingPoint> points, Set<Namespace> namespaces) {
        static Doubts of(Set<Place> places) {
            Doubts doubts = new Doubts(new HashSet<>(), new HashSet<>());
            places.forEach(place ->
                    place.point().ifPresentOrElse(doubts.points::add, () -> doubts.namespaces.add(place.namespace())));
            return doubts;
        }
    }

    /** How places of the plan in force with external changes differ from it. */
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

    /** Whether a table can have drops of faultd. */
    boolean canBeIn(Table table) {
        return dropper.canBeIn(table);
    }

    /** The external changes that the last reconciliations could not repair, by place. */
    Map<Place, Difference> unrepaired() {
        return Map.copyOf(unrepaired);
    }

    /**
     * Discards the known state of replaced namespaces.
     *
     * @param plan in force
     * @return its places there, which are no longer in force
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
     * Goes from one plan to another without changing the kernel.
     *
     * @param transcript receives the changes
     */
    public Outcome rehearse(Plan before, Plan after, Repairs repairs, Transcript transcript) {
        Reconciler stage = new Reconciler(shaper.rehearsal(transcript), dropper.rehearsal(transcript));
        stage.failing = failing;
        return stage.reconcile(before, after, repairs);
    }

    /**
     * Removes everything that an earlier daemon left in these namespaces, except the parts of the plan, which stay in
     * force.
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

    /** The kernel's counters for the faults of the plan in force. */
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

    /** Where it matches the packets of partitions. */
    public DropPlace dropPlace() {
        return dropper.place();
    }

    /** The places where the last reconciliation failed. */
    public Set<Place> failing() {
        return failing;
    }

    /** The number of reconciliations; from any thread, as is {@link #failureCount}. */
    public long count() {
        return reconciliations.get();
    }

    /** The number of failures of all of them together. */
    public long failureCount() {
        return allFailures.get();
    }
}
