package io.faultd.netlink.route;

import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.tc.TcMessage;
import java.util.Optional;

/**
 * That traffic control of an interface was changed, or that an interface has left its namespace: what the kernel tells listeners of
 * {@code RTNLGRP_TC} and {@code RTNLGRP_LINK} of {@code linux/rtnetlink.h}.
 *
 * @param kind of what
 * @param interfaceIndex the interface
 * @param interfaceName its name; empty but for {@link Kind#LINK_GONE}
 * @param portId the netlink socket that asked for it; 0 where the kernel does not tell
 * @param sequence number of the request; 0 where the kernel does not tell
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

    /** Lets a socket hear of all that {@link #of} can read. */
    public static void subscribe(NetlinkSocket socket) {
        socket.joinGroup(GROUP_TRAFFIC_CONTROL);
        socket.joinGroup(GROUP_LINK);
    }

    /** Reads a notification; empty if it is about anything else, as links that only change are. */
    public static Optional<TrafficNotice> of(NetlinkMessage message) {
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

    /** Ports that leave a bridge are told of as deleted links as well, of the family of bridges. */
    private static Optional<TrafficNotice> gone(NetlinkMessage message) {
        if (message.payload().get(0) != 0) {
            return Optional.empty();
        }
        Link gone = Link.decode(message);
        return Optional.of(
                new TrafficNotice(Kind.LINK_GONE, gone.index(), gone.name(), message.portId(), message.sequence()));
    }
}
