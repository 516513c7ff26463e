/**
 * rtnetlink: links, addresses and routes; and the client for them and for traffic control,
 * {@link io.faultd.netlink.route.Rtnetlink}.
 *
 * <p>A record that can be changed in the kernel makes the requests for it ({@code qdisc.replace()}), so that one
 * request or thousands travel the same way. The layouts are those of {@code linux/rtnetlink.h} and {@code if_link.h}.
 */
package io.faultd.netlink.route;
