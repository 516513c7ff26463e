package io.faultd.reconcile;

import io.faultd.plan.DropTable;
import io.faultd.plan.Plan;
import io.faultd.plan.Shape;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the kernel equal to a plan. */
public final class Reconciler {
    private final Shaper shaper;
    private final Dropper dropper;
    private Set<String> failing = Set.of();
    private final AtomicLong reconciliations = new AtomicLong();
    private final AtomicLong allFailures = new AtomicLong();

    /** A reconciler that knows nothing yet of what the kernel holds. */
    public Reconciler(Shaper shaper, Dropper dropper) {
        this.shaper = shaper;
        this.dropper = dropper;
    }

    /**
     * Something that could not be done.
     *
     * @param where the interface or namespace
     * @param gone whether the place is no more, rather than the kernel unwilling
     */
    public record Failure(String where, boolean gone, RefusedException cause) {}

    /** What became of a reconciliation; everything without a failure has been read back. */
    public record Outcome(List<Failure> failures) {}

    /** Goes from one plan to another. Namespaces where both say the same are not entered. */
    public Outcome reconcile(Plan before, Plan after) {
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        before.shapes().keySet().forEach(point -> shapes.put(point, Optional.empty()));
        after.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        Set<Namespace> affected = new HashSet<>();
        shapes.forEach((point, wanted) -> {
            boolean same = wanted.equals(Optional.ofNullable(before.shapes().get(point)));
            if (!same || failing.contains(point.ifname())) {
                affected.add(point.namespace());
            }
        });
        shapes.keySet().removeIf(point -> !affected.contains(point.namespace()));
        List<Failure> failures = new ArrayList<>(shaper.reconcile(shapes));
        failures.addAll(dropper.reconcile(byNamespace(before.drops(), after.drops())));
        return outcome(failures);
    }

    /** Takes everything of ours out of these namespaces that a daemon before this one left, but what the plan wants stays in force. */
    public Outcome adopt(List<Namespace> namespaces, Plan wanted) {
        Leftovers leftovers = Leftovers.in(namespaces);
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        leftovers.points().forEach(point -> shapes.put(point, Optional.empty()));
        wanted.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        List<Failure> failures = new ArrayList<>(shaper.reconcile(shapes));
        Map<Namespace, List<DropTable>> drops = byNamespace(List.of(), wanted.drops());
        leftovers.tables().forEach(namespace -> drops.putIfAbsent(namespace, List.of()));
        failures.addAll(dropper.reconcile(drops));
        return outcome(failures);
    }

    private Outcome outcome(List<Failure> failures) {
        Set<String> places = new LinkedHashSet<>();
        failures.forEach(failure -> places.add(failure.where()));
        failing = places;
        reconciliations.incrementAndGet();
        allFailures.addAndGet(failures.size());
        return new Outcome(List.copyOf(failures));
    }

    /** Interfaces and namespaces where the last reconciliation failed. */
    public Set<String> failing() {
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

    private static Map<Namespace, List<DropTable>> byNamespace(List<DropTable> before, List<DropTable> after) {
        Set<Namespace> namespaces = new TreeSet<>();
        before.forEach(table -> namespaces.add(table.namespace()));
        Map<Namespace, List<DropTable>> wanted = new LinkedHashMap<>();
        namespaces.forEach(namespace -> wanted.put(namespace, new ArrayList<>()));
        after.forEach(table -> wanted.computeIfAbsent(table.namespace(), n -> new ArrayList<>())
                .add(table));
        return wanted;
    }
}
