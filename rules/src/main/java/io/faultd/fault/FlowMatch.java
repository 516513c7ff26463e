package io.faultd.fault;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.flow.Span;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import io.faultd.target.TargetSelector;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which traffic of a target a fault is about, as it was written. It is kept with the fault and resolved again whenever
 * targets or host names change, so that it follows a peer to its new address.
 *
 * @param to the other end, in either direction; empty: any
 * @param except peers that are excluded
 * @param ports the target's own; empty: any
 * @param peerPorts the other end's; empty: any
 * @param protocols over IP; empty: any, or TCP and UDP where there are ports
 * @param link whether ARP and neighbour discovery of IPv6 are meant too: all of them, or those about the other ends
 *     given
 */
public record FlowMatch(
        List<Peer> to,
        List<Peer> except,
        Optional<PortSet> ports,
        Optional<PortSet> peerPorts,
        Optional<ProtocolSet> protocols,
        boolean link) {
    /** Everything but ARP and neighbour discovery. */
    public static final FlowMatch ALL =
            new FlowMatch(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Copies the lists.
     *
     * @throws BadValueException for ports of what has none, and for ports or protocols with link
     */
    public FlowMatch {
        to = List.copyOf(to);
        except = List.copyOf(except);
        boolean hasPorts = ports.isPresent() || peerPorts.isPresent();
        Optional<ProtocolSet> portless = protocols.flatMap(ProtocolSet::withoutPorts);
        if (hasPorts && portless.isPresent()) {
            throw new BadValueException(
                    "protocol " + portless.get() + " has no ports; leave the port or the protocol out");
        }
        if (link && (hasPorts || protocols.isPresent())) {
            throw new BadValueException(
                    "link is about ARP and neighbour discovery, which are no protocol over IP and have"
                            + " no ports; leave link, or ports and protocols, out");
        }
    }

    /** A match without ARP and neighbour discovery. */
    public FlowMatch(
            List<Peer> to,
            List<Peer> except,
            Optional<PortSet> ports,
            Optional<PortSet> peerPorts,
            Optional<ProtocolSet> protocols) {
        this(to, except, ports, peerPorts, protocols, false);
    }

    /** Whether it is everything but ARP and neighbour discovery, as where nothing is said. */
    public boolean isAll() {
        return equals(ALL);
    }

    /**
     * The host names in it. A word that could be a host name counts only if it was {@link #settled settled} to be one.
     */
    public Set<String> hosts() {
        return peers().filter(peer -> peer.word().isEmpty())
                .flatMap(peer -> peer.host().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Those, and words that are no target's name and can be host names. */
    public Set<String> hosts(TargetIndex targets) {
        return peers().filter(peer -> peer.word()
                        .map(word -> targets.matching(word).isEmpty())
                        .orElse(true))
                .flatMap(peer -> peer.host().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether {@link #hosts(TargetIndex)} can have any. */
    public boolean mayNameHosts() {
        return peers().anyMatch(peer -> peer.host().isPresent());
    }

    /** The target words in it. */
    public Selection words() {
        return new Selection(peers().flatMap(peer -> peer.word().stream()).toList(), false, Set.of());
    }

    /**
     * A copy in which each word that is no target's name but resolves becomes a host name. This happens once, when the
     * match is made: after a target goes away, its name must not select a host of that name.
     */
    public FlowMatch settled(TargetIndex targets, Hosts names) {
        return new FlowMatch(
                to.stream().map(peer -> settled(peer, targets, names)).toList(),
                except.stream().map(peer -> settled(peer, targets, names)).toList(),
                ports,
                peerPorts,
                protocols,
                link);
    }

    private static Peer settled(Peer peer, TargetIndex targets, Hosts names) {
        boolean isHost = peer.word().isPresent()
                && peer.host().isPresent()
                && targets.matching(peer.word().get()).isEmpty()
                && !names.of(peer.host().get()).isEmpty();
        return isHost ? Peer.host(peer.host().get()) : peer;
    }

    private Stream<Peer> peers() {
        return Stream.concat(to.stream(), except.stream());
    }

    /**
     * The resolved match.
     *
     * @param flow the packets; empty when there can't be any, because no peer has an address
     * @param unknown peers that have no address now, each with a line that says why
     */
    public record Resolution(Optional<Flow> flow, List<String> unknown) {
        /** Copies the list. */
        public Resolution {
            unknown = List.copyOf(unknown);
        }
    }

    /** Resolves it with the targets in scope and the known host names. */
    public Resolution resolve(TargetIndex targets, Hosts names) {
        List<String> unknown = new ArrayList<>();
        if (to.isEmpty() && except.isEmpty()) {
            return new Resolution(Optional.of(flow(Optional.empty())), unknown);
        }
        AddressSet meant = to.isEmpty() ? AddressSet.ALL : addresses(to, targets, names, unknown);
        AddressSet left = meant.minus(addresses(except, targets, names, unknown));
        return new Resolution(left.isEmpty() ? Optional.empty() : Optional.of(flow(Optional.of(left))), unknown);
    }

    /** The addresses that a peer has now; none where it has none. */
    public static AddressSet addressesOf(Peer peer, TargetIndex targets, Hosts names) {
        return addresses(peer, targets, names, new ArrayList<>());
    }

    private Flow flow(Optional<AddressSet> peers) {
        return new Flow(peers, ports, peerPorts, protocols, link);
    }

    private static AddressSet addresses(List<Peer> peers, TargetIndex targets, Hosts names, List<String> unknown) {
        List<Span<Address>> all = new ArrayList<>();
        for (Peer peer : peers) {
            AddressSet some = addresses(peer, targets, names, unknown);
            all.addAll(some.ranges());
        }
        return new AddressSet(all);
    }

    private static AddressSet addresses(Peer peer, TargetIndex targets, Hosts names, List<String> unknown) {
        if (peer.addresses().isPresent()) {
            return peer.addresses().get();
        }
        if (peer.word().isEmpty()) {
            AddressSet resolved = names.of(peer.host().orElseThrow());
            if (resolved.isEmpty()) {
                unknown.add("'" + peer + "' is not a host name that resolves");
            }
            return resolved;
        }
        TargetSelector word = peer.word().get();
        List<Target> selected = targets.matching(word);
        if (selected.isEmpty()) {
            unknown.add("'" + peer + "' is not a target now"
                    + (peer.host().isPresent()
                            ? " and not a host name that resolves"
                            : "; faultctl targets lists what there is"));
            return AddressSet.NONE;
        }
        AddressSet addresses = AddressSet.of(selected.stream()
                .flatMap(target -> target.interfaces().stream())
                .filter(word::includes)
                .flatMap(iface -> iface.addresses().stream())
                .map(Address::parse)
                .toList());
        if (addresses.isEmpty()) {
            String reason = selected.size() == 1
                    ? selected.get(0).unusable().map(why -> " (it " + why + ")").orElse("")
                    : "";
            unknown.add("'" + peer + "' has no address now" + reason);
        }
        return addresses;
    }

    /** In the options of {@code faultctl}: {@code to db,10.0.0.0/8 port 80}; empty for everything. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        append(text, "to", to);
        append(text, "except", except);
        ports.ifPresent(set -> text.append(" port ").append(set));
        peerPorts.ifPresent(set -> text.append(" peer-port ").append(set));
        protocols.ifPresent(set -> text.append(" protocol ").append(set));
        text.append(link ? " link" : "");
        return text.isEmpty() ? "" : text.substring(1);
    }

    private static void append(StringBuilder text, String option, List<Peer> peers) {
        if (!peers.isEmpty()) {
            text.append(' ').append(option).append(' ');
            text.append(peers.stream().map(Peer::text).collect(Collectors.joining(",")));
        }
    }
}
