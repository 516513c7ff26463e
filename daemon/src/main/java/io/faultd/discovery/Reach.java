package io.faultd.discovery;

import io.faultd.netlink.route.Link;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Which namespaces are connected to the world by others than a given one. */
final class Reach {
    /** Kinds that come in pairs, of which each receives what the other sends. */
    private static final Set<String> PAIRS = Set.of("veth", "netkit", "vxcan");

    private final IntFunction<Optional<Collection<Link>>> links;
    private final IntPredicate host;

    /**
     * @param links the interfaces of a namespace by its id; empty where they can't be read
     * @param host whether the id is that of the host's namespace
     */
    Reach(IntFunction<Optional<Collection<Link>>> links, IntPredicate host) {
        this.links = links;
        this.host = host;
    }

    boolean isPair(Link link) {
        return PAIRS.contains(link.kind());
    }

    /**
     * Whether packets come from one namespace to the host, to hardware, or to where can't be seen, without another.
     *
     * @param without the id of the other one
     * @param start the id of the one
     */
    boolean leadsOut(int without, int start) {
        Set<Integer> seen = new HashSet<>(Set.of(without, start));
        Deque<Integer> next = new ArrayDeque<>(Set.of(start));
        while (!next.isEmpty()) {
            int id = next.remove();
            Optional<Collection<Link>> found = host.test(id) ? Optional.empty() : links.apply(id);
            if (found.isEmpty()) {
                return true;
            }
            for (Link link : found.get()) {
                if (link.hardware() || link.kind().isEmpty() && !link.isLoopback()) {
                    return true;
                }
                link.peerNamespaceId().stream().filter(seen::add).forEach(next::add);
            }
        }
        return false;
    }
}
