package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.flow.Flow;
import io.faultd.target.Namespace;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Packets that a drop fault drops in one target's namespace.
 *
 * @param fault its id; at most one rule of a fault in a namespace
 * @param interfaces names of the interfaces that receive or send the packets, at least one. {@code lo} among them: only
 *     for a resolver on loopback
 * @param above names of interfaces above them, whose packets are received and sent through them and look the same;
 *     where IP packets are handled, they have these names
 * @param direction seen from the target. In: what it receives, or forwards from these interfaces; out: what it sends,
 *     or forwards through them
 * @param flow which of those match; TCP only where the effect is about TCP
 * @param effect what happens to them, and which of them pass
 */
public record DropRule(
        Namespace namespace,
        String fault,
        SortedSet<String> interfaces,
        SortedSet<String> above,
        Direction direction,
        Flow flow,
        DropEffect effect) {
    /** The name of the loopback interface. */
    public static final String LOOPBACK = "lo";

    /** Copies the sets. */
    public DropRule {
        above = Collections.unmodifiableSortedSet(new TreeSet<>(above));
        interfaces = Collections.unmodifiableSortedSet(new TreeSet<>(interfaces));
        if (interfaces.isEmpty()) {
            throw new IllegalArgumentException("a drop rule on no interface");
        }
    }

    /** One on interfaces with none above them. */
    public DropRule(
            Namespace namespace,
            String fault,
            SortedSet<String> interfaces,
            Direction direction,
            Flow flow,
            DropEffect effect) {
        this(namespace, fault, interfaces, new TreeSet<>(), direction, flow, effect);
    }

    /** The names under which IP packets are received and sent: all of both. */
    public SortedSet<String> routed() {
        SortedSet<String> all = new TreeSet<>(interfaces);
        all.addAll(above);
        return all;
    }
}
