package io.faultd.cli.args;

import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The options that select traffic of the targets. */
public final class MatchOptions {
    /** The notation of their values, for a command's help. */
    public static final String UNITS =
            "PEER: an address, 10.0.0.0/8, fd00::/8, a target, or a host name; all conditions must match.";

    private MatchOptions() {}

    public static void declare(Options options) {
        declarePeersAndPorts(options);
        options.value("--protocol", "PROTOCOLS", "Only tcp, udp, icmp (ICMPv6 too) or numbers, joined by commas");
        options.flag("--link", "ARP and IPv6 neighbour discovery too, which other faults leave alone");
    }

    public static void declarePeersAndPorts(Options options) {
        options.values("--to", "PEER[,...]", "Only traffic with these: addresses, prefixes, targets or host names");
        options.values("--except", "PEER[,...]", "No traffic with these");
        options.value("--port", "PORTS", "Only on these ports of the target: 80,443,1000-1010");
        options.value("--peer-port", "PORTS", "Only on these ports of the other end");
    }

    /** Checks them, and adds them to the parameters of the RPC. */
    public static FlowMatch fill(Arguments arguments, Map<String, Object> params) {
        List<Peer> to = peers(arguments, "--to", params);
        List<Peer> except = peers(arguments, "--except", params);
        Optional<PortSet> ports = value(arguments, "--port", PortSet::parse, params);
        Optional<PortSet> peerPorts = value(arguments, "--peer-port", PortSet::parse, params);
        Optional<ProtocolSet> protocols = value(arguments, "--protocol", ProtocolSet::parse, params);
        boolean link = arguments.has("--link");
        if (link) {
            params.put("link", true);
        }
        try {
            return new FlowMatch(to, except, ports, peerPorts, protocols, link);
        } catch (BadValueException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** The same without protocols, for commands about TCP. */
    public static void fillPeersAndPorts(Arguments arguments, Map<String, Object> params) {
        peers(arguments, "--to", params);
        peers(arguments, "--except", params);
        value(arguments, "--port", PortSet::parse, params);
        value(arguments, "--peer-port", PortSet::parse, params);
    }

    private static List<Peer> peers(Arguments arguments, String option, Map<String, Object> params) {
        List<Peer> peers = new ArrayList<>();
        try {
            for (String text : arguments.texts(option)) {
                peers.addAll(Peer.parseAll(text));
            }
        } catch (BadValueException e) {
            throw Arguments.wrong(option, e);
        }
        if (!peers.isEmpty()) {
            params.put(name(option), peers.stream().map(Peer::text).toList());
        }
        return peers;
    }

    private static <T> Optional<T> value(
            Arguments arguments, String option, Function<String, T> parser, Map<String, Object> params) {
        String text = arguments.text(option);
        if (text == null) {
            return Optional.empty();
        }
        try {
            T value = parser.apply(text);
            params.put(name(option), text);
            return Optional.of(value);
        } catch (BadValueException e) {
            throw Arguments.wrong(option, e);
        }
    }

    private static String name(String option) {
        return option.substring(2).replace('-', '_');
    }
}
