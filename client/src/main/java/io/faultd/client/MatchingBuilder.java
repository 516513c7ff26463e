package io.faultd.client;

import io.faultd.fault.Direction;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fault on some of the traffic of some targets. All conditions on the traffic must hold.
 *
 * @param <R> the request itself
 */
public abstract sealed class MatchingBuilder<R extends MatchingBuilder<R>> extends FaultBuilder<R>
        permits ShapingBuilder, DropBuilder {
    MatchingBuilder(FaultdClient client, String method, String... targets) {
        super(client, method, "targets", List.of(targets));
    }

    /** Selects only traffic with these: addresses, prefixes, targets or host names. */
    public R to(String... peers) {
        return with("to", checked(peers));
    }

    /** Excludes traffic with these. */
    public R except(String... peers) {
        return with("except", checked(peers));
    }

    /** Selects only these ports of the target, such as {@code 80,443,1000-1010}. */
    public R port(String ports) {
        return with("port", PortSet.parse(ports).toString());
    }

    /** Selects only these ports of the other end. */
    public R peerPort(String ports) {
        return with("peer_port", PortSet.parse(ports).toString());
    }

    /** Selects only these protocols, such as {@code tcp,udp,icmp,47}. */
    public R protocol(String protocols) {
        return with("protocol", ProtocolSet.parse(protocols).toString());
    }

    /** Includes ARP and IPv6 neighbour discovery, which other faults leave alone. */
    public R link() {
        return with("link", true);
    }

    /** Sets the direction, seen from the target; the default is what it receives, for a profile both. */
    public R direction(Direction direction) {
        return with("direction", direction.word());
    }

    static List<String> checked(String... peers) {
        return Stream.of(peers)
                .flatMap(peer -> Peer.parseAll(peer).stream())
                .map(Peer::text)
                .toList();
    }
}
