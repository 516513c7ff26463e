package io.faultd.flow;

import java.util.Optional;

/**
 * What of a packet a {@link Flow} looks at, in the view of the target that sends or receives it.
 *
 * @param peer the address of the other end; nothing when it is no IP packet
 * @param protocol over IP; nothing when it is no IP packet
 * @param port the target's own; nothing when the packet has no ports
 * @param peerPort the other end's
 */
public record Packet(
        Optional<Address> peer, Optional<Integer> protocol, Optional<Integer> port, Optional<Integer> peerPort) {}
