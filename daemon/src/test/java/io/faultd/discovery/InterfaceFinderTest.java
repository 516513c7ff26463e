package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkStats;
import io.faultd.target.Interface;
import io.faultd.target.Interface.Path.Bridged;
import io.faultd.target.Interface.Path.Elsewhere;
import io.faultd.target.Interface.Path.Routed;
import io.faultd.target.Namespace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterfaceFinderTest {
    private static final int HOST = 7;
    private static final int OWN = 3;
    private static final int THIRD = 4;

    /** {@code IFF_UP}. */
    private static final int UP = 1;

    private final Map<Integer, NamespaceView> views = new HashMap<>();

    @Test
    void aPortOfABridgeIsBridged() {
        NamespaceView own = read(OWN, veth(2, "eth0", 9, HOST));
        read(HOST, link(1, "br0", "bridge"), port(veth(9, "veth9", 2, OWN), 1));

        assertThat(only(own).path()).isEqualTo(new Bridged(namespace(HOST), "br0", "veth9"));
        assertThat(only(own).received().ifname()).isEqualTo("veth9");
    }

    @Test
    void aPortOfOpenVSwitchIsElsewhereAndStillShapedAtThePort() {
        NamespaceView own = read(OWN, veth(2, "eth0", 9, HOST));
        read(HOST, link(1, "ovs-system", "openvswitch"), port(veth(9, "veth9", 2, OWN), 1));

        assertThat(only(own).path()).isEqualTo(new Elsewhere());
        assertThat(only(own).peerName()).contains("veth9");
    }

    @Test
    void aPeerIsBelievedOnlyIfItPointsBack() {
        NamespaceView own = read(OWN, veth(2, "eth0", 9, HOST));
        read(HOST, veth(9, "veth9", 2, THIRD));

        assertThat(only(own).peerName()).isEmpty();
        assertThat(only(own).path()).isEqualTo(new Elsewhere());
    }

    @Test
    void theSameIndexInAnotherNamespaceIsNotThePeer() {
        NamespaceView own = read(OWN, veth(2, "eth0", 9, THIRD));
        read(HOST, veth(9, "veth9", 2, OWN));

        assertThat(only(own).received().redirected()).isTrue();
    }

    @Test
    void aPeerInAThirdNamespaceIsFoundThere() {
        NamespaceView own = read(OWN, veth(2, "eth0", 9, THIRD));
        read(THIRD, link(1, "br0", "bridge"), port(veth(9, "veth9", 2, OWN), 1));

        assertThat(only(own).path()).isEqualTo(new Bridged(namespace(THIRD), "br0", "veth9"));
        assertThat(only(own).received().namespace()).isEqualTo(namespace(THIRD));
    }

    @Test
    void bothEndsInOneNamespaceAreShapedThere() {
        NamespaceView own = read(OWN, veth(2, "a", 3, null), veth(3, "b", 2, null));

        assertThat(interfaces(own)).isNotEmpty().allSatisfy(iface -> {
            assertThat(iface.received().redirected()).isTrue();
            assertThat(iface.path()).isEqualTo(new Elsewhere());
        });
    }

    @Test
    void aMacvlansLowerDeviceIsNotAPeer() {
        Link macvlan = link(2, "eth0", "macvlan", OptionalInt.empty(), OptionalInt.of(9), OptionalInt.of(HOST));
        NamespaceView own = read(OWN, macvlan);
        read(HOST, veth(9, "veth9", 2, OWN));

        assertThat(only(own).received().redirected()).isTrue();
        assertThat(only(own).path()).isEqualTo(new Elsewhere());
    }

    @Test
    void aPeerWithoutMasterIsRoutedByItsNamespace() {
        NamespaceView own = read(OWN, veth(2, "eth0", 9, HOST));
        read(HOST, veth(9, "veth9", 2, OWN));

        assertThat(only(own).path()).isEqualTo(new Routed(namespace(HOST)));
    }

    @Test
    void anInterfaceIsNamedAfterItsNetworkByHardwareAddressOrElseByAddress() {
        ContainerInfo container = new ContainerInfo(
                "id",
                "name",
                "running",
                Map.of(),
                "front",
                List.of(
                        new ContainerInfo.Endpoint("front", "02:42:AC:00:00:02", Set.of("10.0.0.2")),
                        new ContainerInfo.Endpoint("vlan", "", Set.of("10.1.0.2"))),
                List.of());

        assertThat(container.networkOf("02:42:ac:00:00:02", List.of("10.1.0.2")))
                .isEqualTo("front");
        assertThat(container.networkOf("", List.of("fe80::1", "10.1.0.2"))).isEqualTo("vlan");
        assertThat(container.networkOf("02:42:ac:00:00:03", List.of("10.2.0.2")))
                .isEmpty();
    }

    private List<Interface> interfaces(NamespaceView own) {
        return new InterfaceFinder(
                        id -> Optional.ofNullable(views.get(id)),
                        Set.of(own.namespace()),
                        new NamespaceGraph(id -> Optional.empty(), id -> id == HOST))
                .interfacesOf(own, (mac, addresses) -> "");
    }

    private Interface only(NamespaceView own) {
        assertThat(interfaces(own)).hasSize(1);
        return interfaces(own).get(0);
    }

    private NamespaceView read(int id, Link... links) {
        Map<Integer, Link> byIndex = new LinkedHashMap<>();
        for (Link link : links) {
            byIndex.put(link.index(), link);
        }
        NamespaceView view = new NamespaceView(namespace(id), id, byIndex, Map.of(), Map.of());
        views.put(id, view);
        return view;
    }

    private static Namespace namespace(int id) {
        return new Namespace("/run/netns/" + id, 4_026_531_840L + id);
    }

    private static Link link(int index, String name, String kind) {
        return link(index, name, kind, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    private static Link veth(int index, String name, int peer, Integer peerNamespace) {
        return link(
                index,
                name,
                "veth",
                OptionalInt.empty(),
                OptionalInt.of(peer),
                peerNamespace == null ? OptionalInt.empty() : OptionalInt.of(peerNamespace));
    }

    private static Link port(Link link, int master) {
        return link(
                link.index(), link.name(), link.kind(), OptionalInt.of(master), link.peer(), link.peerNamespaceId());
    }

    private static Link link(
            int index, String name, String kind, OptionalInt master, OptionalInt peer, OptionalInt peerNamespace) {
        return new Link(index, name, kind, 1500, 1000, "", UP, 6, master, peer, peerNamespace, LinkStats.ZERO);
    }
}
