package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.Place;
import io.faultd.kernel.Transcript;
import io.faultd.plan.Plan;
import io.faultd.protocol.FaultStats;
import io.faultd.reconcile.DriftGuard;
import io.faultd.reconcile.Leftovers;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Repairs;
import io.faultd.reconcile.Targets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the kernel from one plan to another, and knows where it is not as the plan says, and when to come back to
 * that.
 */
final class PlanApplier {
    private final Reconciler reconciler;
    private final Targets targets;
    private final DriftGuard drift;
    private final Clock clock;
    private final Adoption adoption;
    private Optional<Instant> drainDue = Optional.empty();

    PlanApplier(Reconciler reconciler, Targets targets, DriftGuard drift, Clock clock) {
        this.reconciler = reconciler;
        this.targets = targets;
        this.drift = drift;
        this.clock = clock;
        this.adoption = new Adoption(targets);
    }

    /**
     * Brings a plan into force.
     *
     * @param faults that make it
     */
    Reconciler.Outcome apply(Plan from, Plan to, Map<String, Fault> faults) {
        return apply(from, to, faults, drift.leftAlone());
    }

    /** The same, and what there is to be repaired. */
    Reconciler.Outcome apply(Plan from, Plan to, Map<String, Fault> faults, Repairs repairs) {
        boolean adopt = adoption.isDue(faults);
        if (adopt) {
            adoption.end();
        }
        Reconciler.Outcome outcome =
                adopt ? reconciler.adopt(targets.namespaces(), to, repairs) : reconciler.reconcile(from, to, repairs);
        drainDue = outcome.drained().map(clock.instant()::plus);
        drift.report(outcome, to);
        return outcome;
    }

    /**
     * Brings a plan into force in a kernel in which an earlier daemon may have left anything; that goes as soon as it
     * is sure that no fault wants it.
     */
    Reconciler.Outcome applyFirst(Plan to, Map<String, Fault> faults) {
        adoption.begin();
        return apply(Plan.EMPTY, to, faults);
    }

    /**
     * Finds out what applying a plan would change, without a change.
     *
     * @param transcript what would be changed is added to it
     */
    Reconciler.Outcome rehearse(Plan from, Plan to, Transcript transcript) {
        return reconciler.rehearse(from, to, drift.leftAlone(), transcript);
    }

    /**
     * Looks what of the plan in force has to be put into the kernel again, because somebody else or a new namespace is
     * there.
     */
    Repairs repairs(Plan plan) {
        // What is known of a namespace that is another by now is no drift in it.
        Set<Place> renewed = reconciler.forget(targets.takeRenewed(), plan);
        return drift.look(plan).renewing(renewed);
    }

    /**
     * Whether a plan has to be applied, though nothing changes: something failed, is empty now, or was left by an
     * earlier daemon.
     */
    boolean isDue(Map<String, Fault> faults) {
        boolean drained = drainDue.filter(due -> !clock.instant().isBefore(due)).isPresent();
        return !failing().isEmpty() || drained || adoption.isDue(faults);
    }

    /** Where something that is wanted could not be done. */
    Set<Place> failing() {
        return reconciler.failing();
    }

    /** Where something is not as it should be because somebody else has changed it. */
    Set<Place> drifted() {
        return drift.places();
    }

    /** Whether somebody else may have changed something since the last look. */
    boolean isDriftSuspected(Plan plan) {
        return drift.isSuspected(plan);
    }

    /** When it is worth to look again at what somebody else keeps changing. */
    Optional<Instant> driftDue() {
        return drift.nextTry();
    }

    /** When something that is no longer used may have become empty, so that it can be removed. */
    Optional<Instant> drainDue() {
        return drainDue;
    }

    /** What the kernel has counted for the faults in force. */
    List<FaultStats> stats() {
        return reconciler.stats();
    }

    /** What of ours is in the kernel though a plan does not want it, one text for each. */
    List<String> leftovers(Plan plan) {
        return Leftovers.in(targets.namespaces()).beside(plan);
    }
}
