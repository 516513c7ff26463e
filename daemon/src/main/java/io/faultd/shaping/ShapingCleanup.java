package io.faultd.shaping;

import io.faultd.displaced.QdiscDisplacer;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.LinuxException;
import io.faultd.plan.Shape;
import io.faultd.target.ShapingPoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Removes what former trees needed, and restores the qdiscs that they displaced. */
final class ShapingCleanup {
    private final ShapingSession session;
    private final DeviceTables tables;
    private final QdiscDisplacer displacer;

    ShapingCleanup(ShapingSession session, QdiscDisplacer displacer) {
        this.session = session;
        this.tables = session.tables();
        this.displacer = displacer;
    }

    /** Cleans up after the planned work, where it has not failed. */
    void after(ShapingPlanner.Planned planned, Map<ShapingPoint, Optional<Shape>> wanted) {
        restoreDisplaced(wanted); // before the steps that a foreign object can prevent
        removeUnusedTables(planned);
        removeUnusedRedirections(wanted);
    }

    private void restoreDisplaced(Map<ShapingPoint, Optional<Shape>> wanted) {
        wanted.forEach((point, shape) -> {
            if (shape.isEmpty() && !point.redirected() && !session.hasFailed(point)) {
                try {
                    displacer.restore(point);
                } catch (RefusedException e) {
                    session.fail(point, e);
                } catch (LinuxException e) {
                    session.fail(point, shape, e);
                }
            }
        });
    }

    private void removeUnusedTables(ShapingPlanner.Planned planned) {
        Map<Integer, ShapingPoint> unused = new HashMap<>(planned.replaced());
        for (ShapingWork work : planned.works()) {
            if (work.mayHaveTable() && !work.needsTable() && !session.hasFailed(work.point())) {
                unused.put(work.device(), work.point());
            }
        }
        if (unused.isEmpty()) {
            return;
        }
        try {
            tables.remove(unused.keySet());
        } catch (LinuxException e) {
            // If one of them can't be removed, at least the others are.
            unused.forEach(this::removeTable);
        }
    }

    private void removeTable(int device, ShapingPoint point) {
        try {
            tables.remove(Set.of(device));
        } catch (LinuxException e) {
            session.fail(point, Optional.empty(), e);
        }
    }

    private void removeUnusedRedirections(Map<ShapingPoint, Optional<Shape>> wanted) {
        wanted.forEach((point, shape) -> {
            if (point.redirected() && shape.isEmpty() && !session.hasFailed(point)) {
                try {
                    if (point.isPipe()) {
                        tables.disconnect(KernelNames.ifbName(point));
                        session.ifb(point).remove();
                    } else {
                        session.redirection(point).remove();
                    }
                } catch (LinuxException e) {
                    session.fail(point, shape, e);
                }
            }
        });
    }
}
