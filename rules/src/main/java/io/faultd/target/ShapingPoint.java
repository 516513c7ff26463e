package io.faultd.target;

import java.util.Comparator;

/**
 * A place for a tree of queueing disciplines: at an interface, or in a pipe, a separate device that several interfaces
 * share.
 *
 * @param namespace the namespace that the interface is in
 * @param ifindex the interface's index there; 0 for a pipe
 * @param ifname its name there; of a pipe the id of the fault that it is made for
 * @param redirected false: packets that leave through this interface, by its root qdisc. True: packets that arrive at
 *     it, which an ingress filter first has to send through an ifb device, because only what leaves can be queued.
 * @param received whether these are packets that the target receives, so that their source is the other end; it follows
 *     from where the interface is, and so is ignored when points other than pipes are compared
 */
public record ShapingPoint(Namespace namespace, int ifindex, String ifname, boolean redirected, boolean received)
        implements Comparable<ShapingPoint> {
    private static final Comparator<ShapingPoint> ORDER = Comparator.comparing(ShapingPoint::namespace)
            .thenComparing(ShapingPoint::ifindex)
            .thenComparing(ShapingPoint::redirected)
            .thenComparing(point -> point.isPipe() ? point.ifname : "")
            .thenComparing(point -> point.isPipe() && point.received);

    /**
     * A point at the target's own interface: packets that it receives are redirected, packets that it sends are not.
     */
    public ShapingPoint(Namespace namespace, int ifindex, String ifname, boolean redirected) {
        this(namespace, ifindex, ifname, redirected, redirected);
    }

    /**
     * The pipe of a fault.
     *
     * @param received whether it holds packets that targets receive, or those that they send
     */
    public static ShapingPoint pipe(Namespace namespace, String fault, boolean received) {
        return new ShapingPoint(namespace, 0, fault, true, received);
    }

    /** Whether it is a pipe. */
    public boolean isPipe() {
        return ifindex == 0;
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
