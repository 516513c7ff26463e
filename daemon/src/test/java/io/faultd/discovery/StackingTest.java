package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkStats;
import io.faultd.netlink.route.TunnelEnd;
import io.faultd.target.Exit;
import io.faultd.target.Namespace;
import io.faultd.target.Outer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackingTest {
    private static final int HOST = 1;
    private static final int OWN = 2;
    private static final int POD = 3;
    private static final int OTHER = 4;
    private static final int UNREADABLE = 5;

    /** {@code IFF_UP}, and {@code IFF_BROADCAST} besides. */
    private static final int UP = 1;

    private static final int UP_ETHERNET = 3;

    private final Map<Integer, Collection<Link>> elsewhere = new HashMap<>();
    private final Map<Integer, AddressSet> networks = new HashMap<>();
    private int looks;

    @Test
    void theOnlyInterfaceIsTheWayOutWhateverItIs() {
        for (String kind : List.of("dummy", "ipip", "tun", "bridge", "wireguard", "")) {
            assertHere(exits(link(2, "x", kind)), "x");
        }
        assertHere(exits(cable(2, "eth0", POD)), "eth0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"})
    void whatIsOnADeviceOfTheNamespaceSendsThroughIt(String kind) {
        Map<String, Exit> exits = exits(cable(2, "eth0", HOST), on(3, "upper", kind, 2));

        assertHere(exits, "eth0");
        assertThat(exits.get("upper")).isEqualTo(below("eth0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "bond", "team", "vrf", "openvswitch"})
    void whatHasPortsSendsThroughThem(String kind) {
        Map<String, Exit> exits =
                exits(link(9, "upper", kind), port(cable(2, "eth0", HOST), 9), port(cable(3, "eth1", HOST), 9));

        assertHere(exits, "eth0", "eth1");
        assertThat(exits.get("upper")).isEqualTo(below("eth0", "eth1"));
    }

    @Test
    void devicesOnDevicesSendThroughTheLowest() {
        Map<String, Exit> exits = exits(
                link(9, "bond0", "bond"),
                port(cable(2, "eth0", HOST), 9),
                port(cable(3, "eth1", HOST), 9),
                link(10, "br0", "bridge"),
                port(on(4, "bond0.5", "vlan", 9), 10),
                on(5, "mv", "macvlan", 10));

        assertHere(exits, "eth0", "eth1");
        for (String upper : List.of("bond0", "bond0.5", "br0", "mv")) {
            assertThat(exits.get(upper)).as(upper).isEqualTo(below("eth0", "eth1"));
        }
    }

    @Test
    void twoTagsAndOtherHeadersHideIpFromTheDeviceBelow() {
        Map<String, Exit> exits = exits(
                cable(2, "eth0", HOST),
                on(3, "outer", "vlan", 2),
                on(4, "inner", "vlan", 3),
                on(5, "secure", "macsec", 2),
                on(6, "secure.7", "vlan", 5),
                link(7, "ring", "hsr"));

        assertHere(exits, "eth0");
        assertThat(exits.get("outer")).isEqualTo(below("eth0"));
        assertThat(exits.get("inner")).isEqualTo(new Exit.Encapsulated(Optional.empty()));
        assertThat(exits.get("secure")).isEqualTo(new Exit.Encapsulated(Optional.empty()));
        assertThat(exits.get("secure.7")).isEqualTo(below("secure"));
        assertThat(exits.get("ring")).isEqualTo(new Exit.Encapsulated(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"ipip,4", "sit,'4,41'", "gre,47", "ip6gretap,47", "xfrm,50", "vxlan,17"})
    void aTunnelIsNoWayOutBesideAnother(String kind, String protocols) {
        Link bound = on(4, "bound", kind, 2);
        networks.put(3, AddressSet.parse("10.8.0.1/24"));
        Map<String, Exit> exits = exits(cable(2, "eth0", HOST), tunnel(3, "tunnel", kind, "192.0.2.1", 4789), bound);

        assertHere(exits, "eth0");
        assertThat(exits.get("tunnel"))
                .isEqualTo(new Exit.Encapsulated(Optional.of(new Outer(
                        Optional.of(Address.parse("192.0.2.1")),
                        Optional.of(ProtocolSet.parse(protocols)),
                        OptionalInt.of(4789),
                        AddressSet.parse("10.8.0.0/24")))));
        assertThat(exits.get("bound")).isInstanceOf(Exit.Encapsulated.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wireguard", "tun", "ppp", "ovpn-dco", ""})
    void soIsOneThatHasNoSettingsToRead(String kind) {
        Map<String, Exit> exits = exits(cable(2, "eth0", HOST), link(3, "vpn0", kind));

        assertHere(exits, "eth0");
        assertThat(exits.get("vpn0")).isInstanceOfSatisfying(Exit.Encapsulated.class, inside -> assertThat(
                        inside.outer().orElseThrow().remote())
                .isEmpty());
    }

    @Test
    void tunnelsAreTheWayOutWhereNothingElseLeadsOut() {
        assertHere(
                exits(link(3, "vpn0", "wireguard"), link(4, "tun0", "tun"), link(5, "dummy0", "dummy")),
                "vpn0",
                "tun0");
        assertHere(exits(down(cable(2, "eth0", HOST)), link(3, "vpn0", "wireguard")), "eth0", "vpn0");
        // Its packets are sent in the namespace where it was created.
        assertHere(exits(cable(2, "eth0", HOST), crossing(3, "ipip0", "ipip", 0, HOST)), "eth0", "ipip0");
    }

    @Test
    void theAddressesInATunnelThatIsAPortAreThoseOfItsBridge() {
        networks.put(9, AddressSet.parse("10.244.1.1/24"));
        Map<String, Exit> exits = exits(
                cable(2, "eth0", HOST),
                link(9, "cni0", "bridge"),
                port(link(3, "vx", "vxlan"), 9),
                port(cable(4, "veth4", POD), 9));

        assertThat(exits.get("vx")).isInstanceOfSatisfying(Exit.Encapsulated.class, inside -> assertThat(
                        inside.outer().orElseThrow().inside())
                .isEqualTo(AddressSet.parse("10.244.1.0/24")));
        assertThat(exits.get("cni0")).isEqualTo(below("vx"));
    }

    @Test
    void aMacvlanOnADeviceOfAnotherNamespaceIsAWayOut() {
        assertHere(exits(cable(2, "eth0", HOST), crossing(3, "mv", "macvlan", 7, HOST)), "eth0", "mv");
    }

    @Test
    void hardwareIsAWayOutAndADummyIsNone() {
        Map<String, Exit> exits = exits(hardware(2, "eth0"), link(3, "dummy0", "dummy"), link(4, "br0", "bridge"));

        assertHere(exits, "eth0");
        assertNowhere(exits, "dummy0", "sends no packets out of the namespace");
        assertNowhere(exits, "br0", "sends no packets out of the namespace");
    }

    @Test
    void aCableToANamespaceBehindThisOneIsNoWayOut() {
        elsewhere.put(POD, List.of(cable(2, "eth0", OWN), link(3, "dummy0", "dummy"), loopback()));
        Map<String, Exit> exits = exits(
                cable(2, "eth0", HOST),
                cable(3, "routed", POD),
                link(9, "br0", "bridge"),
                port(cable(4, "veth4", POD), 9));

        assertHere(exits, "eth0");
        assertNowhere(exits, "routed", "leads to a namespace that has no way out but through this one");
        assertNowhere(exits, "veth4", "leads to a namespace that has no way out but through this one");
        assertNowhere(exits, "br0", "has no device below that leads out of the namespace");
    }

    @Test
    void aCableToANamespaceWithAWayOfItsOwnIsAWayOut() {
        elsewhere.put(POD, List.of(cable(2, "eth0", OWN), cable(3, "eth1", OTHER)));
        elsewhere.put(OTHER, List.of(cable(2, "eth0", POD), cable(3, "eth1", HOST)));
        assertHere(exits(cable(2, "eth0", HOST), cable(3, "to-pod", POD)), "eth0", "to-pod");

        elsewhere.put(OTHER, List.of(cable(2, "eth0", POD), hardware(3, "wlan0")));
        assertHere(exits(cable(2, "eth0", HOST), cable(3, "to-pod", POD)), "eth0", "to-pod");

        elsewhere.put(OTHER, List.of(cable(2, "eth0", POD), cable(3, "eth1", UNREADABLE)));
        assertHere(exits(cable(2, "eth0", HOST), cable(3, "to-pod", POD)), "eth0", "to-pod");

        elsewhere.put(OTHER, List.of(cable(2, "eth0", POD), cable(3, "back", OWN)));
        assertNowhere(
                exits(cable(2, "eth0", HOST), cable(3, "to-pod", POD)),
                "to-pod",
                "leads to a namespace that has no way out but through this one");
    }

    @Test
    void inANetworkWithoutAWayOutCablesAreOneAndPortsAreOnlyWhereThereIsNoOther() {
        elsewhere.put(POD, List.of(cable(2, "eth0", OWN)));
        elsewhere.put(OTHER, List.of(cable(2, "eth0", OWN)));
        assertHere(exits(cable(2, "eth0", OTHER), link(9, "br0", "bridge"), port(cable(3, "veth3", POD), 9)), "eth0");
        assertHere(
                exits(link(9, "br0", "bridge"), port(cable(2, "a", OTHER), 9), port(cable(3, "b", POD), 9)), "a", "b");
        assertHere(exits(cable(2, "a", OTHER), cable(3, "b", POD), link(4, "vpn0", "wireguard")), "a", "b");
        assertHere(exits(tap(2, "tap0"), link(9, "br0", "bridge"), port(cable(3, "veth3", POD), 9)), "tap0");
        assertHere(exits(link(9, "br0", "bridge"), port(cable(2, "a", OTHER), 9), port(tap(3, "vnet0"), 9)), "a");
    }

    @Test
    void aPatchCableBetweenTwoBridgesIsOnTheWay() {
        Map<String, Exit> exits = exits(
                link(9, "br0", "bridge"),
                port(patch(2, "p0", 3), 9),
                port(patch(3, "p1", 2), 10),
                link(10, "br1", "bridge"),
                port(cable(4, "eth0", HOST), 10));

        assertHere(exits, "eth0");
        assertThat(exits.get("br0")).isEqualTo(below("eth0"));
        assertThat(exits.get("br1")).isEqualTo(below("eth0"));
        assertNowhere(
                exits(cable(4, "eth0", HOST), patch(2, "p0", 3), patch(3, "p1", 2)),
                "p0",
                "has its other end in the same namespace");
    }

    @Test
    void nonsenseIsNoWayOutAndEndsNothing() {
        Map<String, Exit> exits = exits(
                cable(2, "eth0", HOST),
                on(3, "a", "vlan", 4),
                on(4, "b", "vlan", 3),
                port(link(5, "own", "bridge"), 5),
                on(6, "self", "macvlan", 6),
                on(7, "gone", "vlan", 99));

        assertHere(exits, "eth0");
        assertThat(exits).hasSize(6);
    }

    @Test
    void manyNamespacesBehindEachOtherAreEachLookedAtOnce() {
        int many = 500;
        Link[] cables = new Link[many + 1];
        cables[many] = cable(2000, "eth0", HOST);
        for (int i = 0; i < many; i++) {
            cables[i] = cable(10 + i, "c" + i, 100 + i);
            elsewhere.put(
                    100 + i,
                    List.of(
                            cable(2, "up", OWN),
                            cable(3, "a", 100 + (i + 1) % many),
                            cable(4, "b", 100 + (i + 7) % many)));
        }

        assertHere(exits(cables), "eth0");
        assertThat(looks).isEqualTo(many);

        elsewhere.put(100 + many - 1, List.of(hardware(2, "eth0")));
        looks = 0;
        assertThat(exits(cables).values()).allMatch(Exit::isHere);
        assertThat(looks).isEqualTo(many);
    }

    @Test
    void aNamespaceWithThousandsOfInterfacesIsNotLookedInto() {
        Link[] links = new Link[2001];
        for (int i = 0; i < links.length; i++) {
            links[i] = link(2 + i, "d" + i, "dummy");
        }
        links[0] = cable(2, "eth0", HOST);

        assertThat(exits(links).values()).allMatch(Exit::isHere);
    }

    private Map<String, Exit> exits(Link... links) {
        Map<Integer, Link> byIndex = new LinkedHashMap<>();
        for (Link link : links) {
            byIndex.put(link.index(), link);
        }
        NamespaceView own = new NamespaceView(new Namespace("/run/netns/x", 7), OWN, byIndex, Map.of(), networks);
        elsewhere.putIfAbsent(POD, List.of(cable(2, "eth0", OWN)));
        NamespaceGraph graph = new NamespaceGraph(this::look, id -> id == HOST);
        Map<String, Exit> exits = new LinkedHashMap<>();
        Stacking.of(own, byIndex.values(), graph)
                .forEach((index, exit) -> exits.put(byIndex.get(index).name(), exit));
        return exits;
    }

    private Optional<Collection<Link>> look(int id) {
        looks++;
        return Optional.ofNullable(elsewhere.get(id));
    }

    private static void assertHere(Map<String, Exit> exits, String... names) {
        assertThat(exits.keySet().stream().filter(name -> exits.get(name).isHere()))
                .containsExactlyInAnyOrder(names);
    }

    private static void assertNowhere(Map<String, Exit> exits, String name, String why) {
        assertThat(exits.get(name)).as(name).isEqualTo(new Exit.Nowhere(why));
    }

    private static Exit below(String... names) {
        return new Exit.Below(new TreeSet<>(Set.of(names)));
    }

    private static Link link(int index, String name, String kind) {
        return link(index, name, kind, UP, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    private static Link tap(int index, String name) {
        return link(index, name, "tun", UP_ETHERNET, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    private static Link loopback() {
        return link(1, "lo", "", 1 + 8, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    /** A veth whose other end is in another namespace. */
    private static Link cable(int index, String name, int namespace) {
        return crossing(index, name, "veth", 77, namespace);
    }

    private static Link crossing(int index, String name, String kind, int lower, int namespace) {
        return link(index, name, kind, UP, OptionalInt.empty(), OptionalInt.of(lower), OptionalInt.of(namespace));
    }

    private static Link patch(int index, String name, int other) {
        return on(index, name, "veth", other);
    }

    private static Link on(int index, String name, String kind, int lower) {
        return link(index, name, kind, UP, OptionalInt.empty(), OptionalInt.of(lower), OptionalInt.empty());
    }

    private static Link port(Link link, int master) {
        return link(
                link.index(),
                link.name(),
                link.kind(),
                link.flags(),
                OptionalInt.of(master),
                link.peer(),
                link.peerNamespaceId());
    }

    private static Link down(Link link) {
        return link(link.index(), link.name(), link.kind(), 0, link.master(), link.peer(), link.peerNamespaceId());
    }

    private static Link hardware(int index, String name) {
        return new Link(
                index,
                name,
                "",
                1500,
                1000,
                "",
                UP,
                6,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                true,
                TunnelEnd.NONE,
                LinkStats.ZERO);
    }

    private static Link tunnel(int index, String name, String kind, String remote, int port) {
        try {
            return new Link(
                    index,
                    name,
                    kind,
                    1500,
                    1000,
                    "",
                    UP,
                    6,
                    OptionalInt.empty(),
                    OptionalInt.of(0),
                    OptionalInt.empty(),
                    false,
                    new TunnelEnd(Optional.of(InetAddress.getByName(remote)), OptionalInt.of(port)),
                    LinkStats.ZERO);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Link link(
            int index,
            String name,
            String kind,
            int flags,
            OptionalInt master,
            OptionalInt peer,
            OptionalInt peerNamespace) {
        return new Link(index, name, kind, 1500, 1000, "", flags, 6, master, peer, peerNamespace, LinkStats.ZERO);
    }
}
