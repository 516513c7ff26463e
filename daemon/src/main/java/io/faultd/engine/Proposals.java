package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.RefusedException;
import io.faultd.plan.Plan;
import io.faultd.protocol.RpcError;
import io.faultd.reconcile.Targets;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.util.List;
import java.util.Map;

/** Computes the desired state after a change, and decides whether it is allowed. Nothing is changed yet. */
final class Proposals {
    private final DesiredState state;
    private final Targets targets;
    private final PlanCompiler plans;
    private final StateRefresher refresher;
    private final Guards guards;

    Proposals(DesiredState state, Targets targets, PlanCompiler plans, StateRefresher refresher, Guards guards) {
        this.state = state;
        this.targets = targets;
        this.plans = plans;
        this.refresher = refresher;
        this.guards = guards;
    }

    /**
     * The state after a change.
     *
     * @param plan of the state
     * @param now the targets of the plan
     */
    record Proposal(SavedState next, Plan plan, List<Target> now) {}

    /**
     * The result of a change with the present targets.
     *
     * @param asked selections whose targets it needs
     * @throws RefusedException when the change or a guard refuses, or it would conflict with an older fault
     */
    Proposal propose(List<Selection> asked, ChangeSink.Change change) throws RefusedException {
        List<Target> now = refresher.look(asked);
        SavedState next = next(change, asked, now);
        Plan wanted = plans.compile(next.faults(), now);
        refuseNewConflict(next.faults(), wanted);
        guards.check(state.saved(), next, wanted);
        return new Proposal(next, wanted, now);
    }

    /** The result of a change; if it finds no target while the Docker engine is silent, the message says so. */
    private SavedState next(ChangeSink.Change change, List<Selection> asked, List<Target> now) throws RefusedException {
        try {
            return change.next(now);
        } catch (RefusedException e) {
            boolean blind = !targets.isCurrent() && asked.stream().anyMatch(RemovedTargets::isAboutContainers);
            throw e.kind() == RpcError.NO_TARGET && blind
                    ? RefusedException.unseen(
                            e.getMessage() + "; the Docker engine does not answer, so containers can be missing",
                            targets.answer())
                    : e;
        }
    }

    private void refuseNewConflict(Map<String, Fault> next, Plan wanted) throws RefusedException {
        for (Plan.Conflict conflict : wanted.conflicts()) {
            boolean changed = !next.get(conflict.fault()).equals(state.faults().get(conflict.fault()));
            if (changed) {
                throw conflict.unusable()
                        ? new RefusedException(RpcError.TARGET_UNUSABLE, conflict.message())
                        : new RefusedException(
                                RpcError.CONFLICT,
                                conflict.message() + "; stop one of them first: faultctl stop --fault ID");
            }
        }
    }
}
