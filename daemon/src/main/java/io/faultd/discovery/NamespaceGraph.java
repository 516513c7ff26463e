package io.faultd.discovery;

import io.faultd.netlink.route.Link;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Which namespaces are connected to the world by others than a given one. */
final class NamespaceGraph {
    /** Kinds that come in pairs, of which each receives what the other sends. */
    private static final Set<String> PAIRS = Set.of("veth", "netkit", "vxcan");

    private final IntFunction<Optional<Collection<Link>>> links;
    private final IntPredicate host;

    /**
     * @param links the interfaces of a namespace by its id; empty where they can't be read
     * @param host whether the id is that of the host's namespace
     */
    NamespaceGraph(IntFunction<Optional<Collection<Link>>> links, IntPredicate host) {
        this.links = links;
        this.host = host;
    }

    boolean isPair(Link link) {
        return PAIRS.contains(link.kind());
    }

    /**
     * The namespaces, of these and those behind them, from which packets come to the host, to hardware, or to where
     * can't be seen. Each is looked at once: a hostile one can have many behind it, connected in any way.
     *
     * @param without the id of one that they have to do without
     * @param starts ids
     */
    Set<Integer> leadingOut(int without, Collection<Integer> starts) {
        Map<Integer, Set<Integer>> comingFrom = new HashMap<>();
        Set<Integer> seen = new HashSet<>(starts);
        Deque<Integer> next = new ArrayDeque<>(seen);
        Deque<Integer> out = new ArrayDeque<>();
        while (!next.isEmpty()) {
            int id = next.remove();
            Optional<Collection<Link>> found = host.test(id) ? Optional.empty() : links.apply(id);
            if (found.isEmpty() || found.get().stream().anyMatch(NamespaceGraph::isHardware)) {
                out.add(id);
                continue;
            }
            for (Link link : found.get()) {
                link.peerNamespaceId().stream()
                        .filter(other -> other != without)
                        .forEach(other -> {
                            comingFrom
                                    .computeIfAbsent(other, o -> new HashSet<>())
                                    .add(id);
                            if (seen.add(other)) {
                                next.add(other);
                            }
                        });
            }
        }
        Set<Integer> leading = new HashSet<>(out);
        while (!out.isEmpty()) {
            comingFrom.getOrDefault(out.remove(), Set.of()).stream()
                    .filter(leading::add)
                    .forEach(out::add);
        }
        return leading;
    }

    /** What has no kind is hardware, except for a few tunnels; before Linux 5.14 nothing else says so. */
    private static boolean isHardware(Link link) {
        return link.hardware() || link.kind().isEmpty() && !link.isLoopback();
    }
}
