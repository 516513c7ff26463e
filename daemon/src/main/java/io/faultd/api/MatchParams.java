package io.faultd.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.rpc.RpcException;
import io.faultd.unit.BadValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which traffic is meant, from the parameters {@code to}, {@code except}, {@code port}, {@code peer_port} and
 * {@code protocol}.
 */
final class MatchParams {
    private MatchParams() {}

    /** The match, if any of it is said. */
    static Optional<FlowMatch> readIfGiven(Params params) throws RpcException {
        boolean given = params.gives("to", "except", "port", "peer_port", "protocol", "link");
        FlowMatch match = read(params);
        return given ? Optional.of(match) : Optional.empty();
    }

    static FlowMatch read(Params params) throws RpcException {
        List<Peer> to = peers(params, "to");
        List<Peer> except = peers(params, "except");
        Optional<PortSet> ports = params.value("port", PortSet::parse);
        Optional<PortSet> peerPorts = params.value("peer_port", PortSet::parse);
        Optional<ProtocolSet> protocols = params.value("protocol", ProtocolSet::parse);
        try {
            return new FlowMatch(to, except, ports, peerPorts, protocols, params.flag("link"));
        } catch (BadValueException e) {
            throw RpcException.invalidParams(params.method() + ": " + e.getMessage());
        }
    }

    /** The same without protocols, for what is about TCP anyway. */
    static FlowMatch readTcp(Params params) throws RpcException {
        return new FlowMatch(
                peers(params, "to"),
                peers(params, "except"),
                params.value("port", PortSet::parse),
                params.value("peer_port", PortSet::parse),
                Optional.empty());
    }

    /** Peers as a list, or joined by commas. */
    private static List<Peer> peers(Params params, String name) throws RpcException {
        List<Peer> peers = new ArrayList<>();
        for (String words : params.words(name)) {
            try {
                Peer.parseAll(words).forEach(peers::add);
            } catch (BadValueException e) {
                throw RpcException.invalidParams(params.method() + ": " + name + ": " + e.getMessage());
            }
        }
        params.limitPatterns(name, peers.stream().map(Peer::text));
        return peers;
    }

    /** The match in the form that {@link #read} reads. */
    static ObjectNode write(ObjectMapper mapper, FlowMatch match) {
        ObjectNode node = mapper.createObjectNode();
        put(node, "to", match.to());
        put(node, "except", match.except());
        match.ports().ifPresent(set -> node.put("port", set.toString()));
        match.peerPorts().ifPresent(set -> node.put("peer_port", set.toString()));
        match.protocols().ifPresent(set -> node.put("protocol", set.toString()));
        if (match.link()) {
            node.put("link", true);
        }
        return node;
    }

    private static void put(ObjectNode node, String name, List<Peer> peers) {
        if (!peers.isEmpty()) {
            ArrayNode array = node.putArray(name);
            peers.forEach(peer -> array.add(peer.text()));
        }
    }
}
