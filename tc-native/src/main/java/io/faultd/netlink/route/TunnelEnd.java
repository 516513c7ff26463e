package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.IpPrefix;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a tunnel sends its packets, from {@code IFLA_INFO_DATA} of {@code linux/if_tunnel.h} and
 * {@code linux/if_link.h}.
 *
 * @param remote the address of its only other end; empty where it has several, or the kernel doesn't say, as for
 *     WireGuard
 * @param port the UDP port that it sends to; empty for one without ports
 */
public record TunnelEnd(Optional<InetAddress> remote, OptionalInt port) {
    /** Nothing is known, or it is no tunnel. */
    public static final TunnelEnd NONE = new TunnelEnd(Optional.empty(), OptionalInt.empty());

    private static final int NO_ATTRIBUTE = 0;

    // IFLA_IPTUN_REMOTE, IFLA_GRE_REMOTE and IFLA_VTI_REMOTE.
    private static final Numbers IP_TUNNEL = new Numbers(3, NO_ATTRIBUTE, NO_ATTRIBUTE);
    private static final Numbers GRE = new Numbers(7, NO_ATTRIBUTE, NO_ATTRIBUTE);
    private static final Numbers VTI = new Numbers(5, NO_ATTRIBUTE, NO_ATTRIBUTE);

    private static final Map<String, Numbers> KINDS = Map.ofEntries(
            Map.entry("ipip", IP_TUNNEL),
            Map.entry("sit", IP_TUNNEL),
            Map.entry("ip6tnl", IP_TUNNEL),
            Map.entry("gre", GRE),
            Map.entry("gretap", GRE),
            Map.entry("erspan", GRE),
            Map.entry("ip6gre", GRE),
            Map.entry("ip6gretap", GRE),
            Map.entry("ip6erspan", GRE),
            Map.entry("vti", VTI),
            Map.entry("vti6", VTI),
            Map.entry("vxlan", new Numbers(2, 16, 15)),
            Map.entry("geneve", new Numbers(2, 7, 5)));

    /** The attributes that a kind has. */
    private record Numbers(int remote, int remote6, int port) {}

    static boolean isKnown(String kind) {
        return KINDS.containsKey(kind);
    }

    static TunnelEnd decode(String kind, AttributeReader data) {
        Numbers numbers = KINDS.get(kind);
        Optional<InetAddress> remote = Optional.empty();
        OptionalInt port = OptionalInt.empty();
        while (data.next()) {
            int type = data.type();
            if (type == numbers.remote || type == numbers.remote6 && type != NO_ATTRIBUTE) {
                // A wildcard or a multicast group is no single end.
                remote = Optional.of(IpPrefix.address(data.bytes()))
                        .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress());
            } else if (type == numbers.port && type != NO_ATTRIBUTE) {
                port = OptionalInt.of(data.u16Be());
            }
        }
        return new TunnelEnd(remote, port);
    }
}
