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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the kernel equal to a plan. */
public final class Reconciler {
    private final Shaper shaper;
    private final Dropper dropper;
    private final Accounting accounting;
    private Set<Place> failing = Set.of();
    private Set<Place> doubted = Set.of();
    private Set<Place> renewed = Set.of();
    private Set<Place> leftAlone = Set.of();
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
     * @param store of what had to make room for that
     */
    public static Reconciler ofSweep(DisplacedQdiscStore store) {
        NftSocketPool sockets = new NftSocketPool();
        return new Reconciler(
                new Shaper(true, sockets, NetlinkSink.SWEEP, store),
                new Dropper(DropEngine.NFTABLES, sockets, NetlinkSink.SWEEP));
    }

    /** What became of a reconciliation; everything without a failure has been read back. */
    public record Outcome(List<Failure> failures) {
        /** Failures where two plans want different things; what fails elsewhere fails whichever of them is in force. */
        public List<Failure> between(Plan before, Plan after) {
            return failures.stream()
                    .filter(failure -> !failure.place().isSame(before, after))
                    .toList();
        }
    }

    /**
     * Goes from one plan to another. Namespaces where both say the same are not entered, but for those where something failed the
     * last time: what could not be removed there is in no plan any more.
     */
    public Outcome reconcile(Plan before, Plan after) {
        // The plan that is to come goes first: a map keeps the key that it has, and paths to a namespace change.
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        after.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        before.shapes().keySet().forEach(point -> shapes.putIfAbsent(point, Optional.empty()));
        Map<Namespace, Drops> drops = Drops.byNamespace(after);
        Drops.byNamespace(before).keySet().forEach(namespace -> drops.putIfAbsent(namespace, Drops.NONE));
        Set<Place> again = new LinkedHashSet<>(failing);
        again.addAll(doubted);
        again.addAll(renewed);
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
        shapes.keySet()
                .removeIf(
                        point -> !affected.contains(point.namespace()) || isLeftAlone(Place.of(point), before, after));
        drops.keySet().removeIf(namespace -> isLeftAlone(Place.ofTables(namespace), before, after));
        Set<Place> counting = accounting.before(before, after, draining);
        List<Failure> failures = new ArrayList<>(shaper.reconcile(shapes));
        failures.addAll(dropper.reconcile(drops));
        accounting.after(after, shaper.trees(), counting);
        return outcome(failures);
    }

    private boolean isLeftAlone(Place place, Plan before, Plan after) {
        return leftAlone.contains(place) && !renewed.contains(place) && place.isSame(before, after);
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

    /** Has the next reconciliation put these places in order, whatever is known of them. */
    void doubt(Set<Place> places) {
        doubted = Set.copyOf(places);
        Set<ShapingPoint> points = new HashSet<>();
        Set<Namespace> namespaces = new HashSet<>();
        places.forEach(place -> place.point().ifPresentOrElse(points::add, () -> namespaces.add(place.namespace())));
        shaper.doubt(points);
        dropper.doubt(namespaces);
    }

    /**
     * Forgets what is known of namespaces that are others by now, and has the next reconciliation put in order what a plan wants there.
     *
     * @return where that is
     */
    public Set<Place> renew(Set<Namespace> namespaces, Plan plan) {
        Set<Place> places = new HashSet<>();
        Place.in(plan).stream()
                .filter(place -> namespaces.contains(place.namespace()))
                .forEach(places::add);
        if (!namespaces.isEmpty()) {
            shaper.forget(namespaces);
            dropper.doubt(namespaces);
            renewed = places;
        }
        return places;
    }

    /** From now on these places are not touched, unless a plan wants something else there than the one before it. */
    void leaveAlone(Set<Place> places) {
        leftAlone = Set.copyOf(places);
    }

    /**
     * Goes from one plan to another, but for changing the kernel.
     *
     * @param transcript what would be changed is added to it
     */
    public Outcome rehearse(Plan before, Plan after, Transcript transcript) {
        Reconciler stage = new Reconciler(shaper.rehearsal(transcript), dropper.rehearsal(transcript));
        stage.failing = failing;
        stage.leftAlone = leftAlone;
        return stage.reconcile(before, after);
    }

    /** Takes everything of ours out of these namespaces that a daemon before this one left, but what the plan wants stays in force. */
    public Outcome adopt(List<Namespace> namespaces, Plan wanted) {
        Leftovers leftovers = Leftovers.in(namespaces);
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        wanted.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        leftovers.points().forEach(point -> shapes.putIfAbsent(point, Optional.empty()));
        shaper.madeRoom(namespaces).forEach(point -> shapes.putIfAbsent(point, Optional.empty()));
        List<Failure> failures = new ArrayList<>(leftovers.failures());
        failures.addAll(shaper.reconcile(shapes));
        Map<Namespace, Drops> drops = Drops.byNamespace(wanted);
        leftovers.tables().forEach(namespace -> drops.putIfAbsent(namespace, Drops.NONE));
        failures.addAll(dropper.reconcile(drops));
        accounting.after(wanted, shaper.trees(), Set.of());
        return outcome(failures);
    }

    /** What the kernel has counted for the faults of the plan in force. */
    public List<FaultStats> stats() {
        return accounting.read();
    }

    private Outcome outcome(List<Failure> failures) {
        Set<Place> places = new LinkedHashSet<>();
        failures.forEach(failure -> places.add(failure.place()));
        failing = places;
        doubted = Set.of();
        renewed = Set.of();
        reconciliations.incrementAndGet();
        allFailures.addAndGet(failures.size());
        return new Outcome(List.copyOf(failures));
    }

    /** Where it needs the packets of partitions to be met. */
    public DropPlace dropPlace() {
        return dropper.place();
    }

    /** Where the last reconciliation failed. */
    public Set<Place> failing() {
        return failing;
    }

    /** When it is worth to reconcile again, though nothing changes: classes that are no longer used are to go when they are empty. */
    public Optional<Duration> drained() {
        return shaper.drained();
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
