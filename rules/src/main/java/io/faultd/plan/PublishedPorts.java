package io.faultd.plan;

import io.faultd.fault.FlowMatch;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.flow.Span;
import io.faultd.target.Target;
import io.faultd.target.TargetPort;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The ports of a match that are only the published numbers of containers' ports: no packet at an interface of theirs
 * has such a number.
 */
final class PublishedPorts {
    private final Optional<PortSet> ports;
    private final Optional<PortSet> peerPorts;
    private final ProtocolSet protocols;

    PublishedPorts(FlowMatch match) {
        this.ports = match.ports();
        this.peerPorts = match.peerPorts();
        this.protocols = match.protocols().orElse(ProtocolSet.TCP_AND_UDP);
    }

    /** What to write in place of a target's published ports, as the end of a sentence; empty where there is none. */
    Optional<String> ofTarget(Target target) {
        return ports.flatMap(set -> advice(List.of(target), set, "--port"));
    }

    /** Whether the target has no other of the ports. */
    boolean areAllPublished(Target target) {
        return ports.filter(set -> areAll(List.of(target), protocols, set)).isPresent();
    }

    /** The same of the targets that a peer selects. */
    Optional<String> ofPeers(List<Target> peers) {
        return peerPorts.flatMap(set -> advice(peers, set, "--peer-port"));
    }

    /** Whether none of the targets that a peer selects has another one of the other end's ports. */
    boolean areAllPublishedByPeers(List<Target> peers) {
        return peerPorts.filter(set -> areAll(peers, protocols, set)).isPresent();
    }

    private Optional<String> advice(List<Target> targets, PortSet set, String option) {
        SortedMap<Integer, Integer> meant = new TreeMap<>();
        for (Target target : targets) {
            SortedMap<Integer, Integer> published = published(target, protocols);
            set.ranges().stream()
                    .filter(range -> isPublished(range, published))
                    .forEach(range -> meant.putAll(published.subMap(range.first(), range.last() + 1)));
        }
        meant.values().removeIf(set::contains);
        if (meant.isEmpty()) {
            return Optional.empty();
        }
        String all = meant.entrySet().stream()
                .map(entry -> entry.getValue() + " as " + entry.getKey())
                .collect(Collectors.joining(" and "));
        String numbers = meant.values().stream().distinct().map(String::valueOf).collect(Collectors.joining(","));
        return Optional.of("publishes port " + all + ", and packets have that number only outside of it; write "
                + option + " " + numbers);
    }

    private static boolean areAll(Collection<Target> targets, ProtocolSet protocols, PortSet set) {
        return targets.stream().allMatch(target -> {
            SortedMap<Integer, Integer> published = published(target, protocols);
            return set.ranges().stream().allMatch(range -> isPublished(range, published));
        });
    }

    /** Whether a range has no other numbers. */
    private static boolean isPublished(Span<Integer> range, SortedMap<Integer, Integer> published) {
        return published.subMap(range.first(), range.last() + 1).size() == range.last() - range.first() + 1;
    }

    /** A target's ports by the numbers under which they are published, of those that are no port of its own. */
    private static SortedMap<Integer, Integer> published(Target target, ProtocolSet protocols) {
        SortedMap<Integer, Integer> published = new TreeMap<>();
        for (TargetPort port : target.ports()) {
            if (port.published().isPresent() && protocols.contains(port.protocol())) {
                published.put(port.published().getAsInt(), port.number());
            }
        }
        target.ports().forEach(port -> published.remove(port.number()));
        return published;
    }
}
