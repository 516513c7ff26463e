package io.faultd.plan;

import io.faultd.flow.Flow;
import io.faultd.target.ShapingPoint;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whose packets come into a pipe, that is a device which several targets' packets pass on their way, and go on as if
 * they had not.
 *
 * @param fault its id
 * @param received whether they are packets that the targets receive, so that their source is the other end
 * @param flow which packets, in the targets' view
 * @param members the host's ends of the targets' interfaces, all in the pipe's namespace: what targets receive leaves
 *     through them, what they send arrives there
 */
public record Pipe(String fault, boolean received, Flow flow, SortedSet<ShapingPoint> members) {
    /** Copies the set. */
    public Pipe {
        members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    }
}
