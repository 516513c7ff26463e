package io.faultd.discovery;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * A network interface as {@code RTM_NEWLINK} describes it ({@code linux/if_link.h}), with the host's namespace ids.
 *
 * @param mac its hardware address as Docker writes it, {@code 02:42:ac:11:00:02}; empty where it has none
 * @param kind {@code veth}, {@code bridge} …; empty for a device of the machine
 * @param master index of the interface that it is a port of
 * @param peer index of the interface that it is connected to: a veth's other end, the device below a macvlan
 * @param peerNamespace the namespace of that one; empty for the interface's own namespace
 */
record LinkView(
        int index,
        String name,
        String mac,
        boolean up,
        boolean loopback,
        String kind,
        OptionalInt master,
        OptionalInt peer,
        OptionalInt peerNamespace) {
    static final String VETH = "veth";
    static final String BRIDGE = "bridge";

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFF_UP = 0x1;
    private static final int IFF_LOOPBACK = 0x8;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    boolean isVeth() {
        return kind.equals(VETH);
    }

    /** Whether this one, in namespace {@code own}, is a veth whose other end is that one. */
    boolean isTiedTo(int otherNamespace, int otherIndex, int own) {
        return isVeth() && peer.equals(OptionalInt.of(otherIndex)) && peerNamespace.orElse(own) == otherNamespace;
    }

    static LinkView decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        reader.skip(4); // family, padding, hardware type
        int index = reader.readS32();
        int flags = reader.readS32();
        reader.skip(4); // change mask
        String name = "";
        String mac = "";
        String kind = "";
        OptionalInt master = OptionalInt.empty();
        OptionalInt peer = OptionalInt.empty();
        OptionalInt peerNamespace = OptionalInt.empty();
        while (reader.next()) {
            switch (reader.type()) {
                case IFLA_ADDRESS -> mac = COLONS.formatHex(reader.bytes());
                case IFLA_IFNAME -> name = reader.string();
                case IFLA_LINK -> peer = OptionalInt.of(reader.s32());
                case IFLA_MASTER -> master = OptionalInt.of(reader.s32());
                case IFLA_LINK_NETNSID -> peerNamespace = OptionalInt.of(reader.s32());
                case IFLA_LINKINFO -> kind = kind(reader.nested());
                default -> {} // statistics and much else
            }
        }
        return new LinkView(
                index,
                name,
                mac,
                (flags & IFF_UP) != 0,
                (flags & IFF_LOOPBACK) != 0,
                kind,
                master,
                peer,
                peerNamespace);
    }

    private static String kind(AttributeReader info) {
        while (info.next()) {
            if (info.type() == IFLA_INFO_KIND) {
                return info.string();
            }
        }
        return "";
    }
}
