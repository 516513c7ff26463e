package io.faultd.target;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The IP packets that a tunnel puts others into, as far as its configuration shows them.
 *
 * @param remote their other end, if it is only one and known
 * @param protocols of them; empty if they can have any
 * @param port their destination port, if they have one and it is known
 * @param inside the networks of the tunnel's own addresses, and so addresses of packets in it
 */
public record Outer(Optional<Address> remote, Optional<ProtocolSet> protocols, OptionalInt port, AddressSet inside) {
    private static final AddressSet LINK_LOCAL = AddressSet.parse("fe80::/10");

    /**
     * Whether the packets of a flow can include them. A fault on that flow then acts where they leave and not at the
     * tunnel, or it would meet a packet twice: in the tunnel, and the one around it.
     *
     * <p>Where the other end is unknown, the flow's peers decide: if all or none of them are addresses inside, they are
     * taken for addresses inside. If they are both, as those of a target that is named, they include the other end.
     */
    public boolean mayMeet(Flow flow) {
        return mayHaveProtocol(flow) && mayHavePort(flow) && mayHavePeer(flow);
    }

    private boolean mayHaveProtocol(Flow flow) {
        return flow.protocols().isEmpty()
                || protocols.isEmpty()
                || flow.protocols().get().meets(protocols.get());
    }

    private boolean mayHavePort(Flow flow) {
        if (flow.ports().isEmpty() && flow.peerPorts().isEmpty()) {
            return true;
        }
        return port.isPresent() && (has(flow.ports()) || has(flow.peerPorts()));
    }

    private boolean has(Optional<PortSet> ports) {
        return ports.filter(set -> set.contains(port.getAsInt())).isPresent();
    }

    private boolean mayHavePeer(Flow flow) {
        if (flow.peers().isEmpty()) {
            return true;
        }
        AddressSet peers = flow.peers().get();
        if (remote.isPresent()) {
            return peers.contains(remote.get());
        }
        AddressSet global = peers.minus(LINK_LOCAL);
        return global.meets(inside) && !global.minus(inside).isEmpty();
    }
}
