package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;

/**
 * Whether an interface has an XDP program.
 *
 * @param index the interface's number in its namespace
 * @param name its name there
 * @param attached whether a program sees what arrives at it, before all else; {@code IFLA_XDP_ATTACHED}
 */
public record XdpLink(int index, String name, boolean attached) {
    private static final int IFLA_XDP = 43;
    private static final int IFLA_XDP_ATTACHED = 2;

    /** Reads {@code RTM_NEWLINK}. */
    public static XdpLink decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        LinkMessage header = LinkMessage.decode(reader);
        String name = "";
        boolean attached = false;
        while (reader.next()) {
            switch (reader.type()) {
                case LinkMessage.IFLA_IFNAME -> name = reader.string();
                case IFLA_XDP -> attached = isAttached(reader.nested());
                default -> {}
            }
        }
        return new XdpLink(header.index(), name, attached);
    }

    private static boolean isAttached(AttributeReader xdp) {
        while (xdp.next()) {
            if (xdp.type() == IFLA_XDP_ATTACHED) {
                return xdp.u8() != 0;
            }
        }
        return false;
    }
}
