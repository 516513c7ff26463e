package io.faultd.dryrun;

import io.faultd.kernel.Transcript;
import io.faultd.plan.Plan;

/**
 * Ends a command that is only rehearsed, at the point where it would change something, so that every command can be
 * rehearsed without code of its own.
 */
public final class Rehearsal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Change change;
    private final transient Change inTargets;
    private final transient Transcript transcript;

    /**
     * From one plan to another.
     *
     * @param before the plan in force
     * @param after the plan that would be in force
     */
    public record Change(Plan before, Plan after) {
        static final Change NONE = new Change(Plan.EMPTY, Plan.EMPTY);
    }

    /**
     * The end of a rehearsal.
     *
     * @param change of the plan
     * @param inTargets the same with all drops in the targets' own namespaces, as iptables needs them
     * @param transcript the necessary changes
     */
    public Rehearsal(Change change, Change inTargets, Transcript transcript) {
        super("rehearsed", null, false, false);
        this.change = change;
        this.inTargets = inTargets;
        this.transcript = transcript;
    }

    Change change() {
        return change;
    }

    Change inTargets() {
        return inTargets;
    }

    Transcript transcript() {
        return transcript;
    }
}
