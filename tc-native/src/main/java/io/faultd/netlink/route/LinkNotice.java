package io.faultd.netlink.route;

import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkSocket;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kernel's notice that links or addresses of a namespace were changed, or that an id of another namespace is gone,
 * to listeners of {@code RTNLGRP_LINK}, {@code RTNLGRP_IPV4_IFADDR}, {@code RTNLGRP_IPV6_IFADDR} and
 * {@code RTNLGRP_NSID} of {@code linux/rtnetlink.h}.
 */
public sealed interface LinkNotice {
    /** A link or an address was added, changed or deleted in the namespace that the notification comes from. */
    record Changed() implements LinkNotice {}

    /**
     * A namespace has ended, or has lost its id.
     *
     * @param id its id in the namespace that the notification comes from
     */
    record NamespaceGone(int id) implements LinkNotice {}

    /** Subscribes a socket to all notices that {@link #of} can read. */
    static void subscribe(NetlinkSocket socket) {
        final int links = 1;
        final int ipv4Addresses = 5;
        final int ipv6Addresses = 9;
        final int namespaceIds = 28;
        for (int group : new int[] {links, ipv4Addresses, ipv6Addresses, namespaceIds}) {
            socket.joinGroup(group);
        }
    }

    /** Reads a notification; empty if it is about something else, such as new ids. */
    static Optional<LinkNotice> of(NetlinkMessage message) {
        return switch (message.type()) {
            case LinkMessage.NEW_LINK, LinkMessage.DELETE_LINK, Address.NEW_ADDRESS, Address.DELETE_ADDRESS ->
                Optional.of(new Changed());
            case NamespaceId.DELETE_ID -> gone(message);
            default -> Optional.empty();
        };
    }

    private static Optional<LinkNotice> gone(NetlinkMessage message) {
        try {
            OptionalInt id = NamespaceId.decode(message);
            return id.isPresent() ? Optional.of(new NamespaceGone(id.getAsInt())) : Optional.empty();
        } catch (MalformedNetlinkException e) {
            return Optional.empty();
        }
    }
}
