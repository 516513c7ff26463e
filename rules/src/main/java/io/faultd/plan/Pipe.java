package io.faultd.plan;

import io.faultd.flow.Flow;
import io.faultd.target.ShapingPoint;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The packets of a pipe: a device that packets of several targets pass on their way, and leave unchanged.
 *
 * @param fault its id
 * @param received whether they are packets that the targets receive, so that their source is the other end
 * @param flow which packets, seen from the targets
 * @param members the host's ends of the targets' interfaces, all in the pipe's namespace: packets that targets receive
 *     leave through them, packets that targets send arrive there
 */
public record Pipe(String fault, boolean received, Flow flow, SortedSet<ShapingPoint> members) {
    /** Copies the set. */
    public Pipe {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }
}
