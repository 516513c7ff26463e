package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.RefusedException;
import io.faultd.plan.Plan;
import io.faultd.protocol.RpcError;
import io.faultd.target.Target;
import java.util.Optional;

/**
 * The configured limits of commands.
 *
 * @param maxTargets the most targets of one command; 0 for any number
 */
public record Guards(int maxTargets) {
    /** No limits; only a halt refuses. */
    public static final Guards NONE = new Guards(0);

    /**
     * Refuses a change that adds something, where that exceeds a limit or faults are halted. A change that only ends
     * faults is always allowed.
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
