package io.faultd.shaping;

import io.faultd.displaced.DisplacedQdiscs;
import io.faultd.displaced.QdiscDisplacer;
import io.faultd.kernel.Failure;
import io.faultd.linux.LinuxException;
import io.faultd.plan.Shape;
import io.faultd.target.ShapingPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shapes the interfaces of one namespace, once: plans, sends, reads back, cleans up. New classes exist before the
 * classifier sends packets to them, and old ones stay until they get no packets for a while and none waits in them.
 */
final class NamespaceShaper {
    private final ShapingSession session;
    private final ShapingPlanner planner;
    private final ShapingSender sender;
    private final ShapingReadBack readBack;
    private final ShapingCleanup cleanup;

    NamespaceShaper(ShapingSession session, DisplacedQdiscs displaced) {
        QdiscDisplacer displacer = new QdiscDisplacer(session.kernel(), displaced);
        this.session = session;
        this.planner = new ShapingPlanner(session, displacer);
        this.sender = new ShapingSender(session);
        this.readBack = new ShapingReadBack(session);
        this.cleanup = new ShapingCleanup(session, displacer);
    }

    /**
     * Gives each point its shape, and removes faultd's objects where there is none.
     *
     * @return the failures
     */
    List<Failure> reconcile(Map<ShapingPoint, Optional<Shape>> wanted) {
        try {
            ShapingPlanner.Planned planned = planner.plan(wanted);
            sender.send(planned.works());
            if (!session.kernel().isRehearsal()) {
                readBack.check(planned.works());
            }
            cleanup.after(planned, wanted);
        } catch (LinuxException e) {
            wanted.forEach((point, shape) -> session.fail(point, shape, e));
        }
        return session.failures();
    }
}
