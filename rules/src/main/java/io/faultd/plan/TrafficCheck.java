package io.faultd.plan;

import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Hosts;
import io.faultd.fault.Peer;
import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of its targets a fault on some of their traffic can affect now.
 *
 * <p>What a target sends to an address of its own namespace never leaves it, and so passes no interface that a fault is
 * on. A port's published number is only known to the host, which translates it before the packets come to a container.
 */
final class TrafficCheck {
    /** Linux delivers packets to them inside of the namespace, and drops those that arrive (RFC 1122, 4291). */
    private static final AddressSet LOOPBACK = AddressSet.parse("127.0.0.0/8,::1");

    private final FlowMatch match;
    private final TargetIndex targets;
    private final Hosts hosts;
    private final List<Selection.Selected> affected = new ArrayList<>();
    private final List<Plan.NoEffect> wrongPort = new ArrayList<>();
    private final List<Plan.NoEffect> inside = new ArrayList<>();
    private final List<Plan.NoEffect> peers = new ArrayList<>();

    /** @param flow the packets that the fault's match selects now; empty when there can't be any */
    TrafficCheck(
            Fault.OnTraffic fault,
            Selection.Resolution resolution,
            Optional<Flow> flow,
            TargetIndex targets,
            Hosts hosts) {
        this.match = fault.match();
        this.targets = targets;
        this.hosts = hosts;
        // Questions to a resolver on loopback are dropped there; a host also asks the link about its own addresses.
        boolean alsoInside =
                fault.fold(shaping -> false, drop -> drop.effect().dns(), partition -> false) || match.link();
        PublishedPorts ports = new PublishedPorts(match);
        for (Selection.Selected selected : flow.isEmpty() ? List.<Selection.Selected>of() : resolution.selected()) {
            Target target = selected.target();
            Optional<String> port = ports.ofTarget(target);
            if (port.isPresent()) {
                wrongPort.add(new Plan.NoEffect(target.name(), port.get()));
            }
            if (port.isPresent() && ports.areAllPublished(target)) {
                continue;
            }
            if (alsoInside
                    || flow.get().peers().filter(all -> isInside(target, all)).isEmpty()) {
                affected.add(selected);
            } else {
                inside.add(new Plan.NoEffect(
                        target.name(),
                        "reaches " + match.to().stream().map(Peer::text).collect(Collectors.joining(", "))
                                + " within its own network namespace, where traffic passes no interface"));
            }
        }
        checkPeers(ports, alsoInside);
    }

    private void checkPeers(PublishedPorts ports, boolean alsoInside) {
        List<Peer> wrong = new ArrayList<>();
        for (Peer peer : affected.isEmpty() ? List.<Peer>of() : match.to()) {
            List<Target> named = peer.word().map(targets::matching).orElse(List.of());
            Optional<String> port = ports.ofPeers(named);
            if (port.isPresent()) {
                peers.add(new Plan.NoEffect(peer.text(), port.get()));
            }
            if (port.isPresent() && ports.areAllPublishedByPeers(named)) {
                wrong.add(peer);
            } else if (!alsoInside && match.to().size() > 1) {
                checkPeer(peer);
            }
        }
        if (!wrong.isEmpty() && wrong.size() == match.to().size()) {
            affected.clear();
        }
        checkNetworks();
    }

    /** Docker keeps its networks apart, so that a peer on others is met only if its packets are routed all the same. */
    private void checkNetworks() {
        boolean known = affected.stream().allMatch(one -> PartitionCheck.isOnDockersBridges(one.target()));
        if (affected.isEmpty() || !known) {
            return;
        }
        Set<String> networks = new HashSet<>();
        affected.forEach(one -> networks.addAll(PartitionCompiler.networks(one.target())));
        for (Peer peer : match.to()) {
            List<Target> named = peer.word().map(targets::matching).orElse(List.of()).stream()
                    .filter(target -> target.unusable().isEmpty())
                    .toList();
            boolean apart = !named.isEmpty()
                    && named.stream()
                            .allMatch(target -> PartitionCheck.isOnDockersBridges(target)
                                    && Collections.disjoint(PartitionCompiler.networks(target), networks));
            if (apart) {
                peers.add(new Plan.NoEffect(
                        peer.text(),
                        "shares no network with " + affectedInWords()
                                + ", so only what is routed between their networks could be affected"));
            }
        }
    }

    private String affectedInWords() {
        return affected.size() == 1 ? affected.get(0).target().name() : "any of the targets";
    }

    /** A peer that all affected targets reach inside of their namespaces is of no use in the match. */
    private void checkPeer(Peer peer) {
        AddressSet addresses = FlowMatch.addressesOf(peer, targets, hosts);
        if (!addresses.isEmpty() && affected.stream().allMatch(one -> isInside(one.target(), addresses))) {
            peers.add(new Plan.NoEffect(
                    peer.text(),
                    "is reached by " + (affected.size() == 1 ? affectedInWords() : "each of the targets")
                            + " within its own network namespace, where traffic passes no interface"));
        }
    }

    private static boolean isInside(Target target, AddressSet addresses) {
        List<Address> own = target.interfaces().stream()
                .flatMap(iface -> iface.addresses().stream())
                .map(Address::parse)
                .toList();
        AddressSet local = AddressSet.of(own).union(LOOPBACK);
        // Most targets are decided by the first address.
        return local.contains(addresses.ranges().get(0).first())
                && addresses.minus(local).isEmpty();
    }

    /** The targets that have packets which the fault is about, and their interfaces. */
    List<Selection.Selected> affected() {
        return affected;
    }

    /** The targets and peers that it can't affect. */
    List<Plan.NoEffect> noEffect() {
        List<Plan.NoEffect> all = new ArrayList<>(wrongPort);
        all.addAll(inside);
        all.addAll(peers);
        return all;
    }

    /** Whether there is a target that reaches all peers inside of its namespace. */
    boolean isInside() {
        return !inside.isEmpty();
    }

    /** Whether it affects nothing for a reason that other peers would not change. */
    boolean isWithoutPorts() {
        return affected.isEmpty() && !wrongPort.isEmpty() && inside.isEmpty();
    }
}
