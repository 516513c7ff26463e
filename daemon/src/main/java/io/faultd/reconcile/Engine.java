package io.faultd.reconcile;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.plan.Plan;
import io.faultd.protocol.Applied;
import io.faultd.protocol.DryRunForm;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.Halt;
import io.faultd.protocol.Partitioned;
import io.faultd.protocol.Reset;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import java.time.Clock;
import java.time.Duration;
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
import java.util.stream.Stream;

/**
 * The desired state and everything that changes it. All of it runs on one thread, the conductor's; so each command sees the
 * result of the one before, and none sees half of another.
 */
public final class Engine {
    private final DesiredState state;
    private final Announcer announcer;
    private final Clock clock;
    private final RandomGenerator random;
    private final ShortIds ids;
    private final LongestLife longest;
    private final Guards guards;
    private final Leases leases;
    private final DryRunText dryRuns = DryRunText.ofThisProcess();

    /** An engine without faults. */
    public Engine(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Events events,
            Clock clock,
            RandomGenerator random,
            LongestLife longest) {
        this(targets, reconciler, store, events, clock, random, longest, Guards.NONE, DriftSettings.none());
    }

    /** The same, which refuses what the guards refuse, and sees what others do to what it puts into the kernel. */
    public Engine(
            Targets targets,
            Reconciler reconciler,
            StateStore store,
            Events events,
            Clock clock,
            RandomGenerator random,
            LongestLife longest,
            Guards guards,
            DriftSettings drift) {
        this.guards = guards;
        this.announcer = new Announcer(events);
        this.state = new DesiredState(targets, reconciler, store, announcer, clock, guards, drift);
        this.clock = clock;
        this.random = random;
        this.ids = ShortIds.ofFaults(random);
        this.longest = longest;
        this.leases = new Leases(state, announcer, clock, longest, random);
    }

    /**
     * Effects that somebody wants on some targets.
     *
     * @param effects all that the fault does
     * @param overExisting whether qdiscs of somebody else's make room
     */
    public record Request(
            Optional<String> fault,
            Selection selection,
            Optional<Integer> sample,
            Optional<Direction> direction,
            Optional<FlowMatch> match,
            List<Effect> effects,
            boolean overExisting,
            Ending ending)
            implements TrafficRequest {
        /** Effects where nobody else has a qdisc. */
        public Request(
                Optional<String> fault,
                Selection selection,
                Optional<Integer> sample,
                Optional<Direction> direction,
                Optional<FlowMatch> match,
                List<Effect> effects,
                Ending ending) {
            this(fault, selection, sample, direction, match, effects, false, ending);
        }

        @Override
        public boolean isOf(Fault standing) {
            return standing instanceof Fault.Shaping;
        }

        @Override
        public String lacking() {
            return "has no effects";
        }

        @Override
        public Fault.OnTraffic make(Terms terms) {
            return new Fault.Shaping(
                    terms.id(),
                    terms.created(),
                    terms.expires(),
                    terms.lease(),
                    terms.selection(),
                    terms.direction(),
                    terms.match(),
                    effects,
                    overExisting || terms.overExisting());
        }
    }

    /**
     * Which faults are to end.
     *
     * @param selection targets to take out of every fault but partitions that holds on them; with {@code all}, whole faults end
     * @param faultIds faults to end by name
     * @param partitions whether {@code all} means partitions too
     */
    public record StopRequest(Selection selection, Set<String> faultIds, boolean partitions) {
        boolean ends(Fault fault) {
            boolean meant = partitions || fault instanceof Fault.Shaping;
            return faultIds.contains(fault.id()) || (selection.all() && meant);
        }
    }

    /**
     * Makes a fault on traffic of targets, or changes one in place.
     *
     * @throws RefusedException also when the fault to be changed is none of the request's kind
     */
    public Applied apply(TrafficRequest request) throws RefusedException {
        Optional<Fault.OnTraffic> changed = request.fault().isPresent()
                ? Optional.of(changeable(request.fault().get(), request))
                : Optional.empty();
        String id = request.fault().orElseGet(() -> nextId());
        Instant now = clock.instant();
        Optional<Duration> lifetime = request.ending().lifetime();
        Optional<Instant> expires = changed.isPresent() && lifetime.isEmpty()
                ? changed.flatMap(Fault::expires)
                : longest.end(lifetime, now);
        Selection selection = request.selection().isEmpty() && changed.isPresent()
                ? changed.get().selection()
                : request.selection();
        Direction direction = request.direction()
                .or(() -> changed.map(Fault.OnTraffic::direction))
                .orElse(Direction.IN);
        FlowMatch match = request.match().or(() -> changed.map(Fault::match)).orElse(FlowMatch.ALL);
        state.commit(List.of(selection, match.words()), found -> {
            if (changed.isPresent()) {
                changeable(id, request); // it may have expired just now
            }
            TargetIndex index = new TargetIndex(found);
            List<Selection.Selected> selected = Resolutions.required(selection, index);
            // A peer that is away for a while is no reason against changing something else.
            FlowMatch known = request.match().isPresent() ? Resolutions.known(match, index, state.hosts()) : match;
            Selection meant = request.sample()
                    .map(size -> Resolutions.sample(selected, size, random))
                    .orElse(selection);
            Instant created = changed.map(Fault::created).orElse(now);
            Optional<String> lease = leases.required(request.ending().lease()).or(() -> changed.flatMap(Fault::lease));
            return state.saved()
                    .with(made(
                            request,
                            new TrafficRequest.Terms(
                                    id,
                                    created,
                                    expires,
                                    lease,
                                    meant,
                                    direction,
                                    known,
                                    changed.filter(Engine::isOverExisting).isPresent())));
        });
        if (changed.isPresent()) {
            announcer.changed(id, description(id));
        } else {
            announcer.applied(id, description(id));
        }
        return applied(id);
    }

    private static boolean isOverExisting(Fault standing) {
        return standing instanceof Fault.Shaping shaping && shaping.overExisting();
    }

    private static Fault made(TrafficRequest request, TrafficRequest.Terms terms) throws RefusedException {
        try {
            return request.make(terms);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RpcError.INVALID_PARAMS, e.getMessage());
        }
    }

    /**
     * Has the host names in a match looked up, so that a command with it can be run when that is done.
     *
     * @return done when they are known, or found not to resolve
     */
    public CompletableFuture<Void> learn(FlowMatch match) {
        return state.learn(match.hosts(new TargetIndex(state.look(List.of(match.words())))));
    }

    /** What faults can be bound to. */
    public Leases leases() {
        return leases;
    }

    /**
     * Runs a command up to where it would change something, and tells what that is; neither the faults nor the kernel change.
     *
     * @return a {@link io.faultd.protocol.DryRun}, or a {@link io.faultd.protocol.DryRunPlan}
     * @throws RefusedException what the command itself would be refused with, as far as that is known before it is done
     */
    public Record rehearse(DryRunForm form, Conductor.Command<?> command) throws Exception {
        state.rehearse(true);
        try {
            command.run(this);
            return dryRuns.nothing(form);
        } catch (Rehearsal rehearsal) {
            return dryRuns.answer(form, rehearsal);
        } finally {
            state.rehearse(false);
        }
    }

    private Fault.OnTraffic changeable(String id, TrafficRequest request) throws RefusedException {
        Fault standing = state.faults().get(id);
        if (standing instanceof Fault.OnTraffic onTraffic && request.isOf(standing)) {
            return onTraffic;
        }
        throw standing == null
                ? unknownFault(id)
                : new RefusedException(
                        RpcError.INVALID_PARAMS,
                        id + " (" + description(id) + ") " + request.lacking()
                                + " that could be changed; stop it and make a new one");
    }

    private static RefusedException unknownFault(String id) {
        return new RefusedException(
                RpcError.NO_TARGET, "there is no fault " + id + "; faultctl faults lists those in force");
    }

    /** Separates targets; the partition that stood before ends. */
    public Partitioned partition(PartitionRequest request) throws RefusedException {
        String id = nextId();
        Instant created = clock.instant();
        Optional<Instant> expires = longest.end(request.ending().lifetime(), created);
        List<String> replaced = partitionIds();
        state.commit(request.selections(), now -> {
            PartitionRequest meant = request.laidOut(new TargetIndex(now));
            return state.saved()
                    .without(replaced)
                    .with(new Fault.Partition(
                            id,
                            created,
                            expires,
                            leases.required(request.ending().lease()),
                            meant.groups(),
                            meant.cuts(),
                            meant.oneWay(),
                            meant.rest(),
                            meant.reject()));
        });
        announcer.ended(replaced, "replaced by " + id);
        announcer.applied(id, description(id));
        Fault.Partition made = (Fault.Partition) state.faults().get(id);
        return Views.partitioned(applied(id), made, request.seed());
    }

    /**
     * Resets the TCP connections of targets that fit; it is done once and leaves no fault.
     *
     * @param match which connections are meant
     */
    public Reset reset(Selection selection, FlowMatch match) throws RefusedException {
        guards.requireNotHalted(state.saved().halted());
        TargetIndex now = new TargetIndex(state.look(List.of(selection, match.words())));
        guards.requireFew(Resolutions.required(selection, now).size());
        FlowMatch known = Resolutions.known(match, now, state.hosts());
        return ConnectionResets.of(
                selection.resolve(now), known.resolve(now, state.hosts()).flow().orElseThrow());
    }

    /** Ends the partition, if one stands. */
    public Stopped join() throws RefusedException {
        return stop(new StopRequest(Selection.of(List.of(), false), Set.copyOf(partitionIds()), true));
    }

    /** Ends faults on targets, faults by id, or all of them; a fault that is no more, having expired perhaps, is none to end. */
    public Stopped stop(StopRequest request) throws RefusedException {
        Map<String, Fault> before = state.faults();
        Plan standing = state.plan();
        Selection words = new Selection(request.selection().words(), false, Set.of());
        state.commit(List.of(words), now -> {
            Set<String> freed = Resolutions.keys(words, now);
            Map<String, Fault> next = new LinkedHashMap<>();
            for (Fault fault : state.faults().values()) {
                if (!request.ends(fault)) {
                    Resolutions.without(fault, freed, now).ifPresent(rest -> next.put(rest.id(), rest));
                }
            }
            return state.saved().withFaults(next);
        });
        Map<String, Fault> after = state.faults();
        List<String> ended = new ArrayList<>(before.keySet());
        ended.removeAll(after.keySet());
        List<String> reduced = new ArrayList<>(before.keySet());
        reduced.removeIf(id -> !after.containsKey(id) || after.get(id).equals(before.get(id)));
        announcer.ended(ended, "stop");
        reduced.forEach(id -> announcer.changed(id, "stop"));
        return new Stopped(ended, reduced, Views.freed(standing, state.plan(), ended, reduced));
    }

    /** The targets that the words select (all in scope without words) and what is wrong with their network. */
    public List<TargetStatus> status(Selection selection) throws RefusedException {
        List<Target> now = state.look(List.of(selection));
        boolean everything = selection.words().isEmpty();
        Set<String> meant = everything ? Set.of() : Resolutions.keys(selection, now);
        List<Target> rows = now.stream()
                .filter(target -> everything || meant.contains(target.key()))
                .toList();
        return Views.status(
                rows, state.faults().values(), state.plan(), state.failing(), state.drifted(), state.isCurrent());
    }

    /** All faults, and where they are in force now. */
    public List<FaultInfo> faults() {
        state.look(List.of());
        return Views.faults(state.saved(), state.plan(), state.failing(), state.drifted());
    }

    /** All faults, each with its part of {@link #stats}. */
    public List<FaultInfo> faultsWithStats() {
        List<FaultStats> stats = stats();
        return faults().stream().map(fault -> fault.withStats(stats)).toList();
    }

    /** What the kernel has counted for each fault, place by place; read in one pass over the namespaces that have any. */
    public List<FaultStats> stats() {
        return state.stats();
    }

    /** All targets in scope. */
    public List<TargetInfo> targets() {
        return Views.targets(state.look(List.of()));
    }

    /** What of faultd's is in the kernel though no fault stands for it; looks into every namespace. */
    public List<String> leftovers() {
        return state.leftovers();
    }

    /** Whether something that is wanted could not be done, and waits for the next try. */
    public boolean isFailing() {
        return !state.failing().isEmpty() || state.isUnsaved();
    }

    /** How many faults there are; from any thread, as is {@link #targetCount}. */
    public int faultCount() {
        return state.faults().size();
    }

    /** How many targets were in scope when it last looked. */
    public int targetCount() {
        return state.lastSeen().size();
    }

    /** Reconciles because something may have changed: targets, the time, or the kernel. What can't be done waits for the next change. */
    public void refresh() {
        state.look(List.of());
    }

    /** Looks whether somebody else has changed what is faultd's, and does about it what it is set to do. */
    public void lookAtDrift() {
        state.lookAtDrift();
    }

    /** When it is worth to {@link #refresh}, because somebody else's change has been let be for a while. */
    public Optional<Instant> nextDriftTry() {
        return state.driftDue();
    }

    /** When it is worth to {@link #refresh}, because something that is no longer used may have become empty. */
    public Optional<Instant> nextDrain() {
        return state.drainDue();
    }

    /** When the next fault or lease ends by itself, unless a target that is missing has come back by then. */
    public Optional<Instant> nextExpiry() {
        return Stream.concat(Expiry.next(state.saved()).stream(), state.departureDue().stream())
                .min(Instant::compareTo);
    }

    /**
     * Takes up the faults of the daemon that ran before, and removes from the kernel whatever else is left of it.
     *
     * @param saved what the store had
     */
    public void adopt(SavedState saved) {
        state.adopt(longest.shorten(saved, clock.instant()));
        state.faults().keySet().forEach(id -> announcer.applied(id, "adopted"));
    }

    /**
     * Ends everything, for good: the daemon stops.
     *
     * @throws RefusedException when something stays in the kernel; all the rest has been removed
     */
    public void end() throws RefusedException {
        List<String> all = List.copyOf(state.faults().keySet());
        state.clear(state.saved().halted());
        announcer.ended(all, "faultd stops");
    }

    /**
     * Ends everything, and refuses everything new until {@link #resume}; also after restarts.
     *
     * @param who says so
     * @param reason what everybody is told who wants a fault meanwhile, one line
     * @throws RefusedException when something stays in the kernel, which is tried again; halted it is all the same
     */
    public Halt halt(String who, String reason) throws RefusedException {
        String order = who + " at " + clock.instant().truncatedTo(ChronoUnit.SECONDS) + ": " + reason;
        List<String> all = List.copyOf(state.faults().keySet());
        try {
            state.clear(Optional.of(order));
        } finally {
            announcer.ended(all, "halted by " + order);
        }
        return new Halt(order, all);
    }

    /** Takes new faults again. */
    public Halt resume() throws RefusedException {
        state.commit(List.of(), now -> state.saved().withHalted(Optional.empty()));
        return new Halt(null, List.of());
    }

    /** Who refuses new faults, since when and why; from any thread. */
    public Optional<String> halted() {
        return state.saved().halted();
    }

    /** A dry run uses up no name. */
    private String nextId() {
        return state.isRehearsing()
                ? ShortIds.OF_DRY_RUNS
                : ids.next(state.faults().keySet());
    }

    private List<String> partitionIds() {
        return state.faults().values().stream()
                .filter(Fault.Partition.class::isInstance)
                .map(Fault::id)
                .toList();
    }

    private Applied applied(String id) {
        return Views.applied(id, state.plan().reachOf(id));
    }

    private String description(String id) {
        return state.faults().get(id).describe();
    }
}
