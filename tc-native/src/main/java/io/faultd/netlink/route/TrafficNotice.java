package io.faultd.netlink.route;

import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.tc.TcMessage;
import java.util.Optional;

/**
 * The kernel's notice to listeners of {@code RTNLGRP_TC} and {@code RTNLGRP_LINK} ({@code linux/rtnetlink.h}) that
 * traffic control of an interface was changed, or that an interface has left its namespace.
 *
 * @param kind of the changed object
 * @param interfaceIndex the interface
 * @param interfaceName its name; empty except for {@link Kind#LINK_GONE}
 * @param portId the netlink socket that requested it; 0 where the kernel does not report it
 * @param sequence number of the request; 0 where the kernel does not report it
 */
public record TrafficNotice(Kind kind, int interfaceIndex, String interfaceName, int portId, int sequence) {
    private static final int GROUP_LINK = 1;
    private static final int GROUP_TRAFFIC_CONTROL = 4;

    /** What was changed. */
    public enum Kind {
        QDISC,
        CLASS,
        FILTER,
        /** The interface was deleted, or moved to another namespace; its qdiscs went without a notice. */
        LINK_GONE
    }

    /** Subscribes a socket to all notices that {@link #of} can read. */
    public static void subscribe(NetlinkSocket socket) {
        socket.joinGroup(GROUP_TRAFFIC_CONTROL);
        socket.joinGroup(GROUP_LINK);
    }

    /** Reads a notification; empty if it is about something else, including links that only change. */
    public static Optional<TrafficNotice> of(NetlinkMessage message) {
        try {
            return MalformedNetlinkException.decoding("notice", () -> read(message));
        } catch (MalformedNetlinkException e) {
            return Optional.empty();
        }
    }

    private static Optional<TrafficNotice> read(NetlinkMessage message) {
        return switch (message.type()) {
            case TcMessage.NEW_QDISC, TcMessage.DELETE_QDISC -> Optional.of(traffic(Kind.QDISC, message));
            case TcMessage.NEW_CLASS, TcMessage.DELETE_CLASS -> Optional.of(traffic(Kind.CLASS, message));
            case TcMessage.NEW_FILTER, TcMessage.DELETE_FILTER -> Optional.of(traffic(Kind.FILTER, message));
            case LinkMessage.DELETE_LINK -> gone(message);
            default -> Optional.empty();
        };
    }

    private static TrafficNotice traffic(Kind kind, NetlinkMessage message) {
        int index = TcMessage.decode(message.reader()).interfaceIndex();
        return new TrafficNotice(kind, index, "", message.portId(), message.sequence());
    }

    /** The kernel also reports ports that leave a bridge as deleted links, of the bridge family. */
    private static Optional<TrafficNotice> gone(NetlinkMessage message) {
        if (message.payload().get(0) != 0) {
            return Optional.empty();
        }
        Link gone = Link.decode(message);
        return Optional.of(
                new TrafficNotice(Kind.LINK_GONE, gone.index(), gone.name(), message.portId(), message.sequence()));
    }
}
