package io.faultd.engine;

import io.faultd.dryrun.DryRunText;
import io.faultd.dryrun.Rehearsal;
import io.faultd.fault.FlowMatch;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.Applied;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.Halt;
import io.faultd.protocol.Partitioned;
import io.faultd.protocol.Reset;
import io.faultd.protocol.Stopped;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.reconcile.Announcer;
import io.faultd.reconcile.Bypass;
import io.faultd.reconcile.DriftSettings;
import io.faultd.reconcile.Events;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Targets;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The desired state and everything that changes it. All of it runs on one thread, the conductor's, so each command sees
 * the complete result of the one before.
 */
public final class FaultService {
    private final StateParts parts;
    private final DesiredState state;
    private final StateRefresher refresher;
    private final PlanApplier applier;
    private final Announcer announcer;
    private final Clock clock;
    private final ChangeSink changes;
    private final Leases leases;
    private final FaultCommands commands;

    /** A service without faults. */
    public FaultService(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Events events,
            Clock clock,
            RandomGenerator random,
            MaxLifetime longest) {
        this(targets, reconciler, store, events, clock, random, longest, Guards.NONE, DriftSettings.none());
    }

    /** The same with guards, and with a watch of external changes of its objects in the kernel. */
    public FaultService(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Events events,
            Clock clock,
            RandomGenerator random,
            MaxLifetime longest,
            Guards guards,
            DriftSettings drift) {
        this(StateParts.of(targets, reconciler, store, events, clock, random, longest, guards, drift));
    }

    private FaultService(StateParts parts) {
        this(parts, parts.changer());
    }

    /** Commands on the same state, which make changes or only compute them. */
    private FaultService(StateParts parts, ChangeSink changes) {
        this.parts = parts;
        this.state = parts.state();
        this.refresher = parts.refresher();
        this.applier = parts.applier();
        this.announcer = parts.announcer();
        this.clock = parts.clock();
        this.changes = changes;
        this.leases = new Leases(parts, changes);
        this.commands = new FaultCommands(parts, changes, leases);
    }

    /**
     * Makes a fault on traffic of targets, or changes one in place.
     *
     * @throws RefusedException also when the fault to change is of another kind than the request
     */
    public Applied apply(TrafficRequest request) throws RefusedException {
        Applied applied = commands.apply(request);
        return applied.with(warnings(applied.fault()));
    }

    /** What can take packets past a fault. */
    private List<String> warnings(String fault) {
        return Bypass.warnings(applier.bypasses(List.of(state.faults().get(fault)), state.plan(), any -> true));
    }

    /** Separates targets; the partition before ends. */
    public Partitioned partition(PartitionRequest request) throws RefusedException {
        Partitioned partitioned = commands.partition(request);
        return partitioned.with(warnings(partitioned.fault()));
    }

    /** Ends the partition, if there is one. */
    public Stopped join() throws RefusedException {
        return commands.join();
    }

    /**
     * Ends faults on targets, faults by id, or all of them; faults that no longer exist, for example because they
     * expired, are ignored.
     */
    public Stopped stop(StopRequest request) throws RefusedException {
        return commands.stop(request);
    }

    /**
     * Resolves the host names in a match, so that a command with it can run afterwards.
     *
     * @return completes when they are known, or found not to resolve
     */
    public CompletableFuture<Void> learn(FlowMatch match) {
        return parts.plans().learn(match.hosts(new TargetIndex(refresher.look(List.of(match.words())))));
    }

    /** The leases that faults can be bound to. */
    public Leases leases() {
        return leases;
    }

    /**
     * Runs a command up to the point where it would change something, and returns these changes; neither the faults nor
     * the kernel change.
     *
     * @param origin what asks for it, for the first comment of a script
     * @return a {@link io.faultd.protocol.DryRun}, or a {@link io.faultd.protocol.DryRunPlan}
     * @throws RefusedException as for the command itself, as far as it is known in advance
     */
    public Record rehearse(DryRunForm form, String origin, Conductor.Job<?> command) throws Exception {
        DryRunText text = DryRunText.ofThisProcess();
        try {
            command.run(new FaultService(parts, parts.dryRun()));
            return text.nothing(form);
        } catch (Rehearsal rehearsal) {
            return text.answer(form, origin, rehearsal);
        }
    }

    /**
     * Resets the matching TCP connections of targets, once, without leaving a fault.
     *
     * @param match which connections
     */
    public Reset reset(Selection selection, FlowMatch match) throws RefusedException {
        parts.guards().requireNotHalted(state.saved().halted());
        TargetIndex now = new TargetIndex(refresher.look(List.of(selection, match.words())));
        parts.guards().requireFew(SelectionResolver.required(selection, now).size());
        FlowMatch known = SelectionResolver.known(match, now, parts.plans().hosts());
        return changes.reset(
                selection.resolve(now),
                known.resolve(now, parts.plans().hosts()).flow().orElseThrow());
    }

    /** The targets that the words select (all in scope without words) and the state of their networks. */
    public List<TargetStatus> status(Selection selection) throws RefusedException {
        List<Target> now = refresher.look(List.of(selection));
        boolean everything = selection.words().isEmpty();
        Set<String> meant = everything ? Set.of() : SelectionResolver.keys(selection, new TargetIndex(now));
        List<Target> rows = now.stream()
                .filter(target -> everything || meant.contains(target.key()))
                .toList();
        return noted(rows, TargetViews.status(rows, snapshot()));
    }

    /** The rows, with notes about what can take packets past the targets' faults. */
    private List<TargetStatus> noted(List<Target> rows, List<TargetStatus> status) {
        Set<String> shown = rows.stream().map(Target::key).collect(Collectors.toSet());
        List<Bypass> bypasses =
                applier.bypasses(state.faults().values(), state.plan(), target -> shown.contains(target.key()));
        Map<String, List<Bypass>> byTarget = bypasses.stream()
                .collect(Collectors.groupingBy(one -> one.target().key()));
        List<TargetStatus> noted = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            TargetStatus row = status.get(i);
            noted.add(Bypass.note(byTarget.getOrDefault(rows.get(i).key(), List.of()))
                    .map(row::withNote)
                    .orElse(row));
        }
        return noted;
    }

    /** For each target, what can take packets past its faults, one line each. */
    public List<String> bypasses() {
        Map<Target, List<Bypass>> byTarget =
                applier.bypasses(state.faults().values(), state.plan(), any -> true).stream()
                        .collect(Collectors.groupingBy(Bypass::target, LinkedHashMap::new, Collectors.toList()));
        return byTarget.entrySet().stream()
                .flatMap(entry ->
                        Bypass.note(entry.getValue()).map(note -> entry.getKey().name() + ": " + note).stream())
                .toList();
    }

    /** All faults, and where they are in force now. */
    public List<FaultInfo> faults() {
        refresher.look(List.of());
        return FaultViews.faults(snapshot());
    }

    private Snapshot snapshot() {
        return new Snapshot(
                state.saved(),
                state.plan(),
                applier.failing(),
                applier.drifted(),
                parts.targets().isCurrent());
    }

    /** All faults, each with its part of {@link #stats}. */
    public List<FaultInfo> faultsWithStats() {
        List<FaultStats> stats = stats();
        return faults().stream().map(fault -> fault.withStats(stats)).toList();
    }

    /** The kernel's counters for each fault, place by place; read in one pass over the namespaces with faults. */
    public List<FaultStats> stats() {
        return applier.stats();
    }

    /** All targets in scope. */
    public List<TargetInfo> targets() {
        return TargetViews.targets(refresher.look(List.of()));
    }

    /** Objects of faultd in the kernel that belong to no fault; reads every namespace. */
    public List<String> leftovers() {
        return applier.leftovers(state.plan());
    }

    /** Whether a desired change failed and waits for a retry. */
    public boolean isFailing() {
        return !applier.failing().isEmpty() || parts.saver().isUnsaved();
    }

    /** The number of faults; from any thread, as is {@link #targetCount}. */
    public int faultCount() {
        return state.faults().size();
    }

    /** The number of targets in scope at the last refresh. */
    public int targetCount() {
        return state.targets().size();
    }

    /**
     * Reconciles because something can have changed: targets, the time, or the kernel. A change that fails waits for
     * the next one.
     */
    public void refresh() {
        refresher.look(List.of());
    }

    /** Checks external changes of faultd's objects, and handles them by the configured policy. */
    public void lookAtDrift() {
        refresher.lookAtDrift();
    }

    /** When to {@link #refresh} next because of a backed-off repair. */
    public Optional<Instant> nextDriftTry() {
        return applier.driftDue();
    }

    /** When to {@link #refresh} next because an unused class can have become empty. */
    public Optional<Instant> nextDrain() {
        return applier.drainDue();
    }

    /** When the next fault or lease ends automatically, or a missing target counts as removed. */
    public Optional<Instant> nextExpiry() {
        return Stream.concat(Expiry.next(state.saved()).stream(), refresher.removalDue().stream())
                .min(Instant::compareTo);
    }

    /**
     * Re-adopts the faults of the daemon that ran before, and removes from the kernel whatever else is left of it.
     *
     * @param saved what the store had
     */
    public void adopt(SavedState saved) {
        parts.changer().adopt(parts.longest().shorten(saved, clock.instant()), clock);
        state.faults().keySet().forEach(id -> announcer.applied(id, "adopted"));
    }

    /**
     * Ends everything, for good: the daemon stops.
     *
     * @throws RefusedException when something stays in the kernel; everything else has been removed
     */
    public void end() throws RefusedException {
        List<String> all = List.copyOf(state.faults().keySet());
        parts.changer().clear(state.saved().halted());
        announcer.ended(all, "faultd stops");
    }

    /**
     * Ends everything, and refuses everything new until {@link #resume}; also after restarts.
     *
     * @param who ordered it
     * @param reason shown when requests are refused, one line
     * @throws RefusedException when something stays in the kernel, which is retried; the halt holds all the same
     */
    public Halt halt(String who, String reason) throws RefusedException {
        String order = who + " at " + clock.instant().truncatedTo(ChronoUnit.SECONDS) + ": " + reason;
        List<String> all = List.copyOf(state.faults().keySet());
        try {
            parts.changer().clear(Optional.of(order));
        } finally {
            announcer.ended(all, "halted by " + order);
        }
        return new Halt(order, all);
    }

    /** Accepts new faults again. */
    public Halt resume() throws RefusedException {
        changes.commit(List.of(), now -> state.saved().withHalted(Optional.empty()));
        return new Halt(null, List.of());
    }

    /** Who ordered the halt, when and why; from any thread. */
    public Optional<String> halted() {
        return state.saved().halted();
    }
}
