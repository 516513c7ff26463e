/**
 * rtnetlink: links, addresses, routes, and traffic control (qdiscs, classes, filters and their actions).
 *
 * <p>Objects are records in the kernel's own units: nanoseconds, bytes per second, and probabilities as fractions of
 * 2<sup>32</sup>-1. A record that can be changed in the kernel makes the requests for it ({@code qdisc.replace()}), so
 * that one request or thousands travel the same way; {@link io.faultd.netlink.route.Rtnetlink} sends and reads them. The
 * layouts are those of {@code linux/rtnetlink.h}, {@code if_link.h}, {@code pkt_sched.h} and {@code pkt_cls.h}; the tests
 * hold them against what iproute2 sends.
 */
package io.faultd.netlink.route;
