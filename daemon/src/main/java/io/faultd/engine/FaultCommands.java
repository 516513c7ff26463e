package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.FaultTerms;
import io.faultd.fault.FlowMatch;
import io.faultd.kernel.RefusedException;
import io.faultd.plan.Plan;
import io.faultd.protocol.Applied;
import io.faultd.protocol.Partitioned;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.reconcile.Announcer;
import io.faultd.target.Selection;
import io.faultd.target.TargetIndex;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The commands that make, change and end faults: each turns a request into the next desired faults, and returns the
 * result.
 */
final class FaultCommands {
    private final DesiredState state;
    private final ChangeSink changes;
    private final PlanCompiler plans;
    private final Announcer announcer;
    private final Clock clock;
    private final RandomGenerator random;
    private final MaxLifetime longest;
    private final Leases leases;

    FaultCommands(StateParts parts, ChangeSink changes, Leases leases) {
        this.state = parts.state();
        this.changes = changes;
        this.plans = parts.plans();
        this.announcer = parts.announcer();
        this.clock = parts.clock();
        this.random = parts.random();
        this.longest = parts.longest();
        this.leases = leases;
    }

    /**
     * Makes a fault on traffic of targets, or changes one in place.
     *
     * @throws RefusedException also when the fault to change is of another kind than the request
     */
    Applied apply(TrafficRequest request) throws RefusedException {
        Optional<Fault.OnTraffic> changed = request.fault().isPresent()
                ? Optional.of(changeable(request.fault().get(), request))
                : Optional.empty();
        String id = request.fault().orElseGet(changes::nextFaultId);
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
        changes.commit(List.of(selection, match.words()), found -> {
            if (changed.isPresent()) {
                changeable(id, request); // it can have expired meanwhile
            }
            TargetIndex index = new TargetIndex(found);
            List<Selection.Selected> selected = SelectionResolver.required(selection, index);
            // A peer that is absent for a while does not prevent other changes.
            FlowMatch known =
                    request.match().isPresent() ? SelectionResolver.known(match, index, plans.hosts()) : match;
            Instant created = changed.map(Fault::created).orElse(now);
            Optional<String> lease = leases.required(request.ending().lease()).or(() -> changed.flatMap(Fault::lease));
            FaultTerms terms = new FaultTerms(id, created, expires, lease, selection, direction, known);
            Fault.OnTraffic next = made(request, terms, changed);
            if (request.sample().isPresent()) {
                Set<String> idle = plans.idle(next, selected, found);
                next = next.on(SelectionResolver.sample(
                        selection, selected, idle, request.sample().get(), index, random));
            }
            if (!request.selection().isEmpty() || request.match().isPresent()) {
                plans.refuseFutile(next, found); // what has come to be without effect can be changed all the same
            }
            return state.saved().with(next);
        });
        if (changed.isPresent()) {
            announcer.changed(id, description(id));
        } else {
            announcer.applied(id, description(id));
        }
        return applied(id);
    }

    private static Fault.OnTraffic made(TrafficRequest request, FaultTerms terms, Optional<Fault.OnTraffic> changed)
            throws RefusedException {
        try {
            return request.make(terms, changed);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RpcError.INVALID_PARAMS, e.getMessage());
        }
    }

    /** Separates targets; the partition before ends. */
    Partitioned partition(PartitionRequest request) throws RefusedException {
        String id = changes.nextFaultId();
        Instant created = clock.instant();
        Optional<Instant> expires = longest.end(request.ending().lifetime(), created);
        List<String> replaced = partitionIds();
        changes.commit(request.selections(), now -> {
            PartitionRequest meant = request.laidOut(new TargetIndex(now));
            Fault.Partition next = new Fault.Partition(
                    id,
                    created,
                    expires,
                    leases.required(request.ending().lease()),
                    meant.groups(),
                    meant.cuts(),
                    meant.oneWay(),
                    meant.rest(),
                    meant.reject(),
                    meant.link());
            plans.refuseFutile(next, now);
            return state.saved().without(replaced).with(next);
        });
        announcer.ended(replaced, "replaced by " + id);
        announcer.applied(id, description(id));
        Fault.Partition made = (Fault.Partition) state.faults().get(id);
        return FaultViews.partitioned(applied(id), made, request.seed());
    }

    /** Ends the partition, if there is one. */
    Stopped join() throws RefusedException {
        return stop(new StopRequest(Selection.of(List.of(), false), Set.copyOf(partitionIds()), true));
    }

    /**
     * Ends faults on targets, faults by id, or all of them; faults that no longer exist, for example because they
     * expired, are ignored. A word that is a fault's id means that fault, unless a target has that name.
     */
    Stopped stop(StopRequest request) throws RefusedException {
        Map<String, Fault> before = state.faults();
        Plan inForce = state.plan();
        Selection asked = new Selection(request.selection().words(), false, Set.of());
        List<String> holding = new ArrayList<>();
        changes.commit(List.of(asked), targets -> {
            TargetIndex now = new TargetIndex(targets);
            StopRequest settled = request.withIdsAmongWords(before.keySet(), now);
            Selection words = new Selection(settled.selection().words(), false, Set.of());
            Set<String> freed = SelectionResolver.keys(words, now);
            Map<String, Fault> next = new LinkedHashMap<>();
            for (Fault fault : state.faults().values()) {
                if (!settled.ends(fault)) {
                    SelectionResolver.without(fault, freed, now).ifPresent(rest -> next.put(rest.id(), rest));
                }
            }
            holding.clear();
            holding.addAll(SelectionResolver.partitionsOf(next.values(), freed, now));
            return state.saved().withFaults(next);
        });
        Map<String, Fault> after = state.faults();
        List<String> ended = new ArrayList<>(before.keySet());
        ended.removeAll(after.keySet());
        List<String> reduced = new ArrayList<>(before.keySet());
        reduced.removeIf(id -> !after.containsKey(id) || after.get(id).equals(before.get(id)));
        announcer.ended(ended, "stop");
        reduced.forEach(id -> announcer.changed(id, "stop"));
        return new Stopped(ended, reduced, FaultViews.freed(inForce, state.plan(), ended, reduced), holding);
    }

    private Fault.OnTraffic changeable(String id, TrafficRequest request) throws RefusedException {
        Fault existing = state.faults().get(id);
        if (existing instanceof Fault.OnTraffic onTraffic && request.isOf(existing)) {
            return onTraffic;
        }
        throw existing == null
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

    private List<String> partitionIds() {
        return state.faults().values().stream()
                .filter(Fault.Partition.class::isInstance)
                .map(Fault::id)
                .toList();
    }

    private Applied applied(String id) {
        return FaultViews.applied(state.faults().get(id), state.plan().reachOf(id));
    }

    private String description(String id) {
        return state.faults().get(id).describe();
    }
}
