package io.faultd.reconcile;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.plan.Compiler;
import io.faultd.plan.Plan;
import io.faultd.protocol.Applied;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The desired state and everything that changes it. All of it runs on one thread, the conductor's; so each command sees the
 * result of the one before, and none sees half of another.
 *
 * <p>A command makes the next desired state, compiles it with the targets found now, and reconciles. Only when the kernel has
 * been read back does the next state become the current one; when the kernel refuses, the standing one is reconciled again and the
 * command fails. A target that dies in between is no refusal: the command starts again without it.
 */
public final class Engine {
    private static final int ATTEMPTS = 3;

    private final Targets targets;
    private final Reconciler reconciler;
    private final StateStore store;
    private final Events events;
    private final Clock clock;
    private final RandomGenerator random;
    private final FaultIds ids;

    private volatile Map<String, Fault> faults = new LinkedHashMap<>();
    private Plan plan = Plan.EMPTY;
    private volatile List<Target> lastSeen = List.of();

    /** An engine without faults. */
    public Engine(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Events events,
            Clock clock,
            RandomGenerator random) {
        this.targets = targets;
        this.reconciler = reconciler;
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.ids = new FaultIds(random);
    }

    /**
     * Effects that somebody wants on some targets.
     *
     * @param fault the id of a fault to change in place; empty: a new one
     * @param selection its targets; of nothing, where a fault is changed: those that it has
     * @param sample how many of the selected are meant, by chance; empty: all of them
     * @param lifetime after which they end by themselves; empty: when they are stopped
     */
    public record Request(
            Optional<String> fault,
            Selection selection,
            Optional<Integer> sample,
            Direction direction,
            List<Effect> effects,
            Optional<Duration> lifetime) {}

    /**
     * Which faults are to end.
     *
     * @param selection targets to take out of every shaping fault that holds on them; with {@code all}, whole faults end
     * @param faultIds faults to end by name
     * @param partitions whether {@code all} means partitions too
     */
    public record StopRequest(Selection selection, Set<String> faultIds, boolean partitions) {
        boolean ends(Fault fault) {
            boolean meant = partitions || fault instanceof Fault.Shaping;
            return faultIds.contains(fault.id()) || (selection.all() && meant);
        }
    }

    /** Makes the next desired state from the one that stands and the targets found now, or refuses. */
    private interface Proposal {
        Map<String, Fault> next(List<Target> now) throws RefusedException;
    }

    /** Puts effects on targets, or gives a fault other ones. */
    public Applied apply(Request request) throws RefusedException {
        Optional<Fault.Shaping> changed = request.fault().isPresent()
                ? Optional.of(shaping(request.fault().get()))
                : Optional.empty();
        String id = request.fault().orElseGet(() -> ids.next(faults.keySet()));
        Instant now = clock.instant();
        Optional<Instant> expires = request.lifetime().map(now::plus).or(() -> changed.flatMap(Fault::expires));
        Selection selection = request.selection().isEmpty() && changed.isPresent()
                ? changed.get().selection()
                : request.selection();
        commit(List.of(selection), found -> {
            List<Selection.Selected> selected = Resolutions.required(selection, found);
            Selection meant = request.sample()
                    .map(size -> Resolutions.sample(selected, size, random))
                    .orElse(selection);
            Instant created = changed.map(Fault::created).orElse(now);
            return with(new Fault.Shaping(id, created, expires, meant, request.direction(), request.effects()));
        });
        Events.Type type = changed.isPresent() ? Events.Type.FAULT_CHANGED : Events.Type.FAULT_APPLIED;
        return applied(id, type);
    }

    private Fault.Shaping shaping(String id) throws RefusedException {
        if (faults.get(id) instanceof Fault.Shaping shaping) {
            return shaping;
        }
        throw faults.containsKey(id)
                ? new RefusedException(
                        RpcError.INVALID_PARAMS,
                        id + " is a partition and has no effects; make a new partition instead")
                : unknownFault(id);
    }

    private static RefusedException unknownFault(String id) {
        return new RefusedException(
                RpcError.NO_TARGET, "there is no fault " + id + "; faultctl faults lists those in force");
    }

    /** Separates groups; the partition that stood before ends. */
    public Applied partition(List<Selection> groups, boolean oneWay, boolean rest, Optional<Duration> lifetime)
            throws RefusedException {
        String id = ids.next(faults.keySet());
        Instant created = clock.instant();
        List<String> replaced = partitionIds();
        commit(groups, now -> {
            for (Selection group : groups) {
                Resolutions.required(group, now);
            }
            Map<String, Fault> next =
                    with(new Fault.Partition(id, created, lifetime.map(created::plus), groups, oneWay, rest));
            replaced.forEach(next::remove);
            return next;
        });
        replaced.forEach(old -> events.happened(Events.Type.FAULT_ENDED, old, null, "replaced by " + id));
        return applied(id, Events.Type.FAULT_APPLIED);
    }

    /** Ends the partition, if one stands. */
    public Stopped join() throws RefusedException {
        return stop(new StopRequest(Selection.of(List.of(), false), Set.copyOf(partitionIds()), true));
    }

    /** Ends faults on targets, faults by id, or all of them; a fault that is no more, having expired perhaps, is none to end. */
    public Stopped stop(StopRequest request) throws RefusedException {
        Map<String, Fault> before = faults;
        Plan standing = plan;
        Selection words = new Selection(request.selection().words(), false, Set.of());
        commit(List.of(words), now -> {
            Set<String> freed = Resolutions.keys(words, now);
            Map<String, Fault> next = new LinkedHashMap<>();
            for (Fault fault : before.values()) {
                if (!request.ends(fault)) {
                    Resolutions.without(fault, freed, now).ifPresent(rest -> next.put(rest.id(), rest));
                }
            }
            return next;
        });
        List<String> ended = new ArrayList<>(before.keySet());
        ended.removeAll(faults.keySet());
        List<String> reduced = new ArrayList<>(before.keySet());
        reduced.removeIf(id -> !faults.containsKey(id) || faults.get(id).equals(before.get(id)));
        ended.forEach(id -> events.happened(Events.Type.FAULT_ENDED, id, null, "stop"));
        reduced.forEach(id -> events.happened(Events.Type.FAULT_CHANGED, id, null, "stop"));
        return new Stopped(ended, reduced, Views.freed(standing, plan, ended, reduced));
    }

    /** The targets that the words select (all in scope without words) and what is wrong with their network. */
    public List<TargetStatus> status(Selection selection) throws RefusedException {
        List<Target> now = look(List.of(selection));
        boolean everything = selection.words().isEmpty();
        Set<String> meant = everything ? Set.of() : Resolutions.keys(selection, now);
        List<Target> rows = now.stream()
                .filter(target -> everything || meant.contains(target.key()))
                .toList();
        return Views.status(rows, faults.values(), plan, reconciler.failing());
    }

    /** All faults. */
    public List<FaultInfo> faults() {
        return Views.faults(faults.values(), plan);
    }

    /** All targets in scope. */
    public List<TargetInfo> targets() {
        return Views.targets(look(List.of()));
    }

    /** Whether something that is wanted could not be done, and waits for the next try. */
    public boolean isFailing() {
        return !reconciler.failing().isEmpty();
    }

    /** How many faults there are; from any thread, as is {@link #targetCount}. */
    public int faultCount() {
        return faults.size();
    }

    /** How many targets were in scope when it last looked. */
    public int targetCount() {
        return lastSeen.size();
    }

    /** Reconciles because something may have changed: targets, the time, or the kernel. What can't be done waits for the next change. */
    public void refresh() {
        look(List.of());
    }

    /** When the next fault ends by itself. */
    public Optional<Instant> nextExpiry() {
        return faults.values().stream()
                .flatMap(fault -> fault.expires().stream())
                .min(Instant::compareTo);
    }

    /**
     * Takes up the faults of the daemon that ran before, and removes from the kernel whatever else is left of it.
     *
     * @param saved what the store had
     */
    public void adopt(List<Fault> saved) {
        Map<String, Fault> all = new LinkedHashMap<>();
        saved.forEach(fault -> all.put(fault.id(), fault));
        faults = all;
        List<Target> now = targets.refresh(processes(List.of()));
        faults = unexpired();
        plan = Compiler.compile(List.copyOf(faults.values()), now);
        tellFailures(reconciler.adopt(targets.namespaces(), plan));
        faults.values().forEach(fault -> events.happened(Events.Type.FAULT_APPLIED, fault.id(), null, "adopted"));
    }

    /** Ends everything, for good: the daemon stops. */
    public void end() throws RefusedException {
        stop(new StopRequest(Selection.of(List.of(), true), Set.of(), true));
    }

    private List<Target> look(List<Selection> asked) {
        List<Target> now = targets.refresh(processes(asked));
        Map<String, Fault> next = unexpired();
        if (now.equals(lastSeen) && next.size() == faults.size() && !isFailing()) {
            return now;
        }
        Plan wanted = Compiler.compile(List.copyOf(next.values()), now);
        if (!wanted.equals(plan) || isFailing()) {
            Reconciler.Outcome outcome = reconciler.reconcile(plan, wanted);
            outcome.failures()
                    .forEach(failure -> events.happened(
                            Events.Type.FAULT_PENDING,
                            null,
                            failure.where(),
                            failure.cause().getMessage()));
            wanted.conflicts().stream()
                    .filter(conflict -> !plan.conflicts().contains(conflict))
                    .forEach(conflict ->
                            events.happened(Events.Type.FAULT_CONFLICT, conflict.fault(), null, conflict.message()));
            plan = wanted;
        }
        expire(next);
        tellTargets(now);
        return now;
    }

    private void tellFailures(Reconciler.Outcome outcome) {
        outcome.failures()
                .forEach(failure -> events.happened(
                        Events.Type.FAULT_PENDING,
                        null,
                        failure.where(),
                        failure.cause().getMessage()));
    }

    private void expire(Map<String, Fault> next) {
        List<String> expired = new ArrayList<>(faults.keySet());
        expired.removeAll(next.keySet());
        if (expired.isEmpty()) {
            return;
        }
        faults = next;
        try {
            store.save(faults.values());
        } catch (IOException e) {
            // Nothing is lost: what the file still has is past its time when it is read again.
            events.happened(Events.Type.FAULT_ENDED, null, null, "state not saved: " + e.getMessage());
        }
        expired.forEach(id -> events.happened(Events.Type.FAULT_ENDED, id, null, "expired"));
    }

    private void commit(List<Selection> asked, Proposal proposal) throws RefusedException {
        for (int attempt = 1; ; attempt++) {
            List<Target> now = look(asked);
            Map<String, Fault> next = proposal.next(now);
            Plan wanted = Compiler.compile(List.copyOf(next.values()), now);
            refuseNewConflict(next, wanted);
            save(next.values());
            Reconciler.Outcome outcome = reconciler.reconcile(plan, wanted);
            if (outcome.failures().isEmpty()) {
                faults = next;
                plan = wanted;
                return;
            }
            undo(wanted, now);
            boolean onlyGone = outcome.failures().stream().allMatch(Reconciler.Failure::gone);
            if (!onlyGone || attempt == ATTEMPTS) {
                throw outcome.failures().get(0).cause();
            }
        }
    }

    private void undo(Plan wanted, List<Target> now) throws RefusedException {
        Plan standing = Compiler.compile(List.copyOf(faults.values()), now);
        reconciler.reconcile(wanted, standing);
        plan = standing;
        save(faults.values());
    }

    private void save(Collection<Fault> next) throws RefusedException {
        try {
            store.save(next);
        } catch (IOException e) {
            throw new RefusedException(
                    RpcError.INTERNAL_ERROR,
                    "can't save the faults, so nothing was changed: " + e.getMessage()
                            + "; free the disk or choose another --state-dir",
                    null,
                    e);
        }
    }

    private void refuseNewConflict(Map<String, Fault> next, Plan wanted) throws RefusedException {
        for (Plan.Conflict conflict : wanted.conflicts()) {
            boolean changed = !next.get(conflict.fault()).equals(faults.get(conflict.fault()));
            if (changed) {
                throw new RefusedException(
                        RpcError.CONFLICT, conflict.message() + "; stop one of them first: faultctl stop --fault ID");
            }
        }
    }

    private Map<String, Fault> with(Fault fault) {
        Map<String, Fault> next = new LinkedHashMap<>(faults);
        next.put(fault.id(), fault);
        return next;
    }

    private Map<String, Fault> unexpired() {
        Instant time = clock.instant();
        Map<String, Fault> next = new LinkedHashMap<>(faults);
        next.values()
                .removeIf(fault ->
                        fault.expires().filter(end -> !end.isAfter(time)).isPresent());
        return next;
    }

    private List<String> partitionIds() {
        return faults.values().stream()
                .filter(Fault.Partition.class::isInstance)
                .map(Fault::id)
                .toList();
    }

    private Applied applied(String id, Events.Type type) {
        events.happened(type, id, null, faults.get(id).describe());
        return Views.applied(id, plan.reachOf(id));
    }

    private Set<Long> processes(List<Selection> asked) {
        Set<Long> processes = new LinkedHashSet<>();
        asked.forEach(selection -> processes.addAll(selection.processes()));
        for (Fault fault : faults.values()) {
            fault.selections().forEach(selection -> processes.addAll(selection.processes()));
        }
        return processes;
    }

    private void tellTargets(List<Target> now) {
        Map<String, Target> gone = byKey(lastSeen);
        Map<String, Target> appeared = byKey(now);
        Set<String> both = new LinkedHashSet<>(gone.keySet());
        both.retainAll(appeared.keySet());
        gone.keySet().removeAll(both);
        appeared.keySet().removeAll(both);
        lastSeen = now;
        gone.values().forEach(target -> events.happened(Events.Type.TARGET_GONE, null, target.name(), null));
        appeared.values().forEach(target -> events.happened(Events.Type.TARGET_APPEARED, null, target.name(), null));
    }

    private static Map<String, Target> byKey(List<Target> list) {
        Map<String, Target> usable = new LinkedHashMap<>();
        list.stream().filter(target -> target.unusable().isEmpty()).forEach(target -> usable.put(target.key(), target));
        return usable;
    }
}
