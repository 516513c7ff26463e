package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.reconcile.Targets;
import java.util.Map;

/**
 * Whether the objects that an earlier daemon left in the kernel still have to be checked, and when that is possible.
 *
 * <p>While the Docker engine does not list the containers, the objects of a container's fault can't be distinguished
 * from those without a fault. Then all of them stay until the engine answers, or no fault is about containers any
 * longer.
 */
final class Adoption {
    private final Targets targets;
    private boolean pending;

    Adoption(Targets targets) {
        this.targets = targets;
    }

    /** There can be such objects. */
    void begin() {
        pending = true;
    }

    /**
     * Whether they can be checked now, and have not been.
     *
     * @param faults the desired ones
     */
    boolean isDue(Map<String, Fault> faults) {
        return pending
                && (targets.isCurrent() || faults.values().stream().noneMatch(RemovedTargets::isAboutContainers));
    }

    /** They are checked. */
    void end() {
        pending = false;
    }
}
