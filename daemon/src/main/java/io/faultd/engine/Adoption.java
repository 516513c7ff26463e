package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.reconcile.Targets;
import java.util.Map;

/**
 * Whether what an earlier daemon left in the kernel has still to be gone through, and when that can be done.
 *
 * <p>While the engine does not say which containers there are, what is left of a container's fault can't be told from
 * what has no fault any more. Then all of it stays until the engine answers, or no fault is about containers any
 * longer.
 */
final class Adoption {
    private final Targets targets;
    private boolean pending;

    Adoption(Targets targets) {
        this.targets = targets;
    }

    /** There may be something. */
    void begin() {
        pending = true;
    }

    /**
     * Whether it can be gone through now, and has not been.
     *
     * @param faults that are to stand
     */
    boolean isDue(Map<String, Fault> faults) {
        return pending
                && (targets.isCurrent() || faults.values().stream().noneMatch(RemovedTargets::isAboutContainers));
    }

    /** It is gone through. */
    void end() {
        pending = false;
    }
}
