package io.faultd.fault.spec;

import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that select traffic of a fault's targets. */
public final class MatchOptions {
    private static final OptionType<List<Peer>> PEERS = OptionType.words(
            "PEER[,...]",
            OptionType.Takes.VALUES,
            words ->
                    words.stream().flatMap(word -> Peer.parseAll(word).stream()).toList(),
            peers -> peers.stream().map(Peer::text).toList());

    private static final OptionType<PortSet> PORTS = OptionType.text("PORTS", PortSet::parse, PortSet::toString);

    /** Peers. */
    public static final FaultOption<List<Peer>> TO =
            FaultOption.of("to", PEERS, "Only traffic with these: addresses, prefixes, targets or host names");

    /** Excluded peers. */
    public static final FaultOption<List<Peer>> EXCEPT = FaultOption.of("except", PEERS, "No traffic with these");

    /** The target's ports. */
    public static final FaultOption<PortSet> PORT =
            FaultOption.of("port", PORTS, "Only on these ports of the target: 80,443,1000-1010");

    /** The other end's ports. */
    public static final FaultOption<PortSet> PEER_PORT =
            FaultOption.of("peer_port", PORTS, "Only on these ports of the other end");

    /** Protocols over IP. */
    public static final FaultOption<ProtocolSet> PROTOCOL = FaultOption.of(
            "protocol",
            OptionType.text("PROTOCOLS", ProtocolSet::parse, ProtocolSet::toString),
            "Only tcp, udp, icmp (ICMPv6 too) or numbers, joined by commas");

    /** ARP and neighbour discovery. */
    public static final FaultOption<Boolean> LINK = FaultOption.of(
            "link", OptionType.FLAG, "ARP and IPv6 neighbour discovery too, which other faults leave alone");

    /** A match. */
    public static final Spec<FlowMatch> SPEC =
            new Spec<>(List.of(TO, EXCEPT, PORT, PEER_PORT, PROTOCOL, LINK), List.of(), MatchOptions::match);

    /** The same without protocols, for commands about TCP. */
    public static final Spec<FlowMatch> PEERS_AND_PORTS =
            new Spec<>(List.of(TO, EXCEPT, PORT, PEER_PORT), List.of(), MatchOptions::match);

    private MatchOptions() {}

    private static FlowMatch match(OptionValues values) {
        return new FlowMatch(
                values.given(TO).orElse(List.of()),
                values.given(EXCEPT).orElse(List.of()),
                values.given(PORT),
                values.given(PEER_PORT),
                values.given(PROTOCOL),
                values.has(LINK));
    }

    /** The match, if one of its options is given. */
    static Optional<FlowMatch> given(OptionValues values) {
        return values.hasAny(TO, EXCEPT, PORT, PEER_PORT, PROTOCOL, LINK)
                ? Optional.of(match(values))
                : Optional.empty();
    }

    /** A match in the form that {@link #SPEC} reads. */
    public static Map<String, Object> write(FlowMatch match) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (!match.to().isEmpty()) {
            TO.write(match.to(), members);
        }
        if (!match.except().isEmpty()) {
            EXCEPT.write(match.except(), members);
        }
        match.ports().ifPresent(ports -> PORT.write(ports, members));
        match.peerPorts().ifPresent(ports -> PEER_PORT.write(ports, members));
        match.protocols().ifPresent(protocols -> PROTOCOL.write(protocols, members));
        if (match.link()) {
            LINK.write(true, members);
        }
        return members;
    }
}
