package io.faultd.netlink;

import java.util.OptionalInt;

/**
 * A message that the kernel sent unasked, because the socket has joined its group.
 *
 * @param message the message
 * @param namespaceId where it comes from, as a namespace id of the socket's own namespace ({@code RTM_GETNSID}); empty
 *     for the socket's own namespace
 */
public record Notification(NetlinkMessage message, OptionalInt namespaceId) {}
