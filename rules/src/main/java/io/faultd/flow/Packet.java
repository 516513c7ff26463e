package io.faultd.flow;

import java.util.Optional;

/**
 * The fields of a packet that a {@link Flow} matches, seen from the target that sends or receives it.
 *
 * @param peer the address of the other end; empty when it is not an IP packet
 * @param protocol over IP; empty when it is not an IP packet
 * @param port the target's own; empty when the packet has no ports
 * @param peerPort the other end's
 */
public record Packet(
        Optional<Address> peer, Optional<Integer> protocol, Optional<Integer> port, Optional<Integer> peerPort) {}
