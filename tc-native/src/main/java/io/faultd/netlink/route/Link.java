package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network interface.
 *
 * @param index its number in its namespace, from 1
 * @param name its name in its namespace
 * @param kind its driver, such as {@code veth} or {@code bridge}; empty for hardware and the loopback
 * @param mtu largest packet in bytes
 * @param transmitQueueLength packets that a queue in front of it holds by default; Docker's veths have 0
 * @param macAddress six hexadecimal bytes with colons, or another link layer's address; empty if it has none
 * @param flags {@code IFF_…} of {@code linux/if.h}
 * @param operationalState {@code IF_OPER_…}: 0 unknown, 2 down, 6 up
 * @param master index of the bridge or the like that it is a port of
 * @param peer index of the interface that it is bound to: the other end of a veth, the one below a macvlan
 * @param peerNamespaceId the namespace of that interface, as an id of the namespace that was queried
 *     ({@link Rtnetlink#namespaceId}); empty if it is in the interface's own
 * @param stats what it has counted
 */
public record Link(
        int index,
        String name,
        String kind,
        long mtu,
        long transmitQueueLength,
        String macAddress,
        int flags,
        int operationalState,
        OptionalInt master,
        OptionalInt peer,
        OptionalInt peerNamespaceId,
        LinkStats stats) {
    private static final String VETH = "veth";
    private static final String BRIDGE = "bridge";

    /** Returns whether the interface is switched on. */
    public boolean isUp() {
        return (flags & LinkMessage.IFF_UP) != 0;
    }

    /** Returns whether it is the loopback interface, {@code lo}. */
    public boolean isLoopback() {
        return (flags & LinkMessage.IFF_LOOPBACK) != 0;
    }

    /** Returns whether it is one of a pair of connected interfaces. */
    public boolean isVeth() {
        return kind.equals(VETH);
    }

    /** Returns whether it is a bridge of the kernel's own kind; others, such as Open vSwitch's, are not. */
    public boolean isBridge() {
        return kind.equals(BRIDGE);
    }

    /**
     * Returns whether it is a veth with a given other end.
     *
     * @param otherNamespaceId the namespace of the other end; all ids are those of the namespace that was queried
     * @param otherIndex the other end's index there
     * @param ownNamespaceId the namespace of this interface
     */
    public boolean isVethTo(int otherNamespaceId, int otherIndex, int ownNamespaceId) {
        return isVeth()
                && peer.equals(OptionalInt.of(otherIndex))
                && peerNamespaceId.orElse(ownNamespaceId) == otherNamespaceId;
    }

    /** Reads {@code RTM_NEWLINK} or {@code RTM_DELLINK}. */
    public static Link decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        LinkMessage header = LinkMessage.decode(reader);
        String name = "";
        Optional<String> kind = Optional.empty();
        long mtu = 0;
        long transmitQueueLength = 0;
        String macAddress = "";
        int state = 0;
        OptionalInt master = OptionalInt.empty();
        OptionalInt peer = OptionalInt.empty();
        OptionalInt peerNamespace = OptionalInt.empty();
        LinkStats stats = LinkStats.ZERO;
        while (reader.next()) {
            switch (reader.type()) {
                case LinkMessage.IFLA_IFNAME -> name = reader.string();
                case LinkMessage.IFLA_ADDRESS ->
                    macAddress = HexFormat.ofDelimiter(":").formatHex(reader.bytes());
                case LinkMessage.IFLA_MTU -> mtu = reader.u32();
                case LinkMessage.IFLA_TXQLEN -> transmitQueueLength = reader.u32();
                case LinkMessage.IFLA_OPERSTATE -> state = reader.u8();
                case LinkMessage.IFLA_MASTER -> master = OptionalInt.of(reader.s32());
                case LinkMessage.IFLA_LINK -> peer = OptionalInt.of(reader.s32());
                case LinkMessage.IFLA_LINK_NETNSID -> peerNamespace = OptionalInt.of(reader.s32());
                case LinkMessage.IFLA_LINKINFO -> kind = kind(reader.nested());
                case LinkMessage.IFLA_STATS64 -> stats = LinkStats.decode(reader.nested());
                default -> {}
            }
        }
        return new Link(
                header.index(),
                name,
                kind.orElse(""),
                mtu,
                transmitQueueLength,
                macAddress,
                header.flags(),
                state,
                master,
                peer,
                peerNamespace,
                stats);
    }

    private static Optional<String> kind(AttributeReader info) {
        while (info.next()) {
            if (info.type() == LinkMessage.IFLA_INFO_KIND) {
                return Optional.of(info.string());
            }
        }
        return Optional.empty();
    }
}
