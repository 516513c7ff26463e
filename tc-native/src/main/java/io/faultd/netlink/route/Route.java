package io.faultd.netlink.route;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A route of the main table, as {@code ip route add} makes it.
 *
 * @param destination which addresses it leads to; a prefix of length 0 is the default route
 * @param gateway the router; empty if the destination is on the link itself
 * @param interfaceIndex where packets go out
 */
public record Route(IpPrefix destination, Optional<InetAddress> gateway, int interfaceIndex) {
    private static final int NEW_ROUTE = 24;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;

    /** Returns the request to add it; refused with EEXIST if there is such a route. */
    public NetlinkRequest add() {
        return NetlinkRequest.of(
                "add route to " + destination,
                NEW_ROUTE,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                this::encode);
    }

    private void encode(AttributeWriter writer) {
        writer.writeU8(destination.family())
                .writeU8(destination.length())
                .writeU8(0)
                .writeU8(0)
                .writeU8(RT_TABLE_MAIN)
                .writeU8(RTPROT_BOOT)
                .writeU8(gateway.isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK)
                .writeU8(RTN_UNICAST)
                .writeU32(0);
        if (destination.length() > 0) {
            writer.putBytes(RTA_DST, destination.address().getAddress());
        }
        gateway.ifPresent(address -> writer.putBytes(RTA_GATEWAY, address.getAddress()));
        writer.putU32(RTA_OIF, interfaceIndex);
    }
}
