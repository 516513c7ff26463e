package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.Hosts;
import io.faultd.kernel.Place;
import io.faultd.plan.Plan;
import io.faultd.reconcile.Announcer;
import io.faultd.reconcile.FaultsInForce;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Repairs;
import io.faultd.reconcile.Targets;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Updates the desired state and the kernel after events other than commands: changes of targets, time, addresses,
 * drift.
 */
final class StateRefresher {
    private final DesiredState state;
    private final Targets targets;
    private final PlanCompiler plans;
    private final PlanApplier applier;
    private final StateSaver saver;
    private final Announcer announcer;
    private final Clock clock;
    private final RemovedTargets removedTargets = new RemovedTargets();
    private Hosts lastHosts = Hosts.NONE;

    StateRefresher(
            DesiredState state,
            Targets targets,
            PlanCompiler plans,
            PlanApplier applier,
            StateSaver saver,
            Announcer announcer,
            Clock clock) {
        this.state = state;
        this.targets = targets;
        this.plans = plans;
        this.applier = applier;
        this.saver = saver;
        this.announcer = announcer;
        this.clock = clock;
    }

    /**
     * Checks the targets and the time, and reconciles if anything has changed.
     *
     * @param asked selections of a request: processes that they name are looked up as well
     */
    List<Target> look(List<Selection> asked) {
        saver.retry(state.saved());
        List<Target> now = plans.targets(asked, state.faults().values());
        SavedState unexpired = Expiry.at(clock.instant(), state.saved());
        RemovedTargets.Remainder left =
                removedTargets.look(unexpired.faults(), now, targets.isCurrent(), clock.instant());
        SavedState next = unexpired.withFaults(left.faults());
        Repairs repairs = applier.repairs(state.plan());
        boolean again = repairs.isNeeded() || applier.isDue(next.faults());
        Hosts hosts = plans.hosts();
        if (now.equals(state.targets()) && hosts.equals(lastHosts) && next.equals(state.saved()) && !again) {
            return now;
        }
        lastHosts = hosts;
        Plan wanted = plans.compile(next.faults(), now);
        if (!wanted.equals(state.plan()) || again) {
            apply(wanted, next, repairs);
        }
        settle(next, left.causes());
        plans.watchHostsOf(state.faults().values());
        announcer.targets(state.targets(), now);
        state.found(now);
        return now;
    }

    private void apply(Plan wanted, SavedState next, Repairs repairs) {
        Plan before = state.plan();
        Set<Place> failed = new HashSet<>(applier.failing());
        failed.addAll(repairs.renewed());
        Reconciler.Outcome outcome = applier.apply(before, wanted, next.faults(), repairs);
        announcer.failures(outcome, wanted);
        announcer.conflicts(before, wanted);
        announcer.places(
                FaultsInForce.of(state.faults().values(), before, failed),
                FaultsInForce.of(next.faults().values(), wanted, applier.failing()),
                wanted);
        state.become(wanted);
    }

    /**
     * Replaces the state by what is left after expiry and removed targets.
     *
     * @param causes by fault, why one ended or was changed other than by expiry
     */
    private void settle(SavedState next, Map<String, String> causes) {
        SavedState before = state.saved();
        if (next.equals(before)) {
            return;
        }
        state.become(next);
        // A failure loses nothing: the next daemon itself finds expired faults and removed targets.
        saver.saveOrRetry(next);
        before.faults().forEach((id, fault) -> {
            Fault left = next.faults().get(id);
            if (left == null) {
                announcer.ended(List.of(id), causes.getOrDefault(id, Expiry.cause(fault, before)));
            } else if (!left.equals(fault)) {
                announcer.changed(id, causes.get(id));
            }
        });
    }

    /** Checks external changes; cheap if there are none. */
    void lookAtDrift() {
        if (applier.isDriftSuspected(state.plan())) {
            look(List.of());
        }
    }

    /** When a missing target counts as gone. */
    Optional<Instant> removalDue() {
        return removedTargets.due();
    }
}
