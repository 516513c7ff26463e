package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.plan.Plan;
import io.faultd.target.Target;
import java.util.List;
import java.util.Map;

/**
 * The faults that stand, the plan that they make, and the targets that it was made for. Only the conductor's thread
 * changes it; what is saved and the targets are read from any.
 */
final class DesiredState {
    private volatile SavedState saved = SavedState.EMPTY;
    private volatile List<Target> targets = List.of();
    private Plan plan = Plan.EMPTY;

    /** All that stands and is to outlive the daemon. */
    SavedState saved() {
        return saved;
    }

    /** The faults by id, oldest first. */
    Map<String, Fault> faults() {
        return saved.faults();
    }

    /** What they ask of the kernel. */
    Plan plan() {
        return plan;
    }

    /** All targets in scope, when it was last looked for them. */
    List<Target> targets() {
        return targets;
    }

    /** From now on this stands, and makes the same plan. */
    void become(SavedState next) {
        saved = next;
    }

    /** From now on the same makes another plan. */
    void become(Plan next) {
        plan = next;
    }

    /** From now on this stands. */
    void become(SavedState next, Plan wanted) {
        saved = next;
        plan = wanted;
    }

    /** These are the targets now. */
    void found(List<Target> now) {
        targets = now;
    }
}
