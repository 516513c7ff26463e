package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.Place;
import io.faultd.kernel.Transcript;
import io.faultd.plan.Plan;
import io.faultd.protocol.FaultStats;
import io.faultd.reconcile.Bypass;
import io.faultd.reconcile.DriftGuard;
import io.faultd.reconcile.Leftovers;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Repairs;
import io.faultd.reconcile.Targets;
import io.faultd.target.Target;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Brings the kernel from one plan to another, and records where it differs from the plan, and when to retry. */
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
     * Applies a plan.
     *
     * @param faults of the plan
     */
    Reconciler.Outcome apply(Plan from, Plan to, Map<String, Fault> faults) {
        return apply(from, to, faults, drift.leftAlone());
    }

    /** The same, with repairs. */
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
     * Applies a plan to a kernel with possible objects of an earlier daemon, which are removed once it is certain that
     * no fault needs them.
     */
    Reconciler.Outcome applyFirst(Plan to, Map<String, Fault> faults) {
        adoption.begin();
        return apply(Plan.EMPTY, to, faults);
    }

    /**
     * Computes what applying a plan would change, without changing anything.
     *
     * @param transcript receives the changes
     */
    Reconciler.Outcome rehearse(Plan from, Plan to, Transcript transcript) {
        return reconciler.rehearse(from, to, drift.leftAlone(), transcript);
    }

    /**
     * Finds the parts of the plan in force that must be applied again, because of an external change or a new
     * namespace.
     */
    Repairs repairs(Plan plan) {
        // Outdated knowledge of a replaced namespace is not drift.
        Set<Place> renewed = reconciler.forget(targets.takeRenewed(), plan);
        return drift.look(plan).renewing(renewed);
    }

    /**
     * Whether a plan must be applied although nothing changes: something failed, is empty now, or was left by an
     * earlier daemon.
     */
    boolean isDue(Map<String, Fault> faults) {
        boolean drained = drainDue.filter(due -> !clock.instant().isBefore(due)).isPresent();
        return !failing().isEmpty() || drained || adoption.isDue(faults);
    }

    /** The places where a desired change failed. */
    Set<Place> failing() {
        return reconciler.failing();
    }

    /** The places with external changes. */
    Set<Place> drifted() {
        return drift.places();
    }

    /** Whether there can be external changes since the last check. */
    boolean isDriftSuspected(Plan plan) {
        return drift.isSuspected(plan);
    }

    /** When to check repeated external changes again. */
    Optional<Instant> driftDue() {
        return drift.nextTry();
    }

    /** When an unused class can have become empty, so that it can be removed. */
    Optional<Instant> drainDue() {
        return drainDue;
    }

    /** The kernel's counters for the faults in force. */
    List<FaultStats> stats() {
        return reconciler.stats();
    }

    /** The ways by which packets of some targets can get past some faults of a plan. */
    List<Bypass> bypasses(Collection<Fault> faults, Plan plan, Predicate<Target> ofInterest) {
        return Bypass.past(faults, plan, reconciler.dropPlace(), ofInterest);
    }

    /** Objects of faultd in the kernel that are not in a plan, one text for each. */
    List<String> leftovers(Plan plan) {
        return Leftovers.in(targets.namespaces()).beside(plan);
    }
}
