package io.faultd.engine;

import io.faultd.dropping.ConnectionResets;
import io.faultd.dryrun.Rehearsal;
import io.faultd.fault.Lease;
import io.faultd.flow.Flow;
import io.faultd.kernel.Failure;
import io.faultd.kernel.RefusedException;
import io.faultd.kernel.ShortIds;
import io.faultd.kernel.Transcript;
import io.faultd.plan.Plan;
import io.faultd.protocol.Reset;
import io.faultd.target.Selection;
import java.util.List;
import java.util.Map;

/** Computes changes without making them; each ends with a {@link Rehearsal}. */
final class DryRunChanges implements ChangeSink {
    private final DesiredState state;
    private final Proposals proposals;
    private final PlanCompiler plans;
    private final PlanApplier applier;
    private final Guards guards;

    DryRunChanges(DesiredState state, Proposals proposals, PlanCompiler plans, PlanApplier applier, Guards guards) {
        this.state = state;
        this.proposals = proposals;
        this.plans = plans;
        this.applier = applier;
        this.guards = guards;
    }

    @Override
    public void commit(List<Selection> asked, Change change) throws RefusedException {
        Proposals.Proposal proposed = proposals.propose(asked, change);
        Plan inForce = state.plan();
        Transcript transcript = new Transcript();
        List<Failure> failures =
                applier.rehearse(inForce, proposed.plan(), transcript).between(inForce, proposed.plan());
        if (!failures.isEmpty()) {
            throw failures.get(0).cause();
        }
        throw new Rehearsal(
                new Rehearsal.PlanChange(inForce, proposed.plan()),
                new Rehearsal.PlanChange(
                        plans.compileInTargets(state.faults(), proposed.now()),
                        plans.compileInTargets(proposed.next().faults(), proposed.now())),
                transcript);
    }

    @Override
    public void keep(Map<String, Lease> leases) throws RefusedException {
        guards.requireNotHalted(state.saved().halted());
    }

    @Override
    public Reset reset(Selection.Resolution targets, Flow flow) {
        throw new Rehearsal(ConnectionResets.wanted(targets, flow));
    }

    /** A fixed id, so that no real one is used up. */
    @Override
    public String nextFaultId() {
        return ShortIds.OF_DRY_RUNS;
    }
}
