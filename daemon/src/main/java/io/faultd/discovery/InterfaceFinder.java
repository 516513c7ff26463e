package io.faultd.discovery;

import io.faultd.netlink.route.Link;
import io.faultd.target.Exit;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/** Finds for each interface of a namespace where its traffic can be shaped, and which path it takes. */
final class InterfaceFinder {
    /** Devices that faultd creates inside namespaces to shape arriving traffic. */
    private static final String OWN_PREFIX = "faultd";

    private final IntFunction<Optional<NamespaceView>> namespaces;
    private final Set<Namespace> taken;
    private final NamespaceGraph graph;

    /**
     * @param namespaces the namespaces read, by id
     * @param taken namespaces of targets: packets that leave through an interface there are sent by that target
     * @param graph which namespaces have a way out
     */
    InterfaceFinder(IntFunction<Optional<NamespaceView>> namespaces, Set<Namespace> taken, NamespaceGraph graph) {
        this.namespaces = namespaces;
        this.taken = taken;
        this.graph = graph;
    }

    /** The other end of a veth. */
    private record Peer(NamespaceView where, Link link) {
        ShapingPoint point() {
            return new ShapingPoint(where.namespace(), link.index(), link.name(), false, true);
        }
    }

    /**
     * The interfaces that carry traffic, in the kernel's order.
     *
     * @param networkOf returns the Docker network of an interface by its hardware address and IP addresses
     */
    List<Interface> interfacesOf(NamespaceView own, BiFunction<String, List<String>, String> networkOf) {
        List<Link> links = own.links().values().stream()
                .filter(InterfaceFinder::carriesTraffic)
                .toList();
        Map<Integer, Exit> exits = Stacking.of(own, links, graph);
        return links.stream()
                .map(link -> describe(own, link, exits.get(link.index()), networkOf))
                .toList();
    }

    /** The kernel's fallback tunnels (sit0, tunl0 …) appear in each namespace, and are down unless they are used. */
    private static boolean carriesTraffic(Link link) {
        return !link.isLoopback() && !link.name().startsWith(OWN_PREFIX) && (link.isVeth() || link.isUp());
    }

    private Interface describe(
            NamespaceView own, Link link, Exit exit, BiFunction<String, List<String>, String> networkOf) {
        List<String> addresses = own.addressesOf(link.index());
        String network = networkOf.apply(link.macAddress(), addresses);
        ShapingPoint sent = new ShapingPoint(own.namespace(), link.index(), link.name(), false);
        ShapingPoint redirected = new ShapingPoint(own.namespace(), link.index(), link.name(), true);
        Optional<Peer> peer = peerOf(own, link);
        // A peer in another target's namespace already has the tree for packets that this other target sends.
        ShapingPoint received = peer.filter(p -> !taken.contains(p.where.namespace()))
                .map(Peer::point)
                .orElse(redirected);
        Interface.Path path = peer.map(this::pathThrough).orElse(new Interface.Path.Elsewhere());
        long mtu = Math.max(link.mtu(), peer.map(end -> end.link.mtu()).orElse(0L));
        return new Interface(link.name(), network, addresses, received, sent, path, exit, mtu);
    }

    private Optional<Peer> peerOf(NamespaceView own, Link link) {
        if (!link.isVeth() || link.peer().isEmpty()) {
            return Optional.empty();
        }
        int id = link.peerNamespaceId().orElse(own.id());
        return namespaces.apply(id).flatMap(view -> view.link(link.peer().getAsInt())
                .filter(end -> end.isVethTo(own.id(), link.index(), id))
                .map(end -> new Peer(view, end)));
    }

    private Interface.Path pathThrough(Peer peer) {
        Namespace namespace = peer.where.namespace();
        if (peer.link.master().isEmpty()) {
            return taken.contains(namespace) ? new Interface.Path.Elsewhere() : new Interface.Path.Routed(namespace);
        }
        return peer.where
                .link(peer.link.master().getAsInt())
                .filter(Link::isBridge)
                .<Interface.Path>map(bridge -> new Interface.Path.Bridged(namespace, bridge.name(), peer.link.name()))
                .orElse(new Interface.Path.Elsewhere());
    }
}
