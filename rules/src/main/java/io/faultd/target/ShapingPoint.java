package io.faultd.target;

import java.util.Comparator;

/**
 * A place where a tree of queueing disciplines can hold packets.
 *
 * @param namespace the namespace that the interface is in
 * @param ifindex the interface's index there
 * @param ifname its name there
 * @param redirected false: packets that leave through this interface, by its root qdisc. True: packets that arrive at it,
 *     which an ingress filter first has to send through an ifb device, because only what leaves can be queued.
 */
public record ShapingPoint(Namespace namespace, int ifindex, String ifname, boolean redirected)
        implements Comparable<ShapingPoint> {
    private static final Comparator<ShapingPoint> ORDER = Comparator.comparing(ShapingPoint::namespace)
            .thenComparing(ShapingPoint::ifindex)
            .thenComparing(ShapingPoint::redirected);

    @Override
    public boolean equals(Object other) {
        return other instanceof ShapingPoint that && ORDER.compare(this, that) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * namespace.hashCode() + ifindex) + Boolean.hashCode(redirected);
    }

    @Override
    public int compareTo(ShapingPoint other) {
        return ORDER.compare(this, other);
    }
}
