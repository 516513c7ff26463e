package io.faultd.flow;

import java.util.Optional;

/**
 * The fields of a packet that a {@link Flow} matches, seen from the target that sends or receives it.
 *
 * @param peer the address of the other end; empty when it is neither an IP packet nor about a neighbour
 * @param protocol over IP; empty when it is not an IP packet
 * @param port the target's own; empty when the packet has no ports
 * @param peerPort the other end's
 * @param isNeighbour whether it is of ARP or neighbour discovery; then it has a peer at most
 */
public record Packet(
        Optional<Address> peer,
        Optional<Integer> protocol,
        Optional<Integer> port,
        Optional<Integer> peerPort,
        boolean isNeighbour) {
    /** Any other packet. */
    public Packet(
            Optional<Address> peer, Optional<Integer> protocol, Optional<Integer> port, Optional<Integer> peerPort) {
        this(peer, protocol, port, peerPort, false);
    }

    /** One of ARP or neighbour discovery that is about a neighbour. */
    public static Packet about(Address neighbour) {
        return new Packet(Optional.of(neighbour), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }
}
