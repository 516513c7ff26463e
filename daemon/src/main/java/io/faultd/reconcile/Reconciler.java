package io.faultd.reconcile;

import io.faultd.plan.DropTable;
import io.faultd.plan.Plan;
import io.faultd.plan.Shape;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the kernel equal to a plan. */
public final class Reconciler {
    private final Shaper shaper;
    private final Dropper dropper;
    private Set<String> failing = Set.of();

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

    /** Goes from one plan to another. Where both say the same, the kernel is still compared with it. */
    public Outcome reconcile(Plan before, Plan after) {
        List<Failure> failures = new ArrayList<>();
        Map<ShapingPoint, Optional<Shape>> shapes = new TreeMap<>();
        before.shapes().keySet().forEach(point -> shapes.put(point, Optional.empty()));
        after.shapes().forEach((point, shape) -> shapes.put(point, Optional.of(shape)));
        failures.addAll(shaper.reconcile(shapes));
        failures.addAll(dropper.reconcile(byNamespace(before.drops(), after.drops())));
        Set<String> places = new LinkedHashSet<>();
        failures.forEach(failure -> places.add(failure.where()));
        failing = places;
        return new Outcome(List.copyOf(failures));
    }

    /** Interfaces and namespaces where the last reconciliation failed. */
    public Set<String> failing() {
        return failing;
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
