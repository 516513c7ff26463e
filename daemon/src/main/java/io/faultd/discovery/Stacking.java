package io.faultd.discovery;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.netlink.route.Link;
import io.faultd.target.Exit;
import io.faultd.target.Outer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Decides which interfaces of a namespace packets leave it through, from what the kernel says about links: the lower
 * device ({@code IFLA_LINK}), its namespace ({@code IFLA_LINK_NETNSID}), the upper one ({@code IFLA_MASTER}) and the
 * kind.
 *
 * <p>Interfaces without a lower device in the namespace are ranked by how surely they lead out ({@link Rank}); the
 * first rank that has one that is up is the way out, and everything else leaves through it or nowhere. So a tunnel
 * counts only where nothing else does, and a namespace with nothing but a dummy still has an interface.
 */
final class Stacking {
    /** A namespace with more is not looked into: a hostile one could keep the daemon busy with all to all. */
    private static final int MOST_LINKS = 2000;

    private static final Set<String> BRIDGES = Set.of("bridge", "openvswitch");

    /** Kinds that can have ports, and send nothing without one. */
    private static final Set<String> MASTERS =
            Set.of("bridge", "bond", "team", "vrf", "batadv", "openvswitch", "failover", "net_failover");

    private static final Set<String> SENDING_NOTHING = Set.of("dummy", "ifb", "nlmon", "vcan", "vsockmon");

    /** Kinds on a lower device that has the same packets, perhaps with a VLAN tag. */
    private static final Set<String> PLAIN =
            Set.of("vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", "ipoib", "virt_wifi");

    private static final String MESH = "batadv";

    /** Its lower devices are in its settings only. */
    private static final String RING = "hsr";

    private static final String VLAN = "vlan";
    private static final String TUN = "tun";
    private static final String WIREGUARD = "wireguard";
    private static final int WIREGUARD_PORT = 51_820;

    /** The protocols of the packets of tunnels; UDP's number is 17, ESP's 50. */
    private static final Map<String, Set<Integer>> TUNNELS = Map.ofEntries(
            Map.entry("ipip", Set.of(4)),
            Map.entry("sit", Set.of(4, 41)),
            Map.entry("ip6tnl", Set.of(4, 41)),
            Map.entry("gre", Set.of(47)),
            Map.entry("gretap", Set.of(47)),
            Map.entry("erspan", Set.of(47)),
            Map.entry("ip6gre", Set.of(47)),
            Map.entry("ip6gretap", Set.of(47)),
            Map.entry("ip6erspan", Set.of(47)),
            Map.entry("vti", Set.of(50)),
            Map.entry("vti6", Set.of(50)),
            Map.entry("xfrm", Set.of(50)),
            Map.entry("vxlan", Set.of(17)),
            Map.entry("geneve", Set.of(17)),
            Map.entry("bareudp", Set.of(17)),
            Map.entry("gtp", Set.of(17)),
            Map.entry("pfcp", Set.of(17)),
            Map.entry("amt", Set.of(17)),
            Map.entry(WIREGUARD, Set.of(17)),
            Map.entry(TUN, Set.of()),
            Map.entry("ovpn", Set.of()),
            Map.entry("ovpn-dco", Set.of()),
            Map.entry("ppp", Set.of()));

    /** How surely packets leave the namespace through an interface. */
    private enum Rank {
        /** Hardware, or a way to the host or to a namespace that has a way out without this one. */
        OUT,
        /** A cable to another namespace, which has no way out but through this one. */
        CABLE,
        /** A tap that is no port: in a container without root its process is the way out. */
        TAP,
        /** As {@link #CABLE}, from a bridge in this namespace. */
        PORT,
        TUNNEL,
        NOWHERE
    }

    private final NamespaceView own;
    private final NamespaceGraph graph;
    private final Set<Integer> leadingOut;
    private final Map<Integer, List<Link>> ports = new HashMap<>();
    private final Map<Integer, List<Link>> upper = new HashMap<>();
    private final Map<Integer, Rank> ranks = new LinkedHashMap<>();
    private final Set<Integer> chosen = new LinkedHashSet<>();
    private final Map<Integer, Boolean> leaving = new HashMap<>();

    private Stacking(NamespaceView own, Collection<Link> links, NamespaceGraph graph) {
        this.own = own;
        this.graph = graph;
        for (Link link : own.links().values()) {
            link.master().ifPresent(master -> ports.computeIfAbsent(master, m -> new ArrayList<>())
                    .add(link));
            bound(link)
                    .filter(lower ->
                            !graph.isPair(link) && link.peerNamespaceId().isEmpty())
                    .ifPresent(lower -> upper.computeIfAbsent(lower.index(), l -> new ArrayList<>())
                            .add(link));
        }
        List<Link> lowest = links.stream().filter(link -> lower(link).isEmpty()).toList();
        boolean alone = lowest.size() == 1;
        leadingOut = alone
                ? Set.of()
                : graph.leadingOut(
                        own.id(),
                        lowest.stream()
                                .flatMapToInt(link -> link.peerNamespaceId().stream())
                                .boxed()
                                .toList());
        lowest.forEach(link -> ranks.put(link.index(), alone ? Rank.OUT : rank(link)));
        choose();
    }

    /**
     * How packets of each of these interfaces leave the namespace, by index.
     *
     * @param links those of its interfaces that carry traffic
     */
    static Map<Integer, Exit> of(NamespaceView own, Collection<Link> links, NamespaceGraph graph) {
        if (own.links().size() > MOST_LINKS) {
            return links.stream().collect(Collectors.toMap(Link::index, link -> Exit.HERE));
        }
        Stacking stacking = new Stacking(own, links, graph);
        return links.stream().collect(Collectors.toMap(Link::index, stacking::exit));
    }

    private void choose() {
        for (Rank rank : Rank.values()) {
            List<Link> those = ranks.keySet().stream()
                    .filter(index -> ranks.get(index) == rank)
                    .map(index -> own.links().get(index))
                    .toList();
            those.forEach(link -> chosen.add(link.index()));
            if (those.stream().anyMatch(Link::isUp)) {
                return;
            }
        }
    }

    private Rank rank(Link link) {
        if (link.peerNamespaceId().isPresent()) {
            boolean out = leadingOut.contains(link.peerNamespaceId().getAsInt());
            return out ? Rank.OUT : isPort(link) ? Rank.PORT : Rank.CABLE;
        }
        if (link.hardware()) {
            return Rank.OUT;
        }
        if (graph.isPair(link) || MASTERS.contains(link.kind()) || SENDING_NOTHING.contains(link.kind())) {
            return Rank.NOWHERE;
        }
        return link.kind().equals(TUN) && link.isBroadcast() && !isPort(link) ? Rank.TAP : Rank.TUNNEL;
    }

    private boolean isPort(Link link) {
        return master(link).filter(master -> BRIDGES.contains(master.kind())).isPresent();
    }

    private Optional<Link> master(Link link) {
        return link.master().isPresent() ? own.link(link.master().getAsInt()) : Optional.empty();
    }

    private Exit exit(Link link) {
        if (chosen.contains(link.index())) {
            return Exit.HERE;
        }
        if (ranks.get(link.index()) == Rank.TUNNEL || ranks.get(link.index()) == Rank.TAP) {
            return new Exit.Encapsulated(link.kind().equals(RING) ? Optional.empty() : Optional.of(outer(link)));
        }
        if (ranks.containsKey(link.index())) {
            return new Exit.Nowhere(whyNowhere(link));
        }
        if (!leaves(link)) {
            return new Exit.Nowhere("has no device below that leads out of the namespace");
        }
        return hides(link)
                ? new Exit.Encapsulated(Optional.empty())
                : new Exit.Below(new TreeSet<>(visible(link).stream()
                        .filter(this::leaves)
                        .map(Link::name)
                        .toList()));
    }

    private String whyNowhere(Link link) {
        if (link.peerNamespaceId().isPresent()) {
            return "leads to a namespace that has no way out but through this one";
        }
        return graph.isPair(link) ? "has its other end in the same namespace" : "sends no packets out of the namespace";
    }

    /** The devices directly below, in this namespace. */
    private List<Link> lower(Link link) {
        if (link.peerNamespaceId().isPresent()) {
            return List.of();
        }
        if (ports.containsKey(link.index())) {
            return ports.get(link.index());
        }
        Optional<Link> other = bound(link);
        if (graph.isPair(link)) {
            // A patch cable: what one bridge sends into it is sent by the other.
            return other.flatMap(this::master)
                    .filter(master -> !link.master().equals(OptionalInt.of(master.index())))
                    .map(List::of)
                    .orElse(List.of());
        }
        return TUNNELS.containsKey(link.kind())
                ? List.of()
                : other.map(List::of).orElse(List.of());
    }

    private Optional<Link> bound(Link link) {
        return link.peer().isPresent() && link.peer().getAsInt() != link.index()
                ? own.link(link.peer().getAsInt())
                : Optional.empty();
    }

    /** Whether packets leave through it, or through something below. */
    private boolean leaves(Link link) {
        Boolean known = leaving.get(link.index());
        if (known == null) {
            known = below(link, device -> true).stream()
                    .anyMatch(device -> chosen.contains(device.index())
                            || ranks.get(device.index()) == Rank.TUNNEL
                            || ranks.get(device.index()) == Rank.TAP);
            leaving.put(link.index(), known);
        }
        return known;
    }

    /** The first devices on the way down that packets leave from, or disappear in. */
    private List<Link> visible(Link link) {
        return below(link, device -> device == link || !hides(device)).stream()
                .filter(device -> lower(device).isEmpty() || hides(device))
                .toList();
    }

    /** The device and those below it. */
    private Collection<Link> below(Link link, Predicate<Link> further) {
        Map<Integer, Link> seen = new LinkedHashMap<>();
        List<Link> next = new ArrayList<>(List.of(link));
        while (!next.isEmpty()) {
            Link device = next.remove(next.size() - 1);
            if (seen.putIfAbsent(device.index(), device) == null && further.test(device)) {
                next.addAll(lower(device));
            }
        }
        return seen.values();
    }

    /** Whether the devices below show no IP packets. nf_tables looks behind one VLAN tag, not behind two. */
    private boolean hides(Link link) {
        if (ports.containsKey(link.index())) {
            return link.kind().equals(MESH);
        }
        boolean below = !lower(link).isEmpty() && !graph.isPair(link);
        boolean tagged = link.kind().equals(VLAN)
                && below(link, device -> true).stream()
                        .anyMatch(device -> device != link && device.kind().equals(VLAN));
        return below && (tagged || !PLAIN.contains(link.kind()));
    }

    private Outer outer(Link link) {
        Set<Integer> protocols = TUNNELS.getOrDefault(link.kind(), Set.of());
        OptionalInt port = link.kind().equals(WIREGUARD)
                ? OptionalInt.of(WIREGUARD_PORT)
                : link.tunnel().port();
        AddressSet inside = own.networksOf(link.index());
        for (Link upper : above(link)) {
            inside = inside.union(own.networksOf(upper.index()));
        }
        return new Outer(
                link.tunnel().remote().map(Address::of),
                protocols.isEmpty() ? Optional.empty() : Optional.of(new ProtocolSet(protocols)),
                port,
                inside);
    }

    /** The device's bridge, and what is on either of them, in turn. */
    private Collection<Link> above(Link link) {
        Map<Integer, Link> seen = new LinkedHashMap<>();
        List<Link> next = new ArrayList<>(List.of(link));
        while (!next.isEmpty()) {
            Link device = next.remove(next.size() - 1);
            if (seen.putIfAbsent(device.index(), device) == null) {
                master(device).ifPresent(next::add);
                next.addAll(upper.getOrDefault(device.index(), List.of()));
            }
        }
        return seen.values();
    }
}
