package io.faultd.plan;

import io.faultd.fault.Fault;
import io.faultd.plan.PartitionCompiler.Member;
import io.faultd.target.Interface.Path;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * What of a partition can't have an effect now: targets of one namespace, which always reach each other, and targets
 * without anybody to be cut off from.
 */
final class PartitionCheck {
    private final Fault.Partition partition;
    /** Of the groups, or of receiver and senders of each cut in turn. */
    private final List<Selection.Resolution> resolutions;

    private final List<Member> members;
    private final BiPredicate<Member, Member> drops;
    private final List<Plan.NoEffect> noEffect = new ArrayList<>();
    private final Map<Object, Boolean> apart = new HashMap<>();
    private final boolean dropsNothing;

    /** @param drops whether what the first member sends to the second is dropped */
    PartitionCheck(
            Fault.Partition partition,
            List<Selection.Resolution> resolutions,
            List<Member> members,
            BiPredicate<Member, Member> drops) {
        this.partition = partition;
        this.resolutions = resolutions;
        this.members = members;
        this.drops = drops;
        this.dropsNothing = !dropsAnything();
        Set<Namespace> inseparable = partition.cuts().isEmpty() ? namesOfOneGroup() : namesOfOneCut();
        if (dropsNothing) {
            named().values().stream()
                    .filter(member -> !inseparable.contains(member.namespace()))
                    .forEach(member -> add(member.target(), reasonToReachAll()));
        } else {
            named().values().forEach(this::checkNetworks);
        }
    }

    /** Whether no packet is dropped, so that the partition holds nowhere. */
    boolean dropsNothing() {
        return dropsNothing;
    }

    /** The targets that it can't affect as its words say. */
    List<Plan.NoEffect> noEffect() {
        return noEffect;
    }

    private void add(Target target, String reason) {
        noEffect.add(new Plan.NoEffect(target.name(), reason));
    }

    private boolean dropsAnything() {
        if (!partition.cuts().isEmpty()) {
            return members.stream()
                    .anyMatch(sender -> members.stream().anyMatch(receiver -> drops.test(sender, receiver)));
        }
        List<Set<Integer>> groups =
                members.stream().<Set<Integer>>map(Member::groups).distinct().toList();
        return groups.stream().anyMatch(one -> groups.stream().anyMatch(other -> Collections.disjoint(one, other)));
    }

    /** Names of one namespace that groups mean to separate; returns the namespaces. */
    private Set<Namespace> namesOfOneGroup() {
        Map<Namespace, Map<Target, Set<Integer>>> groups = new LinkedHashMap<>();
        for (int i = 0; i < partition.groups().size(); i++) {
            for (Selection.Selected selected : resolutions.get(i).selected()) {
                groups.computeIfAbsent(place(selected), place -> new LinkedHashMap<>())
                        .computeIfAbsent(selected.target(), target -> new TreeSet<>())
                        .add(i);
            }
        }
        Set<Namespace> found = new HashSet<>();
        groups.forEach((place, byTarget) -> {
            List<Map.Entry<Target, Set<Integer>>> names = List.copyOf(byTarget.entrySet());
            for (int i = 1; i < names.size(); i++) {
                Set<Integer> own = names.get(i).getValue();
                Target target = names.get(i).getKey();
                names.subList(0, i).stream()
                        .filter(other -> Collections.disjoint(other.getValue(), own))
                        .findFirst()
                        .ifPresent(other -> {
                            found.add(place);
                            add(target, sharing(other.getKey()));
                        });
            }
        });
        return found;
    }

    /** Senders in the namespace of the target that is to drop what they send; returns the namespaces. */
    private Set<Namespace> namesOfOneCut() {
        Set<Namespace> found = new HashSet<>();
        for (int i = 0; i < resolutions.size(); i += 2) {
            for (Selection.Selected receiver : resolutions.get(i).selected()) {
                resolutions.get(i + 1).selected().stream()
                        .filter(sender -> place(sender).equals(place(receiver)))
                        .filter(sender -> found.add(place(sender)))
                        .forEach(sender -> add(
                                sender.target(),
                                sender.target().equals(receiver.target())
                                        ? "sends nothing to itself through an interface"
                                        : sharing(receiver.target())));
            }
        }
        return found;
    }

    private static String sharing(Target other) {
        return "shares its network namespace with " + other.name() + ", so they always reach each other";
    }

    /** The members that the words select, and not those that are in it because they are the rest or neighbours. */
    private Map<Namespace, Member> named() {
        Set<Namespace> places = new HashSet<>();
        resolutions.forEach(resolution -> resolution.selected().forEach(selected -> places.add(place(selected))));
        Map<Namespace, Member> named = new LinkedHashMap<>();
        members.stream()
                .filter(member -> places.contains(member.namespace()))
                .forEach(member -> named.put(member.namespace(), member));
        return named;
    }

    private String reasonToReachAll() {
        if (partition.rest()) {
            return "is to be cut off from all others, and no other target is in scope now";
        }
        if (partition.groups().size() == 1) {
            return "shares no network with another target now that it could be cut off from";
        }
        if (resolutions.stream().anyMatch(group -> group.selected().isEmpty())) {
            return "has no target in another group now that it could be cut off from";
        }
        return members.size() == 1
                ? "is in each group, and reaches itself"
                : "is in one group with each of the others, and reaches them all";
    }

    /** Docker keeps its networks apart, so that nothing is left to be cut between two of them. */
    private void checkNetworks(Member member) {
        if (!isOnDockersBridges(member.target())) {
            return;
        }
        Set<String> own = PartitionCompiler.networks(member.target());
        // Without cuts all members of the same groups and networks are alike.
        Object kind = partition.cuts().isEmpty() ? List.of(member.groups(), own) : member;
        if (apart.computeIfAbsent(kind, key -> isApart(member, own))) {
            add(
                    member.target(),
                    "shares no network with those it is cut off from, so only what is routed between their networks"
                            + " could be dropped");
        }
    }

    private boolean isApart(Member member, Set<String> own) {
        List<Member> others = members.stream()
                .filter(other -> drops.test(member, other) || drops.test(other, member))
                .toList();
        return !others.isEmpty()
                && others.stream()
                        .allMatch(other -> isOnDockersBridges(other.target())
                                && Collections.disjoint(PartitionCompiler.networks(other.target()), own));
    }

    /** Whether Docker knows all networks of a target, and each is a bridge. */
    static boolean isOnDockersBridges(Target target) {
        return target.interfaces().stream()
                .allMatch(iface ->
                        iface.path() instanceof Path.Bridged && !iface.network().isEmpty());
    }

    private static Namespace place(Selection.Selected selected) {
        return selected.target().namespace().orElseThrow();
    }
}
