package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.target.Interface;
import io.faultd.target.Interface.Path;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Turns a partition into drop tables, at every place where a packet from one group to another can pass.
 *
 * <p>Each namespace with bridge ports of members gets one table of port names, so that all groups are separated in one
 * transaction, and from ARP and neighbour discovery too where the fault is about those. Where members are routed, it
 * gets one of addresses. A member that packets reach by neither, e.g. through macvlan or a cable between two members,
 * gets one in its own namespace. The first two grow with the number of members, not its square.
 */
final class PartitionCompiler {
    private final List<Target> targets;
    private final Fault.Partition partition;
    private final List<Selection.Resolution> resolutions = new ArrayList<>();

    /** One place in the network (containers that share a namespace are one) and its groups. */
    record Member(Target target, TreeSet<Integer> groups) {
        Namespace namespace() {
            return target.namespace().orElseThrow();
        }

        boolean talksWith(Member other) {
            return !Collections.disjoint(groups, other.groups);
        }
    }

    private final Map<Namespace, Member> members = new LinkedHashMap<>();
    /** For each member that drops, the senders. */
    private final Map<Namespace, Set<Namespace>> cuts = new HashMap<>();

    PartitionCompiler(Fault.Partition partition, List<Target> targets) {
        this.partition = partition;
        this.targets = targets;
        TargetIndex index = new TargetIndex(targets);
        int number = 0;
        for (Selection group : partition.groups()) {
            Selection.Resolution resolution = group.resolve(index);
            resolutions.add(resolution);
            number++;
            for (Selection.Selected selected : resolution.selected()) {
                join(selected.target(), number);
            }
        }
        for (Fault.Partition.Cut cut : partition.cuts()) {
            cut(cut.receiver().resolve(index), cut.senders().resolve(index));
        }
        if (partition.rest()) {
            addRest(targets, number + 1);
        } else if (number == 1) {
            addRest(neighbours(), number + 1);
        }
    }

    /** Where it holds: on every way out of every member, those of the rest included; nowhere when it drops nothing. */
    Plan.Reach reach() {
        List<Plan.Hold> holds = new ArrayList<>();
        List<Plan.PassedOver> passedOver = new ArrayList<>();
        PartitionCheck check = new PartitionCheck(partition, resolutions, List.copyOf(members.values()), this::drops);
        for (Member member : check.dropsNothing() ? List.<Member>of() : members.values()) {
            Target target = member.target;
            List<Interface> ways = waysOut(target);
            ways.forEach(iface -> holds.add(new Plan.Hold(target, iface.name(), Direction.BOTH)));
            target.interfaces().stream()
                    .filter(iface -> !ways.contains(iface))
                    .forEach(iface -> passedOver.add(new Plan.PassedOver(
                            target, iface.name(), iface.exit().reason().orElseThrow())));
        }
        return new Plan.Reach(
                holds, Selection.Resolution.together(resolutions), List.of(), check.noEffect(), passedOver);
    }

    /** The interfaces through which packets leave a target; all, where a scope leaves them out. */
    private static List<Interface> waysOut(Target target) {
        List<Interface> ways = target.interfaces().stream()
                .filter(iface -> iface.exit().isHere())
                .toList();
        return ways.isEmpty() ? target.interfaces() : ways;
    }

    /** The group numbers of each target, by key; those that share a namespace have the same. */
    Map<String, List<Integer>> groupNumbers() {
        Map<String, List<Integer>> numbers = new HashMap<>();
        for (Target target : targets) {
            target.namespace()
                    .map(members::get)
                    .filter(member -> !member.groups.isEmpty())
                    .ifPresent(member -> numbers.put(target.key(), List.copyOf(member.groups)));
        }
        return numbers;
    }

    /** Where ARP is to be dropped and can't be: it does not come to iptables, nor to anything that is not a bridge. */
    List<Plan.Conflict> conflicts(DropPlace place) {
        List<Plan.Conflict> conflicts = new ArrayList<>();
        for (Member member : partition.link() ? members.values() : List.<Member>of()) {
            for (Interface iface : waysOut(member.target)) {
                boolean bridged = iface.path() instanceof Path.Bridged
                        && next(iface.path()).filter(members::containsKey).isEmpty();
                Optional<String> reason = place == DropPlace.TARGETS
                        ? Optional.of(
                                "with the drop engine iptables, which sees no ARP; leave link out, or start faultd with"
                                        + " --drop-engine nftables")
                        : Optional.of("without a bridge between it and the other targets: only there faultd sees ARP;"
                                        + " leave link out, or cut it off with drop --link --direction both")
                                .filter(text -> !bridged);
                reason.ifPresent(text -> conflicts.add(new Plan.Conflict(
                        iface.received(),
                        partition.id(),
                        "link can't be had on " + member.target.name() + "/" + iface.name() + " " + text,
                        true)));
            }
        }
        return conflicts;
    }

    List<PartitionTable> tables(DropPlace place) {
        List<PartitionTable> tables = new ArrayList<>();
        if (place == DropPlace.TARGETS) {
            members.values().forEach(member -> addInputTable(tables, member));
        } else {
            addTables(tables);
        }
        if (partition.reject()) {
            members.values().forEach(member -> addOutputTable(tables, member));
        }
        return tables;
    }

    private void addTables(List<PartitionTable> tables) {
        Set<Namespace> bridging = new TreeSet<>();
        Set<Namespace> routing = new TreeSet<>();
        Set<Member> elsewhere = new LinkedHashSet<>();
        for (Member member : members.values()) {
            for (Interface iface : member.target.interfaces()) {
                Path path = iface.path();
                if (path instanceof Path.Bridged bridged) {
                    bridging.add(bridged.namespace());
                    routing.add(bridged.namespace()); // from one bridge to another, or through a published port
                } else if (path instanceof Path.Routed routed) {
                    routing.add(routed.namespace());
                } else {
                    elsewhere.add(member);
                }
                // Packets between a member and the namespace at the other end of its cable or bridge are not forwarded.
                next(path).map(members::get).ifPresent(neighbour -> elsewhere.addAll(List.of(member, neighbour)));
            }
        }
        bridging.forEach(namespace -> addTable(
                tables, namespace, PartitionTable.Hook.BRIDGE_FORWARD, member -> ports(member.target, namespace)));
        routing.forEach(namespace -> addTable(
                tables, namespace, PartitionTable.Hook.INET_FORWARD, member -> addresses(member.target, false)));
        elsewhere.forEach(member -> addInputTable(tables, member));
    }

    private void cut(Selection.Resolution receivers, Selection.Resolution senders) {
        resolutions.addAll(List.of(receivers, senders));
        for (Selection.Selected receiver : receivers.selected()) {
            Set<Namespace> from = cuts.computeIfAbsent(place(receiver.target()), place -> new TreeSet<>());
            senders.selected().forEach(sender -> from.add(place(sender.target())));
        }
    }

    /** The namespace that a target is in, which becomes a member. */
    private Namespace place(Target target) {
        Namespace namespace = target.namespace().orElseThrow();
        members.computeIfAbsent(namespace, n -> new Member(target, new TreeSet<>()));
        return namespace;
    }

    private void join(Target target, int group) {
        members.get(place(target)).groups.add(group);
    }

    /** Whether what one member sends to another is dropped. */
    private boolean drops(Member sender, Member receiver) {
        if (sender == receiver) {
            return false;
        }
        if (!partition.cuts().isEmpty()) {
            return cuts.getOrDefault(receiver.namespace(), Set.of()).contains(sender.namespace());
        }
        return !sender.talksWith(receiver) && (!partition.oneWay() || sender.groups.first() < receiver.groups.first());
    }

    private void addRest(Collection<Target> candidates, int group) {
        Set<Namespace> taken = Set.copyOf(members.keySet());
        for (Target candidate : candidates) {
            boolean usable =
                    candidate.unusable().isEmpty() && !candidate.interfaces().isEmpty();
            if (usable && !taken.contains(candidate.namespace().orElseThrow())) {
                join(candidate, group);
            }
        }
    }

    /** Targets that share a network with a member: a Docker network, a bridge, or a cable between the two. */
    private List<Target> neighbours() {
        Set<String> networks = new LinkedHashSet<>();
        members.values().forEach(member -> networks.addAll(networks(member.target)));
        return targets.stream()
                .filter(target -> !Collections.disjoint(networks(target), networks))
                .toList();
    }

    /** The networks that a target is on, as far as they are known: Docker's, bridges, and cables. */
    static Set<String> networks(Target target) {
        Set<String> networks = new LinkedHashSet<>(target.networks());
        for (Interface iface : target.interfaces()) {
            if (iface.path() instanceof Path.Bridged bridged) {
                networks.add(bridged.namespace().inode() + "/" + bridged.bridge());
            } else if (iface.path() instanceof Path.Routed routed
                    && target.namespace().isPresent()) {
                Namespace near = target.namespace().get();
                networks.add(new TreeSet<>(List.of(near, routed.namespace()))
                        .stream().map(end -> "" + end.inode()).collect(Collectors.joining("-")));
            }
        }
        return networks;
    }

    private void addTable(
            List<PartitionTable> tables,
            Namespace namespace,
            PartitionTable.Hook hook,
            Function<Member, SortedSet<String>> keysOf) {
        PartitionRows keys = new PartitionRows(members.values(), keysOf);
        boolean byGroups = partition.cuts().isEmpty() && !partition.oneWay();
        List<PartitionTable.Row> rows = byGroups ? keys.rows() : keys.rows(this::drops);
        if (!rows.isEmpty()) {
            tables.add(new PartitionTable(namespace, hook, partition.link(), rows));
        }
    }

    private void addInputTable(List<PartitionTable> tables, Member receiver) {
        SortedSet<String> blocked = new TreeSet<>();
        SortedSet<String> allowed = new TreeSet<>();
        for (Member sender : members.values()) {
            (drops(sender, receiver) ? blocked : allowed).addAll(addresses(sender.target, true));
        }
        blocked.removeAll(allowed); // an address on both sides doesn't identify its owner
        if (!blocked.isEmpty()) {
            Namespace namespace = receiver.target.namespace().orElseThrow();
            PartitionTable.Row row = new PartitionTable.Row(blocked, new TreeSet<>(), new TreeSet<>());
            tables.add(new PartitionTable(namespace, PartitionTable.Hook.INET_INPUT, partition.link(), List.of(row)));
        }
    }

    /** Where a member's packets are rejected so that it learns whom it can't reach. */
    private void addOutputTable(List<PartitionTable> tables, Member sender) {
        SortedSet<String> blocked = new TreeSet<>();
        SortedSet<String> allowed = new TreeSet<>();
        for (Member receiver : members.values()) {
            (drops(sender, receiver) ? blocked : allowed).addAll(addresses(receiver.target, true));
        }
        blocked.removeAll(allowed);
        if (!blocked.isEmpty()) {
            PartitionTable.Row row = new PartitionTable.Row(new TreeSet<>(), new TreeSet<>(), blocked);
            tables.add(new PartitionTable(
                    sender.namespace(), PartitionTable.Hook.INET_OUTPUT, partition.link(), List.of(row)));
        }
    }

    private static Optional<Namespace> next(Path path) {
        if (path instanceof Path.Bridged bridged) {
            return Optional.of(bridged.namespace());
        }
        return path instanceof Path.Routed routed ? Optional.of(routed.namespace()) : Optional.empty();
    }

    private static SortedSet<String> ports(Target target, Namespace namespace) {
        SortedSet<String> ports = new TreeSet<>();
        for (Interface iface : target.interfaces()) {
            if (iface.path() instanceof Path.Bridged bridged
                    && bridged.namespace().equals(namespace)) {
                ports.add(bridged.port());
            }
        }
        return ports;
    }

    private static SortedSet<String> addresses(Target target, boolean linkLocal) {
        SortedSet<String> addresses = new TreeSet<>();
        for (Interface iface : target.interfaces()) {
            iface.addresses().stream()
                    .filter(address -> linkLocal || !address.startsWith("fe80:"))
                    .forEach(addresses::add);
        }
        return addresses;
    }
}
