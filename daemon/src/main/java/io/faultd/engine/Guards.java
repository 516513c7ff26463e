package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.RefusedException;
import io.faultd.plan.Plan;
import io.faultd.protocol.RpcError;
import io.faultd.target.Target;
import java.util.Optional;

/**
 * What is refused though it could be done.
 *
 * @param maxTargets how many targets one command may put a fault on; 0 for any number
 */
public record Guards(int maxTargets) {
    /** Nothing is refused but what is halted. */
    public static final Guards NONE = new Guards(0);

    /**
     * Refuses a change that asks for something new, where that is too much or not the time. What only ends faults
     * always may.
     */
    void check(SavedState before, SavedState next, Plan wanted) throws RefusedException {
        if (next.onlyEnds(before)) {
            return;
        }
        requireNotHalted(next.halted());
        for (Fault fault : next.faults().values()) {
            if (!fault.equals(before.faults().get(fault.id()))) {
                requireFew(wanted.reachOf(fault.id()).holds().stream()
                        .map(hold -> hold.target())
                        .map(Target::key)
                        .distinct()
                        .count());
            }
        }
    }

    void requireNotHalted(Optional<String> halted) throws RefusedException {
        if (halted.isPresent()) {
            throw new RefusedException(
                    RpcError.NOT_PERMITTED, "halted by " + halted.get() + "; faultctl resume lifts it");
        }
    }

    void requireFew(long targets) throws RefusedException {
        if (maxTargets > 0 && targets > maxTargets) {
            throw new RefusedException(
                    RpcError.NOT_PERMITTED,
                    "this would hold on " + targets + " targets, and faultd lets a command have at most " + maxTargets
                            + " (--max-targets); name fewer");
        }
    }
}
