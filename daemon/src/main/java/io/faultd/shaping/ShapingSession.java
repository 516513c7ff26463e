package io.faultd.shaping;

import io.faultd.kernel.Failure;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Shape;
import io.faultd.target.ShapingPoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state of one reconciliation of one namespace's interfaces, with its failures. */
final class ShapingSession {
    private final Rtnetlink kernel;
    private final DeviceTables tables;
    private final boolean hasNetem;
    private final KnownTrees known;
    private final Map<ShapingPoint, Redirection> redirections = new HashMap<>();
    private final Map<ShapingPoint, Failure> failures = new LinkedHashMap<>();

    ShapingSession(Rtnetlink kernel, DeviceTables tables, boolean hasNetem, KnownTrees known) {
        this.kernel = kernel;
        this.tables = tables;
        this.hasNetem = hasNetem;
        this.known = known;
    }

    /** Links and traffic control of the namespace. */
    Rtnetlink kernel() {
        return kernel;
    }

    /** Its classifiers. */
    DeviceTables tables() {
        return tables;
    }

    /** Whether the kernel has netem. */
    boolean hasNetem() {
        return hasNetem;
    }

    /** The known trees. */
    KnownTrees known() {
        return known;
    }

    /** The failures so far. */
    List<Failure> failures() {
        return List.copyOf(failures.values());
    }

    /** Whether a point has failed, where nothing more is done. */
    boolean hasFailed(ShapingPoint point) {
        return failures.containsKey(point);
    }

    /** Records a failure at a point. */
    void fail(ShapingPoint point, Failure failure) {
        failures.put(point, failure);
    }

    /** Records that a point is refused, and stays unchanged. */
    void fail(ShapingPoint point, RefusedException refusal) {
        fail(point, new Failure(Place.of(point), false, refusal));
    }

    /** Removes the failure of a point that reached the wanted state all the same. */
    void forgive(ShapingPoint point) {
        failures.remove(point);
    }

    /**
     * Records that the kernel has refused a change at a point, whose state is unknown then.
     *
     * @param wanted empty: no failure if the point no longer exists
     */
    void fail(ShapingPoint point, Optional<Shape> wanted, LinuxException cause) {
        known.forget(point);
        boolean endedByItself = wanted.isEmpty() && Refusals.isGone(cause);
        if (!endedByItself) {
            failures.putIfAbsent(point, Refusals.failure(Place.of(point), cause));
        }
    }

    /** Records that the kernel has refused a classifier. */
    void refused(ShapingPoint point, LinuxException e) {
        known.forget(point);
        failures.put(point, new Failure(Place.of(point), Refusals.isGone(e), DeviceTables.refused(point.ifname(), e)));
    }

    /** The device that the packets of a point are sent through. */
    Ifb ifb(ShapingPoint point) {
        return point.isPipe()
                ? new Ifb(kernel, KernelNames.ifbName(point))
                : redirection(point).ifb();
    }

    /** The redirection of the packets of a point. */
    Redirection redirection(ShapingPoint point) {
        return redirections.computeIfAbsent(point, missing -> new Redirection(kernel, point));
    }
}
