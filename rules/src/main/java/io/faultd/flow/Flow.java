package io.faultd.flow;

import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The packets that fit everything it says, in the target's view whatever their direction.
 *
 * @param peers the addresses of the other end; empty: any, and packets that are no IP packets
 * @param ports the target's own; empty: any
 * @param peerPorts the other end's; empty: any
 * @param protocols over IP; empty: any, and packets that are no IP packets; never empty where there are ports
 */
public record Flow(
        Optional<AddressSet> peers,
        Optional<PortSet> ports,
        Optional<PortSet> peerPorts,
        Optional<ProtocolSet> protocols) {
    /** Every packet. */
    public static final Flow ALL = new Flow(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Ports without a protocol are those of TCP and UDP. */
    public Flow {
        if (peers.filter(AddressSet::isEmpty).isPresent()) {
            throw new IllegalArgumentException("a flow of no peers");
        }
        if (protocols.isEmpty() && (ports.isPresent() || peerPorts.isPresent())) {
            protocols = Optional.of(ProtocolSet.TCP_AND_UDP);
        }
    }

    /** Whether it is every packet. */
    public boolean isAll() {
        return equals(ALL);
    }

    /** The packets that fit both; nothing when there can't be any. */
    public Optional<Flow> intersect(Flow other) {
        Common<ProtocolSet> inProtocols = Common.of(protocols, other.protocols, ProtocolSet::intersect);
        Common<PortSet> inPorts =
                inProtocols.none ? Common.nothing() : Common.of(ports, other.ports, PortSet::intersect);
        Common<PortSet> inPeerPorts =
                inPorts.none ? Common.nothing() : Common.of(peerPorts, other.peerPorts, PortSet::intersect);
        Common<AddressSet> inPeers =
                inPeerPorts.none ? Common.nothing() : Common.of(peers, other.peers, Flow::commonPeers);
        return inPeers.none
                ? Optional.empty()
                : Optional.of(new Flow(inPeers.value, inPorts.value, inPeerPorts.value, inProtocols.value));
    }

    private static Optional<AddressSet> commonPeers(AddressSet one, AddressSet other) {
        return Optional.of(one.intersect(other)).filter(common -> !common.isEmpty());
    }

    /** Whether a packet fits. */
    public boolean matches(Packet packet) {
        return fits(peers, packet.peer(), AddressSet::contains)
                && fits(protocols, packet.protocol(), ProtocolSet::contains)
                && fits(ports, packet.port(), PortSet::contains)
                && fits(peerPorts, packet.peerPort(), PortSet::contains);
    }

    private static <S, T> boolean fits(Optional<S> set, Optional<T> value, BiFunction<S, T, Boolean> contains) {
        return set.isEmpty()
                || value.filter(given -> contains.apply(set.get(), given)).isPresent();
    }

    /** What is in two sets, either of which may be "any". */
    private record Common<S>(boolean none, Optional<S> value) {
        static <S> Common<S> nothing() {
            return new Common<>(true, Optional.empty());
        }

        static <S> Common<S> of(Optional<S> one, Optional<S> other, BiFunction<S, S, Optional<S>> intersection) {
            if (one.isEmpty() || other.isEmpty()) {
                return new Common<>(false, one.isEmpty() ? other : one);
            }
            Optional<S> common = intersection.apply(one.get(), other.get());
            return new Common<>(common.isEmpty(), common);
        }
    }

    /** In the options of {@code faultctl}, e.g. {@code to 10.0.0.0/8 port 80 protocol tcp}; {@code all} for every packet. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        peers.ifPresent(set -> text.append(" to ").append(set));
        ports.ifPresent(set -> text.append(" port ").append(set));
        peerPorts.ifPresent(set -> text.append(" peer-port ").append(set));
        protocols.ifPresent(set -> text.append(" protocol ").append(set));
        return text.isEmpty() ? "all" : text.substring(1);
    }
}
