package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.kernel.Place;
import io.faultd.plan.Plan;
import io.faultd.protocol.Applied;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.MatchInfo;
import io.faultd.protocol.Partitioned;
import io.faultd.protocol.Skipped;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.protocol.TargetStatus.InterfaceStatus;
import io.faultd.reconcile.FaultsInForce;
import io.faultd.target.Interface;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The engine's state in the records of the wire. */
final class Views {
    private static final String STALE =
            "as it was last seen, for the Docker engine does not answer: see faultctl doctor";

    private Views() {}

    static Applied applied(String fault, Plan.Reach reach) {
        List<String> targets = reach.holds().stream()
                .map(hold -> hold.target().name())
                .distinct()
                .toList();
        List<Skipped> skipped = reach.resolution().skipped().stream()
                .map(one -> new Skipped(one.target().name(), one.reason()))
                .toList();
        return new Applied(fault, targets, held(reach.holds()), skipped);
    }

    static Partitioned partitioned(Applied applied, Fault.Partition partition, Optional<Long> seed) {
        Map<String, List<String>> drops = new LinkedHashMap<>();
        partition
                .cuts()
                .forEach(cut -> drops.put(
                        String.join(",", cut.receiver().texts()), cut.senders().texts()));
        return new Partitioned(
                applied.fault(),
                applied.targets(),
                applied.interfaces(),
                applied.skipped(),
                partition.groups().stream().map(Selection::texts).toList(),
                drops,
                seed.orElse(null));
    }

    /** Names of the targets that some fault no longer holds on. */
    static List<String> freed(Plan before, Plan after, List<String> ended, List<String> reduced) {
        Set<String> names = new LinkedHashSet<>();
        for (String id : ended) {
            before.reachOf(id).holds().forEach(hold -> names.add(hold.target().name()));
        }
        for (String id : reduced) {
            Set<String> left = after.reachOf(id).holds().stream()
                    .map(hold -> hold.target().name())
                    .collect(Collectors.toSet());
            before.reachOf(id).holds().stream()
                    .map(hold -> hold.target().name())
                    .filter(name -> !left.contains(name))
                    .forEach(names::add);
        }
        return List.copyOf(names);
    }

    static List<FaultInfo> faults(SavedState state, Plan plan, Set<Place> failing, Set<Place> drifted) {
        List<FaultInfo> rows = new ArrayList<>();
        for (Fault fault : state.faults().values()) {
            Plan.Reach reach = plan.reachOf(fault.id());
            rows.add(new FaultInfo(
                    fault.id(),
                    fault.words(),
                    fault.describe(),
                    words(fault),
                    direction(fault).word(),
                    fault.created().toString(),
                    Expiry.of(fault, state).map(Instant::toString).orElse(null),
                    fault.lease().orElse(null),
                    state(fault, plan, failing, drifted),
                    held(FaultsInForce.inForce(fault, plan, failing)),
                    match(fault)));
        }
        return rows;
    }

    /** The words as they were given; each group of a partition is one, joined by commas as on the command line. */
    private static List<String> words(Fault fault) {
        if (fault instanceof Fault.OnTraffic onTraffic) {
            return onTraffic.selection().texts();
        }
        return fault.selections().stream()
                .map(selection -> String.join(",", selection.texts()))
                .toList();
    }

    private static MatchInfo match(Fault fault) {
        if (fault instanceof Fault.Partition) {
            return null;
        }
        FlowMatch match = fault.match();
        return new MatchInfo(
                match.to().stream().map(Peer::text).toList(),
                match.except().stream().map(Peer::text).toList(),
                match.ports().map(PortSet::toString).orElse(null),
                match.peerPorts().map(PortSet::toString).orElse(null),
                match.protocols().map(ProtocolSet::toString).orElse(null));
    }

    private static Direction direction(Fault fault) {
        return fault instanceof Fault.OnTraffic onTraffic ? onTraffic.direction() : Direction.BOTH;
    }

    private static String state(Fault fault, Plan plan, Set<Place> failing, Set<Place> drifted) {
        if (plan.conflicts().stream().anyMatch(conflict -> conflict.fault().equals(fault.id()))) {
            return "conflict";
        }
        Plan.Reach reach = plan.reachOf(fault.id());
        boolean waits = !reach.resolution().unmatched().isEmpty()
                || !reach.resolution().unusable().isEmpty()
                || reach.holds().isEmpty()
                || reach.holds().stream().anyMatch(hold -> FaultsInForce.fails(fault, hold, failing));
        if (waits) {
            return "pending";
        }
        return reach.holds().stream().anyMatch(hold -> FaultsInForce.fails(fault, hold, drifted)) ? "drift" : "ok";
    }

    /** A partition is one thing: while one of its tables is missing, it as a whole is not what was asked for. */
    private static boolean anyTableFails(Set<Place> failing) {
        return failing.stream().anyMatch(place -> place.point().isEmpty());
    }

    static List<TargetInfo> targets(List<Target> targets) {
        return targets.stream()
                .map(target -> new TargetInfo(
                        target.name(),
                        target.kind().name().toLowerCase(Locale.ROOT),
                        target.id(),
                        target.running() ? "UP" : "DOWN",
                        target.service().orElse(null),
                        target.networks(),
                        target.interfaces().stream().map(Interface::name).toList(),
                        target.unusable().isEmpty(),
                        note(target)))
                .toList();
    }

    private static String note(Target target) {
        Optional<String> shared = target.sharesWith().map(name -> "shares the network of " + name);
        return target.unusable().or(() -> shared).orElse(null);
    }

    /**
     * Rows of {@code status}.
     *
     * @param current whether the targets are as they are now, rather than as the engine said before it fell silent
     */
    static List<TargetStatus> status(
            List<Target> targets,
            Collection<Fault> faults,
            Plan plan,
            Set<Place> failing,
            Set<Place> drifted,
            boolean current) {
        Map<String, Fault> byId = new LinkedHashMap<>();
        faults.forEach(fault -> byId.put(fault.id(), fault));
        Map<String, Set<String>> faultsByTarget = new HashMap<>();
        Map<String, Set<String>> inForceByTarget = new HashMap<>();
        Map<String, Set<String>> waitingByTarget = new HashMap<>();
        for (String id : byId.keySet()) {
            Plan.Reach reach = plan.reachOf(id);
            reach.holds().forEach(hold -> faultsByTarget
                    .computeIfAbsent(place(hold.target()), key -> new LinkedHashSet<>())
                    .add(id));
            FaultsInForce.inForce(byId.get(id), plan, failing).forEach(hold -> inForceByTarget
                    .computeIfAbsent(place(hold.target()), key -> new LinkedHashSet<>())
                    .add(id));
            // A broad word means a container that is stopped as well: it will have the fault as soon as it runs.
            Stream.concat(
                            reach.resolution().unusable().stream(),
                            reach.resolution().skipped().stream()
                                    .filter(skipped -> !skipped.target().running()))
                    .forEach(skipped -> waitingByTarget
                            .computeIfAbsent(place(skipped.target()), key -> new LinkedHashSet<>())
                            .add(id));
        }
        return targets.stream()
                .map(target -> {
                    Set<String> holding = faultsByTarget.getOrDefault(place(target), Set.of());
                    Set<String> inForce = inForceByTarget.getOrDefault(place(target), Set.of());
                    Set<String> waiting = waitingByTarget.getOrDefault(place(target), Set.of());
                    return status(target, holding, inForce, waiting, byId, plan, failing, drifted, current);
                })
                .toList();
    }

    private static TargetStatus status(
            Target target,
            Set<String> holding,
            Set<String> inForce,
            Set<String> waiting,
            Map<String, Fault> byId,
            Plan plan,
            Set<Place> failing,
            Set<Place> drifted,
            boolean current) {
        Set<String> refused = plan.conflicts().stream()
                .filter(conflict -> touches(target, conflict))
                .map(Plan.Conflict::fault)
                .collect(Collectors.toSet());
        Set<String> words = new LinkedHashSet<>();
        inForce.stream()
                .filter(id -> !(byId.get(id) instanceof Fault.Partition))
                .forEach(id -> words.addAll(byId.get(id).words()));
        Set<String> all = new LinkedHashSet<>(holding);
        all.addAll(waiting);
        List<Integer> groups = plan.groups().getOrDefault(target.key(), List.of());
        String state = !refused.isEmpty()
                ? "conflict"
                : !waiting.isEmpty() || concerns(failing, target, holding, plan)
                        ? "pending"
                        : concerns(drifted, target, holding, plan) ? "drift" : "ok";
        List<InterfaceStatus> interfaces =
                target.interfaces().stream().map(Views::interfaceStatus).toList();
        return new TargetStatus(
                target.name(),
                target.id(),
                target.running() ? "UP" : "DOWN",
                target.interfaces().stream()
                        .flatMap(iface -> iface.addresses().stream())
                        .findFirst()
                        .orElse(""),
                words.isEmpty() ? "NORMAL" : String.join(",", words),
                groups.isEmpty() ? null : groups.get(0),
                groups,
                state,
                interfaces,
                List.copyOf(all),
                current || target.kind() != Target.Kind.CONTAINER ? note(target) : STALE);
    }

    private static boolean concerns(Set<Place> places, Target target, Set<String> faults, Plan plan) {
        if (places.isEmpty()) {
            return false;
        }
        return (plan.groups().containsKey(target.key()) && anyTableFails(places))
                || target.namespace()
                        .map(Place::ofTables)
                        .filter(places::contains)
                        .isPresent()
                || target.interfaces().stream()
                        .anyMatch(iface ->
                                places.contains(Place.of(iface.received())) || places.contains(Place.of(iface.sent())))
                || faults.stream()
                        .flatMap(fault -> plan.reachOf(fault).holds().stream())
                        .flatMap(hold -> hold.pipe().stream())
                        .anyMatch(pipe -> places.contains(Place.of(pipe)));
    }

    private static InterfaceStatus interfaceStatus(Interface iface) {
        return new InterfaceStatus(
                iface.name(),
                iface.peerName().orElse(null),
                iface.network().isEmpty() ? null : iface.network(),
                iface.addresses());
    }

    /** Targets that share a namespace share their faults. */
    private static String place(Target target) {
        return target.namespace().map(namespace -> "ns " + namespace.inode()).orElse(target.key());
    }

    private static boolean touches(Target target, Plan.Conflict conflict) {
        return target.interfaces().stream()
                .anyMatch(iface -> iface.received().equals(conflict.point())
                        || iface.sent().equals(conflict.point()));
    }

    private static List<Held> held(List<Plan.Hold> holds) {
        return holds.stream()
                .map(hold -> new Held(
                        hold.target().name(),
                        hold.interfaceName(),
                        hold.direction().word()))
                .toList();
    }
}
