package io.faultd.displaced;

import io.faultd.target.ShapingPoint;

/**
 * Foreign qdiscs that made room for a tree, and are restored when it is removed.
 *
 * @param namespace the inode of the namespace that the device is in
 * @param ifindex the device
 * @param ifname its name at that time
 * @param macAddress of the device, which distinguishes it from another one with the same index
 * @param root the kind and handle of the root qdisc, for people
 * @param qdiscs all its traffic control, as {@link io.faultd.netlink.route.TrafficCopy} encodes it
 * @param returning whether it is being restored, so that the device can have a part of it
 */
public record DisplacedQdisc(
        long namespace, int ifindex, String ifname, String macAddress, String root, String qdiscs, boolean returning) {
    /** Its unique name among all displaced qdiscs. */
    public String id() {
        return id(namespace, ifindex);
    }

    static String idAt(ShapingPoint point) {
        return id(point.namespace().inode(), point.ifindex());
    }

    private static String id(long namespace, int ifindex) {
        return "root-" + namespace + "-" + ifindex;
    }

    /** A copy that is being restored, or not. */
    public DisplacedQdisc returning(boolean now) {
        return new DisplacedQdisc(namespace, ifindex, ifname, macAddress, root, qdiscs, now);
    }
}
