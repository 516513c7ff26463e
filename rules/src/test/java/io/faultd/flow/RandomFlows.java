package io.faultd.flow;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Flows and packets of so few values that they often have packets in common. */
public final class RandomFlows {
    private RandomFlows() {}

    /** Flows, every packet included. */
    public static Arbitrary<Flow> flows() {
        return Combinators.combine(
                        peers().optional(),
                        ports().optional(),
                        ports().optional(),
                        protocols().optional())
                .as(Flow::new);
    }

    /** TCP, UDP, ICMP and other packets over both versions of IP, and some that are not IP. */
    public static Arbitrary<Packet> packets() {
        Arbitrary<Packet> ip = Combinators.combine(
                        address(), Arbitraries.of(1, 6, 17, 47, 58), port().optional(), port().optional())
                .as((peer, protocol, port, peerPort) -> {
                    boolean hasPorts = protocol == 6 || protocol == 17;
                    return new Packet(
                            Optional.of(peer),
                            Optional.of(protocol),
                            hasPorts ? Optional.of(port.orElse(0)) : Optional.empty(),
                            hasPorts ? Optional.of(peerPort.orElse(0)) : Optional.empty());
                });
        Packet arp = new Packet(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return Arbitraries.frequencyOf(Tuple.of(9, ip), Tuple.of(1, Arbitraries.just(arp)));
    }

    private static Arbitrary<AddressSet> peers() {
        Arbitrary<AddressSet> prefixes = Arbitraries.of(
                        "10.0.0.0/30", "10.0.0.2/31", "10.0.0.1", "fd00::/126", "fd00::2", "0.0.0.0/0", "::/0")
                .map(AddressSet::parse);
        return Arbitraries.oneOf(
                prefixes,
                prefixes.tuple2().map(two -> two.get1().union(two.get2())),
                prefixes.map(AddressSet.ALL::minus));
    }

    private static Arbitrary<Address> address() {
        return Combinators.combine(
                        Arbitraries.of("10.0.0.", "fd00::"),
                        Arbitraries.integers().between(0, 4))
                .as((net, host) -> Address.parse(net + host));
    }

    private static Arbitrary<PortSet> ports() {
        return port().tuple2()
                .map(two -> new Span<>(Math.min(two.get1(), two.get2()), Math.max(two.get1(), two.get2())))
                .list()
                .ofMinSize(1)
                .ofMaxSize(2)
                .map(PortSet::new);
    }

    private static Arbitrary<Integer> port() {
        return Arbitraries.integers().between(0, 6);
    }

    private static Arbitrary<ProtocolSet> protocols() {
        return Arbitraries.of("tcp", "udp", "tcp,udp", "icmp", "47", "tcp,icmp").map(ProtocolSet::parse);
    }
}
