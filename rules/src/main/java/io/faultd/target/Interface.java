package io.faultd.target;

import java.util.List;
import java.util.Optional;

/**
 * A network interface of a target, seen from inside it.
 *
 * @param name e.g. {@code eth0}
 * @param network the Docker network that it belongs to; empty where there is none, or Docker does not know it
 * @param addresses IPv4 and IPv6 addresses without prefix length, link-local ones included
 * @param received where packets that the target receives can be shaped
 * @param sent where packets that it sends can be shaped
 * @param path how packets leave the target's namespace through it
 * @param exit whether they leave the namespace there, or through an interface below
 * @param mtu the largest packet in bytes that it or its peer takes, without the header of its link
 */
public record Interface(
        String name,
        String network,
        List<String> addresses,
        ShapingPoint received,
        ShapingPoint sent,
        Path path,
        Exit exit,
        long mtu) {
    /** That of Ethernet. */
    public static final long DEFAULT_MTU = 1500;

    // Ethernet's header and two VLAN tags; no link that can carry a tree has a longer one.
    private static final int LINK_HEADER_BYTES = 14 + 2 * 4;

    /** Copies the list. */
    public Interface {
        addresses = List.copyOf(addresses);
    }

    /** One through which packets leave the namespace, with Ethernet's MTU. */
    public Interface(
            String name, String network, List<String> addresses, ShapingPoint received, ShapingPoint sent, Path path) {
        this(name, network, addresses, received, sent, path, Exit.HERE, DEFAULT_MTU);
    }

    /** The largest frame in bytes of an interface with an MTU. */
    public static long largestFrame(long mtu) {
        return mtu + LINK_HEADER_BYTES;
    }

    /** The veth at the other end, where its namespace is known: the host interface of {@code status}. */
    public Optional<String> peerName() {
        return received.redirected() ? Optional.empty() : Optional.of(received.ifname());
    }

    /** Where packets that leave through an interface go, which decides which hook can drop them. */
    public sealed interface Path {
        /**
         * Its peer is a port of a bridge.
         *
         * @param namespace where the bridge is
         * @param bridge its name there
         * @param port the peer's name there
         */
        record Bridged(Namespace namespace, String bridge, String port) implements Path {}

        /**
         * Its peer is an interface that the namespace routes by itself.
         *
         * @param namespace that of the peer
         */
        record Routed(Namespace namespace) implements Path {}

        /** macvlan, a veth straight into an unknown namespace, or anything else: only the target's own hooks see it. */
        record Elsewhere() implements Path {}
    }
}
