/**
 * Traffic control: qdiscs, classes, filters and their actions, as records in the kernel's own units: nanoseconds, bytes
 * per second, and probabilities as fractions of 2<sup>32</sup>-1. The layouts are those of {@code linux/pkt_sched.h}
 * and {@code pkt_cls.h}; the tests compare them with what iproute2 sends.
 */
package io.faultd.netlink.tc;
