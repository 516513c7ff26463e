package io.faultd.engine;

import io.faultd.dryrun.Rehearsal;
import io.faultd.fault.Fault;
import io.faultd.fault.Hosts;
import io.faultd.fault.Lease;
import io.faultd.kernel.Failure;
import io.faultd.kernel.Place;
import io.faultd.kernel.RefusedException;
import io.faultd.kernel.Transcript;
import io.faultd.plan.Compiler;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Plan;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.RpcError;
import io.faultd.reconcile.Announcer;
import io.faultd.reconcile.DriftGuard;
import io.faultd.reconcile.DriftSettings;
import io.faultd.reconcile.FaultsInForce;
import io.faultd.reconcile.Leftovers;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Targets;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The faults that stand and the plan that they make, kept the same in memory, in the store and in the kernel.
 *
 * <p>A change makes the next desired state, compiles it with the targets found now, and reconciles. Only when the
 * kernel has been read back does the next state become the current one; when the kernel refuses, the standing one is
 * reconciled again and the change fails. A target that dies in between is no refusal: the change starts again without
 * it.
 */
final class DesiredState {
    private static final Logger log = LoggerFactory.getLogger(DesiredState.class);
    private static final int ATTEMPTS = 10;

    private final Targets targets;
    private final Reconciler reconciler;
    private final StateStore store;
    private final Announcer announcer;
    private final Clock clock;
    private final DriftGuard drift;
    private final Guards guards;

    private final RemovedTargets removedTargets = new RemovedTargets();

    private volatile SavedState saved = SavedState.EMPTY;
    private volatile List<Target> lastSeen = List.of();
    private Hosts lastHosts = Hosts.NONE;
    private Plan plan = Plan.EMPTY;
    private Optional<Instant> drainDue = Optional.empty();
    private boolean rehearsing;
    private boolean unsaved;

    /** Whether what an earlier daemon left has still to be gone through, see {@link #adopt}. */
    private boolean adopting;

    /** No faults, and a kernel of which nothing is known. */
    DesiredState(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Announcer announcer,
            Clock clock,
            Guards guards,
            DriftSettings settings) {
        this.guards = guards;
        this.targets = targets;
        this.reconciler = reconciler;
        this.store = store;
        this.announcer = announcer;
        this.clock = clock;
        this.drift = new DriftGuard(settings, targets, reconciler, announcer, clock);
    }

    /** When a target that is missing is to be taken for gone. */
    Optional<Instant> departureDue() {
        return removedTargets.due();
    }

    /** Whether it is known which containers there are now. */
    boolean isCurrent() {
        return targets.isCurrent();
    }

    /** When something that is no longer used may have become empty, so that it can be removed. */
    Optional<Instant> drainDue() {
        return drainDue;
    }

    private boolean isDrainDue() {
        return drainDue.filter(due -> !clock.instant().isBefore(due)).isPresent();
    }

    /** Makes the next desired state from the one that stands and the targets found now, or refuses. */
    @FunctionalInterface
    interface Change {
        SavedState next(List<Target> now) throws RefusedException;
    }

    /** All that stands and is to outlive the daemon. */
    SavedState saved() {
        return saved;
    }

    /** The faults by id, oldest first. */
    Map<String, Fault> faults() {
        return saved.faults();
    }

    Plan plan() {
        return plan;
    }

    List<Target> lastSeen() {
        return lastSeen;
    }

    /** Whether the store does not have what stands, and it is tried again with each look. */
    boolean isUnsaved() {
        return unsaved;
    }

    /** Where something that is wanted could not be done. */
    Set<Place> failing() {
        return reconciler.failing();
    }

    /** Where something is not as it should be because somebody else has changed it. */
    Set<Place> drifted() {
        return drift.places();
    }

    /** Looks whether somebody else has changed something; cheap where nobody has. */
    void lookAtDrift() {
        if (drift.isSuspected(plan)) {
            look(List.of());
        }
    }

    /** When it is worth to {@link #look} again at what somebody else keeps changing. */
    Optional<Instant> driftDue() {
        return drift.nextTry();
    }

    /** What the kernel has counted for them. */
    List<FaultStats> stats() {
        return reconciler.stats();
    }

    /** What host names resolve to now. */
    Hosts hosts() {
        return targets.hostNames().now();
    }

    /** Looks host names up, elsewhere; done when they are known or found not to resolve. */
    CompletableFuture<Void> learn(Set<String> names) {
        return targets.hostNames().learn(names);
    }

    private void watchHosts() {
        targets.hostNames().watch(hostsOf(faults().values()));
    }

    private static Set<String> hostsOf(Collection<Fault> faults) {
        Set<String> names = new LinkedHashSet<>();
        faults.forEach(fault -> names.addAll(fault.match().hosts()));
        return names;
    }

    /** What of ours is in the kernel though no fault stands for it, one text for each. */
    List<String> leftovers() {
        return Leftovers.in(targets.namespaces()).beside(plan);
    }

    /**
     * Looks at the targets and the time, and reconciles if anything is different.
     *
     * @param asked what somebody wants to know: processes that it names are looked up as well
     */
    List<Target> look(List<Selection> asked) {
        if (unsaved) {
            saveLate();
        }
        List<Target> now = targets.refresh(processes(asked));
        SavedState unexpired = Expiry.at(clock.instant(), saved);
        RemovedTargets.Outcome left =
                removedTargets.look(unexpired.faults(), now, targets.isCurrent(), clock.instant());
        SavedState next = unexpired.withFaults(left.faults());
        Set<Place> renewed = reconciler.renew(targets.takeRenewed(), plan);
        boolean again = drift.look(plan)
                || !renewed.isEmpty()
                || !failing().isEmpty()
                || isDrainDue()
                || isAdoptable(next.faults());
        if (now.equals(lastSeen) && hosts().equals(lastHosts) && next.equals(saved) && !again) {
            return now;
        }
        lastHosts = hosts();
        Plan wanted = compile(next.faults(), now);
        if (!wanted.equals(plan) || again) {
            Set<Place> failed = new HashSet<>(failing());
            failed.addAll(renewed);
            Reconciler.Outcome outcome = reconcile(plan, wanted, next.faults());
            drift.reconciled(outcome, wanted);
            announcer.failures(outcome, wanted);
            announcer.conflicts(plan, wanted);
            announcer.places(
                    FaultsInForce.of(faults().values(), plan, failed),
                    FaultsInForce.of(next.faults().values(), wanted, failing()),
                    wanted);
            plan = wanted;
        }
        settle(next, left.causes());
        watchHosts();
        announcer.targets(lastSeen, now);
        lastSeen = now;
        return now;
    }

    /**
     * Makes a change, all of it or nothing.
     *
     * @param asked selections whose targets it needs to know
     * @throws RefusedException when the change or the kernel refuses, or it can't be saved; everything is as before
     */
    void commit(List<Selection> asked, Change change) throws RefusedException {
        if (rehearsing) {
            throw rehearsed(asked, change);
        }
        for (int attempt = 1; ; attempt++) {
            List<Target> now = look(asked);
            SavedState next = next(change, asked, now);
            Plan wanted = compile(next.faults(), now);
            refuseNewConflict(next.faults(), wanted);
            guards.check(saved, next, wanted);
            save(next);
            Reconciler.Outcome outcome = reconcile(wanted, next.faults(), now);
            List<Failure> own = outcome.between(plan, wanted);
            if (own.isEmpty()) {
                saved = next;
                plan = wanted;
                watchHosts();
                announcer.failures(outcome, wanted);
                return;
            }
            RefusedException refusal = own.get(0).cause();
            undo(wanted, now, refusal);
            boolean onlyGone = own.stream().allMatch(Failure::gone);
            if (!onlyGone || attempt == ATTEMPTS) {
                throw refusal;
            }
        }
    }

    /**
     * Makes other leases those that stand, unless halted; that is nothing to the kernel, and nothing at all in a
     * rehearsal.
     */
    void keep(Map<String, Lease> leases) throws RefusedException {
        guards.requireNotHalted(saved.halted());
        if (!rehearsing) {
            SavedState next = saved.withLeases(leases);
            save(next);
            saved = next;
        }
    }

    /**
     * What a change makes; where it finds no target while the engine is silent, that may be the reason, and is said.
     */
    private SavedState next(Change change, List<Selection> asked, List<Target> now) throws RefusedException {
        try {
            return change.next(now);
        } catch (RefusedException e) {
            boolean blind = !targets.isCurrent() && asked.stream().anyMatch(RemovedTargets::isAboutContainers);
            throw e.kind() == RpcError.NO_TARGET && blind
                    ? RefusedException.unseen(
                            e.getMessage() + "; the Docker engine does not answer, so containers may be missing",
                            targets.answer())
                    : e;
        }
    }

    private Reconciler.Outcome reconcile(Plan from, Plan to, Map<String, Fault> next) {
        boolean adopt = isAdoptable(next);
        adopting &= !adopt;
        Reconciler.Outcome outcome =
                adopt ? reconciler.adopt(targets.namespaces(), to) : reconciler.reconcile(from, to);
        drainDue = reconciler.drained().map(clock.instant()::plus);
        return outcome;
    }

    /** From now on changes are not made, but end with a {@link Rehearsal}; or they are made again. */
    void rehearse(boolean only) {
        rehearsing = only;
    }

    boolean isRehearsing() {
        return rehearsing;
    }

    private Rehearsal rehearsed(List<Selection> asked, Change change) throws RefusedException {
        List<Target> now = look(asked);
        SavedState changed = next(change, asked, now);
        Map<String, Fault> next = changed.faults();
        Plan wanted = compile(next, now);
        refuseNewConflict(next, wanted);
        guards.check(saved, changed, wanted);
        Transcript transcript = new Transcript();
        List<Failure> failures = reconciler.rehearse(plan, wanted, transcript).between(plan, wanted);
        if (!failures.isEmpty()) {
            throw failures.get(0).cause();
        }
        return new Rehearsal(
                new Rehearsal.Change(plan, wanted),
                new Rehearsal.Change(compile(faults(), now, DropPlace.TARGETS), compile(next, now, DropPlace.TARGETS)),
                transcript);
    }

    private Reconciler.Outcome reconcile(Plan wanted, Map<String, Fault> next, List<Target> now) {
        try {
            return reconcile(plan, wanted, next);
        } catch (RuntimeException e) {
            undo(wanted, now, e);
            throw e;
        }
    }

    /** Back to what stands; what can't be taken back now is tried again with the next look. */
    private void undo(Plan wanted, List<Target> now, Exception reason) {
        Plan standing = compile(faults(), now);
        announcer.failures(reconcile(wanted, standing, faults()), standing);
        plan = standing;
        try {
            store.takeBack(saved);
        } catch (IOException e) {
            unsaved = true;
            reason.addSuppressed(e);
        }
    }

    /**
     * Takes up the faults of the daemon that ran before, and removes from the kernel whatever else is left of it.
     *
     * <p>While the engine does not say which containers there are, what is left of a container's fault can't be told
     * from what has no fault any more. Then all of it stays until the engine answers, or no fault is about containers
     * any longer.
     *
     * @param before what the store had
     */
    void adopt(SavedState before) {
        saved = before;
        // Without faults no target matters, and a Docker engine that hangs must not delay the start.
        List<Target> now = before.faults().isEmpty() ? List.of() : targets.refresh(processes(List.of()));
        saved = Expiry.at(clock.instant(), before);
        learn(hostsOf(faults().values())).join(); // without their addresses faults would end for a moment
        watchHosts();
        plan = compile(faults(), now);
        adopting = true;
        announcer.failures(reconcile(Plan.EMPTY, plan, faults()), plan);
        announcer.conflicts(Plan.EMPTY, plan);
    }

    private boolean isAdoptable(Map<String, Fault> next) {
        return adopting && (targets.isCurrent() || next.values().stream().noneMatch(RemovedTargets::isAboutContainers));
    }

    /**
     * Forgets all faults and takes them out of the kernel, as far as it lets itself be freed: unlike with
     * {@link #commit} nothing comes back because something else stays.
     *
     * @param halted who refuses new ones from now on; empty: nobody
     * @throws RefusedException when something stays; the first of what there is
     */
    void clear(Optional<String> halted) throws RefusedException {
        SavedState none = new SavedState(Map.of(), Map.of(), halted);
        save(none);
        Reconciler.Outcome outcome = reconcile(plan, Plan.EMPTY, Map.of());
        saved = none;
        plan = Plan.EMPTY;
        if (!outcome.failures().isEmpty()) {
            throw outcome.failures().get(0).cause();
        }
    }

    /**
     * Makes what time and departed targets have left that which stands.
     *
     * @param causes by fault, why one ended or was changed that has not expired
     */
    private void settle(SavedState next, Map<String, String> causes) {
        SavedState before = saved;
        if (next.equals(before)) {
            return;
        }
        saved = next;
        // Nothing is lost when it can't be: the next daemon finds by itself what is past its time, and whose target is
        // gone.
        saveLate();
        before.faults().forEach((id, fault) -> {
            if (!next.faults().containsKey(id)) {
                announcer.ended(List.of(id), causes.getOrDefault(id, Expiry.cause(fault, before)));
            } else if (!next.faults().get(id).equals(fault)) {
                announcer.changed(id, causes.get(id));
            }
        });
    }

    private void save(SavedState next) throws RefusedException {
        try {
            store.save(next);
            unsaved = false;
        } catch (IOException e) {
            if (next.onlyEnds(saved)) {
                // To end faults never takes a disk.
                unsaved = true;
                log.warn(
                        "can't save that faults end, and end them; should faultd be killed before there is room, they come back: {}",
                        e.getMessage());
                return;
            }
            throw new RefusedException(
                    RpcError.INTERNAL_ERROR,
                    "can't save the faults, so nothing was changed: " + e.getMessage()
                            + "; free the disk or choose another --state-dir",
                    null,
                    e);
        }
    }

    /** Saves what stands, where that could not be done when it came to stand. */
    private void saveLate() {
        try {
            store.save(saved);
            unsaved = false;
        } catch (IOException e) {
            unsaved = true;
            log.debug("the state still can't be saved: {}", e.getMessage());
        }
    }

    private void refuseNewConflict(Map<String, Fault> next, Plan wanted) throws RefusedException {
        for (Plan.Conflict conflict : wanted.conflicts()) {
            boolean changed = !next.get(conflict.fault()).equals(faults().get(conflict.fault()));
            if (changed) {
                throw conflict.unusable()
                        ? new RefusedException(RpcError.TARGET_UNUSABLE, conflict.message())
                        : new RefusedException(
                                RpcError.CONFLICT,
                                conflict.message() + "; stop one of them first: faultctl stop --fault ID");
            }
        }
    }

    private Plan compile(Map<String, Fault> faults, List<Target> now) {
        return compile(faults, now, reconciler.dropPlace());
    }

    private Plan compile(Map<String, Fault> faults, List<Target> now, DropPlace place) {
        return Compiler.compile(List.copyOf(faults.values()), now, hosts(), place);
    }

    private Set<Long> processes(List<Selection> asked) {
        Set<Long> processes = new LinkedHashSet<>();
        asked.forEach(selection -> processes.addAll(selection.processes()));
        for (Fault fault : faults().values()) {
            fault.selections().forEach(selection -> processes.addAll(selection.processes()));
            processes.addAll(fault.match().words().processes());
        }
        return processes;
    }
}
