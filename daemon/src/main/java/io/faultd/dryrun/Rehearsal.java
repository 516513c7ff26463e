package io.faultd.dryrun;

import io.faultd.dropping.ConnectionResets;
import io.faultd.kernel.Transcript;
import io.faultd.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * Ends a command that is only rehearsed, at the point where it would change something, so that every command can be
 * rehearsed without code of its own.
 */
public final class Rehearsal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient PlanChange change;
    private final transient PlanChange inTargets;
    private final transient Transcript transcript;
    private final transient Optional<List<ConnectionResets.Wanted>> resets;

    /**
     * From one plan to another.
     *
     * @param before the plan in force
     * @param after the plan that would be in force
     */
    public record PlanChange(Plan before, Plan after) {
        static final PlanChange NONE = new PlanChange(Plan.EMPTY, Plan.EMPTY);

        /** Interfaces where faults that are new or changed do not act. */
        List<Plan.PassedOver> passedOver() {
            return after.reach().entrySet().stream()
                    .filter(entry -> !entry.getValue().equals(before.reachOf(entry.getKey())))
                    .flatMap(entry -> entry.getValue().passedOver().stream())
                    .toList();
        }
    }

    /**
     * The end of a rehearsal.
     *
     * @param change of the plan
     * @param inTargets the same with all drops in the targets' own namespaces, as iptables needs them
     * @param transcript the necessary changes
     */
    public Rehearsal(PlanChange change, PlanChange inTargets, Transcript transcript) {
        super("rehearsed", null, false, false);
        this.change = change;
        this.inTargets = inTargets;
        this.transcript = transcript;
        this.resets = Optional.empty();
    }

    /** The end of the rehearsal of a reset, which leaves no fault. */
    public Rehearsal(List<ConnectionResets.Wanted> resets) {
        super("rehearsed", null, false, false);
        this.change = PlanChange.NONE;
        this.inTargets = PlanChange.NONE;
        this.transcript = new Transcript();
        this.resets = Optional.of(List.copyOf(resets));
    }

    PlanChange change() {
        return change;
    }

    PlanChange inTargets() {
        return inTargets;
    }

    Transcript transcript() {
        return transcript;
    }

    /** The connections that would be reset; empty for a command that changes faults. */
    Optional<List<ConnectionResets.Wanted>> resets() {
        return resets;
    }
}
