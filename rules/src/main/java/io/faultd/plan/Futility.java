package io.faultd.plan;

import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Hosts;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import io.faultd.target.TargetSelector;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Faults that affect nothing now and have no words that could select anything else later: commands refuse them. A fault
 * with labels, services, patterns or host names among its words waits for other targets instead.
 */
public final class Futility {
    private Futility() {}

    /**
     * Why a fault can't have an effect, in one line; empty when it has one now, or could have one later.
     *
     * @param targets all targets in scope
     * @param hosts what host names resolve to now
     */
    public static Optional<String> of(Fault fault, List<Target> targets, Hosts hosts) {
        return fault.fold(
                shaping -> ofTraffic(shaping, targets, hosts),
                drop -> ofTraffic(drop, targets, hosts),
                partition -> ofPartition(partition, targets));
    }

    private static Optional<String> ofTraffic(Fault.OnTraffic fault, List<Target> targets, Hosts hosts) {
        if (!isFixed(fault.selection())) {
            return Optional.empty();
        }
        TargetIndex index = new TargetIndex(targets);
        FlowMatch.Resolution match = fault.match().resolve(index, hosts);
        TrafficCheck check = new TrafficCheck(fault, fault.selection().resolve(index), match.flow(), index, hosts);
        boolean mayChange = !match.unknown().isEmpty() || !(hasFixedPeers(fault.match()) || check.isWithoutPorts());
        if (!check.affected().isEmpty() || mayChange) {
            return Optional.empty();
        }
        return refusal(check.noEffect(), check.isInside() ? "; name a peer in another one" : "");
    }

    private static Optional<String> ofPartition(Fault.Partition partition, List<Target> targets) {
        Plan.Reach reach = new PartitionCompiler(partition, targets).reach();
        if (!reach.holds().isEmpty() || mayChange(partition)) {
            return Optional.empty();
        }
        return refusal(reach.noEffect(), "; put targets of different namespaces into different groups");
    }

    private static Optional<String> refusal(List<Plan.NoEffect> reasons, String advice) {
        return reasons.isEmpty()
                ? Optional.empty()
                : Optional.of("this can't have an effect: "
                        + reasons.stream().map(Plan.NoEffect::toString).collect(Collectors.joining("; "))
                        + advice);
    }

    private static boolean isFixed(Selection selection) {
        return !selection.all() && selection.words().stream().allMatch(TargetSelector::singular);
    }

    private static boolean hasFixedPeers(FlowMatch match) {
        return match.to().stream()
                .allMatch(peer -> peer.addresses().isPresent()
                        || peer.word().filter(TargetSelector::singular).isPresent());
    }

    private static boolean mayChange(Fault.Partition partition) {
        if (!partition.cuts().isEmpty()) {
            return !partition.selections().stream().allMatch(Futility::isFixed);
        }
        // A container that comes later is one of the rest, or comes to a network of the only group.
        return partition.rest() || partition.groups().size() == 1 || mayBeApart(partition.groups());
    }

    /**
     * Whether targets of two words, of which one can select others later, can be in different groups only. A word that
     * stands in each group with another one never separates their targets.
     */
    private static boolean mayBeApart(List<Selection> groups) {
        Map<TargetSelector, Set<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            for (TargetSelector word : groups.get(i).words()) {
                places.computeIfAbsent(word, key -> new TreeSet<>()).add(i);
            }
        }
        Collection<Set<Integer>> all = places.values();
        return places.entrySet().stream()
                .filter(entry -> !entry.getKey().singular())
                .anyMatch(entry -> all.stream().anyMatch(other -> Collections.disjoint(entry.getValue(), other)));
    }
}
