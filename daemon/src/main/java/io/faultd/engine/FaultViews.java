package io.faultd.engine;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.plan.Plan;
import io.faultd.protocol.Applied;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.MatchInfo;
import io.faultd.protocol.Partitioned;
import io.faultd.protocol.Skipped;
import io.faultd.target.Selection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Converts faults to the records of the wire. */
final class FaultViews {
    private FaultViews() {}

    /** The result of a command that made or changed a fault. */
    static Applied applied(Fault fault, Plan.Reach reach) {
        List<String> targets = reach.holds().stream()
                .map(hold -> hold.target().name())
                .distinct()
                .toList();
        return new Applied(fault.id(), targets, held(reach.holds()), skipped(reach), fault.notes());
    }

    private static List<Skipped> skipped(Plan.Reach reach) {
        Stream<Skipped> unusable = reach.resolution().skipped().stream()
                .map(one -> new Skipped(one.target().name(), one.reason()));
        Stream<Skipped> noEffect = reach.noEffect().stream().map(one -> new Skipped(one.name(), one.reason()));
        Stream<Skipped> interfaces = reach.passedOver().stream()
                .map(one -> new Skipped(one.target().name(), one.interfaceName(), one.reason()));
        return Stream.of(unusable, noEffect, interfaces).flatMap(part -> part).toList();
    }

    /** The result of {@code partition}. */
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
                applied.warnings(),
                partition.groups().stream().map(Selection::texts).toList(),
                drops,
                seed.orElse(null));
    }

    /** Names of the targets that a fault no longer holds on. */
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

    /** Rows of {@code faults}. */
    static List<FaultInfo> faults(Snapshot snapshot) {
        return snapshot.saved().faults().values().stream()
                .map(fault -> new FaultInfo(
                        fault.id(),
                        fault.words(),
                        fault.describe(),
                        targets(fault),
                        direction(fault).word(),
                        fault.created().toString(),
                        Expiry.of(fault, snapshot.saved())
                                .map(Instant::toString)
                                .orElse(null),
                        fault.lease().orElse(null),
                        snapshot.stateOf(fault),
                        held(snapshot.inForce(fault)),
                        match(fault)))
                .toList();
    }

    /** The target words as given; each group of a partition is one text, joined by commas as on the command line. */
    private static List<String> targets(Fault fault) {
        return fault.fold(
                shaping -> shaping.selection().texts(), drop -> drop.selection().texts(), FaultViews::groups);
    }

    private static List<String> groups(Fault.Partition partition) {
        return partition.selections().stream()
                .map(selection -> String.join(",", selection.texts()))
                .toList();
    }

    private static Direction direction(Fault fault) {
        return fault.fold(Fault.Shaping::direction, Fault.Drop::direction, partition -> Direction.BOTH);
    }

    private static MatchInfo match(Fault fault) {
        return fault.fold(shaping -> match(shaping.match()), drop -> match(drop.match()), partition -> null);
    }

    private static MatchInfo match(FlowMatch match) {
        return new MatchInfo(
                match.to().stream().map(Peer::text).toList(),
                match.except().stream().map(Peer::text).toList(),
                match.ports().map(PortSet::toString).orElse(null),
                match.peerPorts().map(PortSet::toString).orElse(null),
                match.protocols().map(ProtocolSet::toString).orElse(null),
                match.link());
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
