package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;

/**
 * The fixed part of every link message, {@code struct ifinfomsg}, and the numbers of {@code linux/if_link.h}.
 *
 * @param index the interface, 0 for none
 * @param flags {@code IFF_…}
 * @param change which of the flags are changed
 */
record LinkMessage(int index, int flags, int change) {
    static final int NEW_LINK = 16;
    static final int DELETE_LINK = 17;
    static final int GET_LINK = 18;

    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_TXQLEN = 13;
    static final int IFLA_OPERSTATE = 16;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_STATS64 = 23;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_LINK_NETNSID = 37;
    static final int IFLA_TARGET_NETNSID = 46;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;

    static final int IFF_UP = 1;
    static final int IFF_LOOPBACK = 8;

    private static final int FAMILY_AND_TYPE_BYTES = 4;

    static LinkMessage ofIndex(int index) {
        return new LinkMessage(index, 0, 0);
    }

    static LinkMessage decode(AttributeReader reader) {
        reader.skip(FAMILY_AND_TYPE_BYTES);
        return new LinkMessage(reader.readS32(), reader.readS32(), reader.readS32());
    }

    void encode(AttributeWriter writer) {
        writer.writeZeros(FAMILY_AND_TYPE_BYTES).writeU32(index).writeU32(flags).writeU32(change);
    }
}
