package io.faultd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkIT {
    private NetworkNamespace host;
    private NetworkNamespace container;
    private Rtnetlink onHost;
    private Rtnetlink inContainer;

    @BeforeEach
    void openTwoNamespaces() {
        host = NetworkNamespace.create();
        container = NetworkNamespace.create();
        onHost = Rtnetlink.openIn(host);
        inContainer = Rtnetlink.openIn(container);
    }

    @AfterEach
    void close() {
        onHost.close();
        inContainer.close();
        container.close();
        host.close();
    }

    @Test
    void theEndsOfAVethAcrossNamespacesNameEachOther() {
        onHost.execute(LinkRequests.createVeth("veth0", "eth0", container));

        Link outer = onHost.link("veth0").orElseThrow();
        Link inner = inContainer.link("eth0").orElseThrow();
        assertThat(outer.kind()).isEqualTo("veth");
        assertThat(outer.macAddress()).hasSize(17);
        assertThat(outer.mtu()).isEqualTo(1500);
        assertThat(outer.peer()).hasValue(inner.index());
        assertThat(inner.peer()).hasValue(outer.index());
        assertThat(outer.peerNamespaceId()).isPresent().isEqualTo(onHost.namespaceId(container));
        assertThat(inner.peerNamespaceId()).isPresent().isEqualTo(inContainer.namespaceId(host));
    }

    @Test
    void theQueueLengthIsWhatItWasSetTo() {
        onHost.execute(LinkRequests.createVeth("a", "b"));
        Link a = onHost.link("a").orElseThrow();
        assertThat(a.transmitQueueLength()).isEqualTo(1000);

        onHost.execute(LinkRequests.setTransmitQueueLength(a.index(), 0));

        assertThat(onHost.link("a").orElseThrow().transmitQueueLength()).isZero();
    }

    @Test
    void theEndsOfAVethWithinANamespaceNeedNoNamespaceId() {
        onHost.execute(LinkRequests.createVeth("a", "b"));

        Link a = onHost.link("a").orElseThrow();
        assertThat(a.peer()).hasValue(onHost.link("b").orElseThrow().index());
        assertThat(a.peerNamespaceId()).isEmpty();
    }

    @Test
    void aNamespaceHasNoIdUntilItIsGivenOne() {
        assertThat(onHost.namespaceId(container)).isEmpty();

        onHost.assignNamespaceId(container);

        assertThat(onHost.namespaceId(container)).isNotEqualTo(OptionalInt.empty());
        assertThatThrownBy(() -> onHost.assignNamespaceId(container)).hasMessageContaining("EEXIST");
    }

    @Test
    void aPortOfABridgeNamesItAsMaster() {
        onHost.execute(LinkRequests.create("br0", "bridge"));
        onHost.execute(LinkRequests.createVeth("port", "other"));
        int bridge = onHost.link("br0").orElseThrow().index();
        int port = onHost.link("port").orElseThrow().index();

        onHost.execute(LinkRequests.setMaster(port, bridge));
        assertThat(onHost.link(port).orElseThrow().master()).hasValue(bridge);

        onHost.execute(LinkRequests.setMaster(port, 0));
        assertThat(onHost.link(port).orElseThrow().master()).isEmpty();
    }

    @Test
    void aMacvlanNamesTheInterfaceBelowIt() {
        onHost.execute(LinkRequests.createVeth("lower", "other"));
        int lower = onHost.link("lower").orElseThrow().index();

        onHost.execute(LinkRequests.createMacvlan("mv0", lower));

        Link macvlan = onHost.link("mv0").orElseThrow();
        assertThat(macvlan.kind()).isEqualTo("macvlan");
        assertThat(macvlan.peer()).hasValue(lower);
    }

    @Test
    void anInterfaceIsSwitchedRenamedMovedAndDeleted() {
        onHost.execute(LinkRequests.create("ifb9", "ifb"));
        int index = onHost.link("ifb9").orElseThrow().index();
        assertThat(onHost.link(index).orElseThrow().isUp()).isFalse();

        onHost.execute(LinkRequests.setUp(index));
        assertThat(onHost.link(index).orElseThrow().isUp()).isTrue();
        onHost.execute(LinkRequests.setDown(index));
        onHost.execute(LinkRequests.setMtu(index, 1300));
        onHost.execute(LinkRequests.rename(index, "other"));
        assertThat(onHost.link("other").orElseThrow().mtu()).isEqualTo(1300);

        onHost.execute(LinkRequests.moveTo(index, container));
        assertThat(onHost.link("other")).isEmpty();
        Link moved = inContainer.link("other").orElseThrow();
        inContainer.execute(LinkRequests.delete(moved.index()));
        assertThat(inContainer.links()).extracting(Link::name).isNotEmpty().doesNotContain("other");
    }

    @Test
    void addressesOfBothFamiliesAreAddedListedAndDeleted() {
        onHost.execute(LinkRequests.createVeth("a", "b"));
        int index = onHost.link("a").orElseThrow().index();
        Address v4 = new Address(index, IpPrefix.parse("10.1.2.3/24"));
        Address v6 = new Address(index, IpPrefix.parse("fd00::3/64"));

        onHost.executeAll(List.of(LinkRequests.setUp(index), v4.add(), v6.add()))
                .orThrow();

        assertThat(onHost.addresses())
                .extracting(Address::interfaceIndex, Address::prefix)
                .contains(tuple(index, v4.prefix()), tuple(index, v6.prefix()));
        onHost.execute(v4.delete());
        assertThat(onHost.addresses()).extracting(Address::prefix).doesNotContain(v4.prefix());
    }

    @Test
    void anotherNamespaceIsReadByItsId() {
        onHost.execute(LinkRequests.createVeth("veth0", "eth0", container));
        Link inner = inContainer.link("eth0").orElseThrow();
        inContainer.execute(LinkRequests.setUp(inner.index()));
        inContainer.execute(new Address(inner.index(), IpPrefix.parse("10.1.2.3/24")).add());
        inContainer.execute(new Address(inner.index(), IpPrefix.parse("fd00::3/64")).add());
        int id = onHost.namespaceId(container).orElseThrow();

        Link read = onHost.links(id).stream()
                .filter(link -> link.name().equals("eth0"))
                .findFirst()
                .orElseThrow();

        Link outer = onHost.link("veth0").orElseThrow();
        assertThat(read.index()).isEqualTo(inner.index());
        assertThat(outer.isVethTo(id, read.index(), 0)).isTrue();
        assertThat(onHost.addresses(id))
                .filteredOn(address -> address.interfaceIndex() == inner.index())
                .extracting(Address::prefix)
                .contains(IpPrefix.parse("10.1.2.3/24"), IpPrefix.parse("fd00::3/64"));
        assertThatThrownBy(() -> onHost.links(4711)).hasMessageContaining("list links: EINVAL");
    }

    @Test
    void changesOfLinksAndAddressesAndTheEndOfANamespaceAreTold() {
        onHost.assignNamespaceId(container);
        int id = onHost.namespaceId(container).orElseThrow();
        try (NetlinkSocket listener = NetlinkSocket.openIn(host, NetlinkProtocol.ROUTE)) {
            LinkNotice.subscribe(listener);
            onHost.execute(LinkRequests.create("d0", "bridge"));
            int index = onHost.link("d0").orElseThrow().index();
            assertThat(notices(listener)).contains(new LinkNotice.Changed());

            onHost.execute(new Address(index, IpPrefix.parse("10.1.2.3/24")).add());
            assertThat(notices(listener)).contains(new LinkNotice.Changed());

            inContainer.close();
            container.close();
            while (!notices(listener).contains(new LinkNotice.NamespaceGone(id))) {
                assertThat(listener.awaitReadable(Duration.ofSeconds(20))).isTrue();
            }
        }
    }

    private static List<LinkNotice> notices(NetlinkSocket listener) {
        return listener.receiveNow().stream()
                .flatMap(notification -> LinkNotice.of(notification.message()).stream())
                .toList();
    }

    @Test
    void anUnknownInterfaceIsNotAnErrorToAskForButIsOneToChange() {
        assertThat(onHost.link("no-such")).isEmpty();
        assertThat(onHost.link(4711)).isEmpty();
        assertThatThrownBy(() -> onHost.execute(LinkRequests.setUp(4711)))
                .isInstanceOf(NetlinkException.class)
                .hasMessageContaining("set up link 4711: ENODEV");
    }
}
