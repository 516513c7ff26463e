package io.faultd.displaced;

import io.faultd.target.ShapingPoint;

/**
 * Qdiscs of somebody else's that had to make room for a tree, and come back when that goes.
 *
 * @param namespace the inode of the namespace that the device is in
 * @param ifindex the device
 * @param ifname its name then
 * @param macAddress of the device, which tells it from another one of the same number
 * @param root the kind and handle of the root qdisc, for people
 * @param qdiscs all that hung there, as {@link io.faultd.netlink.route.TrafficCopy} writes it
 * @param returning whether it is being put back, so that what is there may be half of it
 */
public record DisplacedQdisc(
        long namespace, int ifindex, String ifname, String macAddress, String root, String qdiscs, boolean returning) {
    /** A name of its own among all displaced qdiscs. */
    public String id() {
        return id(namespace, ifindex);
    }

    static String idAt(ShapingPoint point) {
        return id(point.namespace().inode(), point.ifindex());
    }

    private static String id(long namespace, int ifindex) {
        return "root-" + namespace + "-" + ifindex;
    }

    /** The same, which is being put back now or not. */
    public DisplacedQdisc returning(boolean now) {
        return new DisplacedQdisc(namespace, ifindex, ifname, macAddress, root, qdiscs, now);
    }
}
