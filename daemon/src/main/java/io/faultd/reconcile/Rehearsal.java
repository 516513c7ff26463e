package io.faultd.reconcile;

import io.faultd.plan.Plan;

/**
 * What ends a command that is only rehearsed, at the point where it would change something; so every command can be rehearsed without
 * knowing of it.
 */
final class Rehearsal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Plan before;
    private final transient Plan after;
    private final transient Transcript transcript;

    /**
     * The end of a rehearsal.
     *
     * @param before what stands
     * @param after what would stand
     * @param transcript what would have to be changed for that
     */
    Rehearsal(Plan before, Plan after, Transcript transcript) {
        super("rehearsed", null, false, false);
        this.before = before;
        this.after = after;
        this.transcript = transcript;
    }

    Plan before() {
        return before;
    }

    Plan after() {
        return after;
    }

    Transcript transcript() {
        return transcript;
    }
}
