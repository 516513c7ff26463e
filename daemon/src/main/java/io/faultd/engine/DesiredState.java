package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.plan.Plan;
import io.faultd.target.Target;
import java.util.List;
import java.util.Map;

/**
 * The faults in force, their plan, and the targets that the plan was made for. Only the conductor's thread changes it;
 * the saved state and the targets can be read from any thread.
 */
final class DesiredState {
    private volatile SavedState saved = SavedState.EMPTY;
    private volatile List<Target> targets = List.of();
    private Plan plan = Plan.EMPTY;

    /** The state that outlives the daemon. */
    SavedState saved() {
        return saved;
    }

    /** The faults by id, oldest first. */
    Map<String, Fault> faults() {
        return saved.faults();
    }

    /** Their plan for the kernel. */
    Plan plan() {
        return plan;
    }

    /** All targets in scope at the last refresh. */
    List<Target> targets() {
        return targets;
    }

    /** Replaces the state by one with the same plan. */
    void become(SavedState next) {
        saved = next;
    }

    /** Replaces the plan of the same state. */
    void become(Plan next) {
        plan = next;
    }

    /** Replaces the state and its plan. */
    void become(SavedState next, Plan wanted) {
        saved = next;
        plan = wanted;
    }

    /** Replaces the targets. */
    void found(List<Target> now) {
        targets = now;
    }
}
