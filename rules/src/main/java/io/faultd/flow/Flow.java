package io.faultd.flow;

import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;

/**
 * The packets that match all of its conditions, seen from the target whatever their direction.
 *
 * <p>ARP and IPv6 neighbour discovery (ICMPv6 types 133 to 137, RFC 4861) are among them only with {@code link}. Their
 * other end is the neighbour that is asked for, or the one that asks or answers.
 *
 * @param peers the addresses of the other end; empty: any, and packets other than IP
 * @param ports the target's own; empty: any
 * @param peerPorts the other end's; empty: any
 * @param protocols over IP; empty: any, and packets other than IP; never empty where there are ports
 * @param link whether ARP and neighbour discovery are among them; never where there are protocols
 */
public record Flow(
        Optional<AddressSet> peers,
        Optional<PortSet> ports,
        Optional<PortSet> peerPorts,
        Optional<ProtocolSet> protocols,
        boolean link) {
    /** Every packet but ARP and neighbour discovery. */
    public static final Flow ALL = new Flow(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Every packet. */
    public static final Flow ALL_WITH_LINK =
            new Flow(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);

    /** Ports without a protocol are those of TCP and UDP. */
    public Flow {
        if (peers.filter(AddressSet::isEmpty).isPresent()) {
            throw new IllegalArgumentException("a flow of no peers");
        }
        if (protocols.isEmpty() && (ports.isPresent() || peerPorts.isPresent())) {
            protocols = Optional.of(ProtocolSet.TCP_AND_UDP);
        }
        if (link && protocols.isPresent()) {
            throw new IllegalArgumentException("ARP and neighbour discovery have no ports and protocols");
        }
    }

    /** Packets without ARP and neighbour discovery. */
    public Flow(
            Optional<AddressSet> peers,
            Optional<PortSet> ports,
            Optional<PortSet> peerPorts,
            Optional<ProtocolSet> protocols) {
        this(peers, ports, peerPorts, protocols, false);
    }

    /** Whether it is every packet, with ARP and neighbour discovery or without. */
    public boolean isAll() {
        return peers.isEmpty() && ports.isEmpty() && peerPorts.isEmpty() && protocols.isEmpty();
    }

    /** The packets that match both; empty when there can't be any. */
    public Optional<Flow> intersect(Flow other) {
        if (!meets(other)) {
            return Optional.empty();
        }
        return Optional.of(new Flow(
                common(peers, other.peers, AddressSet::intersect),
                common(ports, other.ports, PortSet::intersect),
                common(peerPorts, other.peerPorts, PortSet::intersect),
                common(protocols, other.protocols, ProtocolSet::intersect),
                link && other.link));
    }

    /**
     * Whether there can be packets that match both; cheaper than the intersection, which is empty for most pairs of
     * many flows.
     */
    public boolean meets(Flow other) {
        return meet(peers, other.peers, AddressSet::meets)
                && meet(ports, other.ports, PortSet::meets)
                && meet(peerPorts, other.peerPorts, PortSet::meets)
                && meet(protocols, other.protocols, ProtocolSet::meets);
    }

    private static <S> boolean meet(Optional<S> one, Optional<S> other, BiPredicate<S, S> meets) {
        return one.isEmpty() || other.isEmpty() || meets.test(one.get(), other.get());
    }

    private static <S> Optional<S> common(Optional<S> one, Optional<S> other, BinaryOperator<S> intersection) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return Optional.of(intersection.apply(one.get(), other.get()));
    }

    /** Whether a packet matches. */
    public boolean matches(Packet packet) {
        return (link || !packet.isNeighbour())
                && fits(peers, packet.peer(), AddressSet::contains)
                && fits(protocols, packet.protocol(), ProtocolSet::contains)
                && fits(ports, packet.port(), PortSet::contains)
                && fits(peerPorts, packet.peerPort(), PortSet::contains);
    }

    private static <S, T> boolean fits(Optional<S> set, Optional<T> value, BiPredicate<S, T> contains) {
        return set.isEmpty()
                || value.filter(given -> contains.test(set.get(), given)).isPresent();
    }

    /**
     * In the options of {@code faultctl}, e.g. {@code to 10.0.0.0/8 port 80 protocol tcp}; {@code all} for every packet
     * but ARP and neighbour discovery, {@code link} with them.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        peers.ifPresent(set -> text.append(" to ").append(set));
        ports.ifPresent(set -> text.append(" port ").append(set));
        peerPorts.ifPresent(set -> text.append(" peer-port ").append(set));
        protocols.ifPresent(set -> text.append(" protocol ").append(set));
        text.append(link ? " link" : "");
        return text.isEmpty() ? "all" : text.substring(1);
    }
}
