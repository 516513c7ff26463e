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
 * @param received whether these are packets that the target receives, so that their source is the other end; it follows from where
 *     the interface is, and so does not count when points are compared
 */
public record ShapingPoint(Namespace namespace, int ifindex, String ifname, boolean redirected, boolean received)
        implements Comparable<ShapingPoint> {
    private static final Comparator<ShapingPoint> ORDER = Comparator.comparing(ShapingPoint::namespace)
            .thenComparing(ShapingPoint::ifindex)
            .thenComparing(ShapingPoint::redirected);

    /** A point at the target's own interface: it receives there what is redirected, and sends the rest. */
    public ShapingPoint(Namespace namespace, int ifindex, String ifname, boolean redirected) {
        this(namespace, ifindex, ifname, redirected, redirected);
    }

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
