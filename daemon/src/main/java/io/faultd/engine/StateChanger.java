package io.faultd.engine;

import io.faultd.dropping.ConnectionResets;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import io.faultd.flow.Flow;
import io.faultd.kernel.Failure;
import io.faultd.kernel.RefusedException;
import io.faultd.kernel.ShortIds;
import io.faultd.plan.Plan;
import io.faultd.protocol.Reset;
import io.faultd.reconcile.Announcer;
import io.faultd.reconcile.Reconciler;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes changes in memory, in the store and in the kernel.
 *
 * <p>A change makes the next desired state, compiles it with the targets found now, and reconciles. The next state
 * becomes the current one only when the kernel has been read back; when the kernel refuses, the current one is
 * reconciled again and the change fails. A target that ends meanwhile is not a refusal: the change starts again without
 * it.
 */
final class StateChanger implements ChangeSink {
    private static final int ATTEMPTS = 10;

    private final DesiredState state;
    private final Proposals proposals;
    private final PlanCompiler plans;
    private final PlanApplier applier;
    private final StateSaver saver;
    private final Announcer announcer;
    private final Guards guards;
    private final ShortIds ids;

    StateChanger(
            DesiredState state,
            Proposals proposals,
            PlanCompiler plans,
            PlanApplier applier,
            StateSaver saver,
            Announcer announcer,
            Guards guards,
            ShortIds ids) {
        this.state = state;
        this.proposals = proposals;
        this.plans = plans;
        this.applier = applier;
        this.saver = saver;
        this.announcer = announcer;
        this.guards = guards;
        this.ids = ids;
    }

    @Override
    public void commit(List<Selection> asked, Change change) throws RefusedException {
        for (int attempt = 1; ; attempt++) {
            Proposals.Proposal proposed = proposals.propose(asked, change);
            saver.save(proposed.next(), state.saved());
            Reconciler.Outcome outcome = apply(proposed);
            List<Failure> own = outcome.between(state.plan(), proposed.plan());
            if (own.isEmpty()) {
                state.become(proposed.next(), proposed.plan());
                plans.watchHostsOf(state.faults().values());
                announcer.failures(outcome, proposed.plan());
                return;
            }
            RefusedException refusal = own.get(0).cause();
            undo(proposed, refusal);
            boolean onlyGone = own.stream().allMatch(Failure::gone);
            if (!onlyGone || attempt == ATTEMPTS) {
                throw refusal;
            }
        }
    }

    private Reconciler.Outcome apply(Proposals.Proposal proposed) {
        try {
            return applier.apply(state.plan(), proposed.plan(), proposed.next().faults());
        } catch (RuntimeException e) {
            undo(proposed, e);
            throw e;
        }
    }

    /** Returns to the current state; changes that can't be undone now are retried with the next refresh. */
    private void undo(Proposals.Proposal proposed, Exception reason) {
        Map<String, Fault> faults = state.faults();
        Plan before = plans.compile(faults, proposed.now());
        announcer.failures(applier.apply(proposed.plan(), before, faults), before);
        state.become(before);
        saver.takeBack(state.saved(), reason);
    }

    @Override
    public void keep(Map<String, Lease> leases) throws RefusedException {
        guards.requireNotHalted(state.saved().halted());
        SavedState next = state.saved().withLeases(leases);
        saver.save(next, state.saved());
        state.become(next);
    }

    @Override
    public Reset reset(Selection.Resolution targets, Flow flow) throws RefusedException {
        return ConnectionResets.of(targets, flow);
    }

    @Override
    public String nextFaultId() {
        return ids.next(state.faults().keySet());
    }

    /**
     * Re-adopts the faults of the daemon that ran before, and removes from the kernel whatever else is left of it.
     *
     * @param before what the store had
     */
    void adopt(SavedState before, Clock clock) {
        // Without faults targets are not needed, and a Docker engine that hangs must not delay the start.
        List<Target> now = before.faults().isEmpty()
                ? List.of()
                : plans.targets(List.of(), before.faults().values());
        SavedState saved = Expiry.at(clock.instant(), before);
        Map<String, Fault> faults = saved.faults();
        plans.learnHostsOf(faults.values()).join(); // without the addresses faults would end for a moment
        plans.watchHostsOf(faults.values());
        Plan plan = plans.compile(faults, now);
        state.become(saved, plan);
        announcer.failures(applier.applyFirst(plan, faults), plan);
        announcer.conflicts(Plan.EMPTY, plan);
    }

    /**
     * Removes all faults from the state and, as far as possible, from the kernel: unlike {@link #commit}, a failure
     * restores nothing.
     *
     * @param halted who halts new ones from now on; empty: no halt
     * @throws RefusedException when something stays, with the first failure
     */
    void clear(Optional<String> halted) throws RefusedException {
        SavedState none = new SavedState(Map.of(), Map.of(), halted);
        saver.save(none, state.saved());
        Reconciler.Outcome outcome = applier.apply(state.plan(), Plan.EMPTY, Map.of());
        state.become(none, Plan.EMPTY);
        if (!outcome.failures().isEmpty()) {
            throw outcome.failures().get(0).cause();
        }
    }
}
