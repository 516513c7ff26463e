package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.flow.Flow;
import io.faultd.target.Namespace;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Packets that a drop fault takes away in one target's namespace.
 *
 * @param fault its id; at most one rule of a fault in a namespace
 * @param interfaces names of the interfaces that the packets come in or go out by, at least one. {@code lo} among them:
 *     only for a resolver on loopback
 * @param direction in the target's view. In: what it receives, or forwards having come in by these interfaces; out:
 *     what it sends, or forwards by them
 * @param flow of those the ones that fit; of TCP only where the effect is
 * @param effect what happens to them, and which of them are left alone
 */
public record DropRule(
        Namespace namespace,
        String fault,
        SortedSet<String> interfaces,
        Direction direction,
        Flow flow,
        DropEffect effect) {
    /** The loopback's name. */
    public static final String LOOPBACK = "lo";

    /** Copies the set. */
    public DropRule {
        interfaces = Collections.unmodifiableSortedSet(new TreeSet<>(interfaces));
        if (interfaces.isEmpty()) {
            throw new IllegalArgumentException("a drop rule on no interface");
        }
    }
}
