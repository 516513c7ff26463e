package io.faultd.kernel;

import io.faultd.fault.Direction;
import io.faultd.linux.FileName;
import io.faultd.linux.NetworkNamespace;
import io.faultd.plan.Drops;
import io.faultd.plan.Plan;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A spot in the kernel that faultd changes. Interface names don't identify it: nearly every container has an
 * {@code eth0}.
 *
 * @param namespace its namespace
 * @param point the shaping point of its tree; absent: the namespace's drop tables
 */
public record Place(Namespace namespace, Optional<ShapingPoint> point) {
    public static Place of(ShapingPoint point) {
        return new Place(point.namespace(), Optional.of(point));
    }

    public static Place ofTables(Namespace namespace) {
        return new Place(namespace, Optional.empty());
    }

    /** The place of a shaping fault; absent for a partition, which has no single place. */
    public static Optional<Place> of(Plan.Hold hold) {
        if (hold.pipe().isPresent()) {
            return hold.pipe().map(Place::of);
        }
        if (hold.direction() == Direction.BOTH) {
            return Optional.empty();
        }
        return hold.target().interfaces().stream()
                .filter(iface -> iface.name().equals(hold.interfaceName()))
                .findFirst()
                .map(iface -> of(hold.direction().in() ? iface.received() : iface.sent()));
    }

    /** Whether two plans are equal here. */
    public boolean isSame(Plan one, Plan other) {
        return point.map(where ->
                        Objects.equals(one.shapes().get(where), other.shapes().get(where)))
                .orElseGet(() -> Objects.equals(
                        Drops.byNamespace(one).get(namespace),
                        Drops.byNamespace(other).get(namespace)));
    }

    /** All places of a plan. */
    public static Set<Place> in(Plan plan) {
        Set<Place> places = new LinkedHashSet<>();
        plan.shapes().keySet().forEach(point -> places.add(of(point)));
        Drops.byNamespace(plan).keySet().forEach(namespace -> places.add(ofTables(namespace)));
        return places;
    }

    /** A namespace to be entered, checked by its inode: another one can be at its path by then. */
    public static NetworkNamespace.Seen seen(Namespace namespace) {
        return new NetworkNamespace.Seen(FileName.path(namespace.path()), namespace.inode());
    }

    /** The name of the interface or of a pipe's device, or the path of the namespace. */
    public String text() {
        return point.map(where -> where.isPipe() ? KernelNames.ifbName(where) : where.ifname())
                .orElse(namespace.path());
    }
}
