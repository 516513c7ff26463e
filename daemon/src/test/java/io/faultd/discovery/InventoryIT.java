package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.faultd.linux.NetworkNamespace;
import io.faultd.target.Interface;
import io.faultd.target.Interface.Path.Bridged;
import io.faultd.target.Interface.Path.Elsewhere;
import io.faultd.target.Interface.Path.Routed;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The inventory of networks built for each test, on this kernel. */
class InventoryIT {
    private Wires wires;
    private Inventory inventory;

    @BeforeEach
    void open() throws IOException {
        wires = new Wires();
        inventory = wires.inventory();
    }

    @AfterEach
    void close() throws IOException {
        inventory.close();
        wires.close();
    }

    @Test
    void findsTheBridgePortOfEachNamespaceOnABridge() throws IOException {
        wires.bridge(Wires.HOST, "br0");
        for (String name : List.of("a", "b", "c")) {
            wires.add(name);
            plug(name, "eth0", Wires.HOST, "br0", "veth-" + name);
        }
        wires.address("b", "eth0", "10.1.0.2");
        wires.address("b", "eth0", "fd00:1::2");

        List<Target> targets = inventory.refresh();

        assertThat(targets).extracting(Target::name).containsExactly("netns:a", "netns:b", "netns:c");
        assertThat(targets).allSatisfy(target -> assertThat(target.unusable()).isEmpty());
        Interface eth0 = only("b");
        assertThat(eth0.name()).isEqualTo("eth0");
        assertThat(eth0.addresses()).contains("10.1.0.2", "fd00:1::2");
        assertThat(eth0.path()).isEqualTo(new Bridged(inventory.host(), "br0", "veth-b"));
        assertThat(eth0.received())
                .isEqualTo(new ShapingPoint(inventory.host(), wires.index(Wires.HOST, "veth-b"), "veth-b", false));
        assertThat(eth0.sent()).isEqualTo(new ShapingPoint(namespace("b"), wires.index("b", "eth0"), "eth0", false));
    }

    @Test
    void aVethToTheHostWithoutABridgeIsRouted() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");

        assertThat(only("a").path()).isEqualTo(new Routed(inventory.host()));
        assertThat(only("a").peerName()).contains("to-a");
    }

    @Test
    void twoTargetsTiedDirectlyAreEachShapedAtHome() {
        wires.add("a");
        wires.add("b");
        wires.veth("a", "to-b", "b", "to-a");

        for (String name : List.of("a", "b")) {
            Interface iface = only(name);
            assertThat(iface.path()).isEqualTo(new Elsewhere());
            assertThat(iface.received())
                    .isEqualTo(new ShapingPoint(namespace(name), iface.sent().ifindex(), iface.name(), true));
        }
    }

    @Test
    void aBridgeInAThirdNamespaceIsFound() {
        wires.add("switch");
        wires.bridge("switch", "br0");
        wires.add("a");
        plug("a", "eth0", "switch", "br0", "port-a");

        Interface eth0 = only("a");

        assertThat(eth0.path()).isEqualTo(new Bridged(namespace("switch"), "br0", "port-a"));
        assertThat(eth0.received().redirected())
                .as("the port is where the switch itself is shaped")
                .isTrue();
        assertThat(target("switch").interfaces()).extracting(Interface::name).containsExactly("br0", "port-a");
    }

    @Test
    void theBridgeOfAnOverlayNetworkIsInASandboxOfDockers() {
        wires.addSandbox("1-overlay");
        wires.bridge("1-overlay", "br0");
        wires.add("a");
        plug("a", "eth0", "1-overlay", "br0", "veth7");
        Namespace overlay = new Namespace(wires.sandbox("1-overlay").toString(), wires.inode("1-overlay"));

        assertThat(inventory.refresh()).extracting(Target::name).containsExactly("netns:a");
        assertThat(only("a").path()).isEqualTo(new Bridged(overlay, "br0", "veth7"));
        assertThat(only("a").received())
                .isEqualTo(new ShapingPoint(overlay, wires.index("1-overlay", "veth7"), "veth7", false));
    }

    @Test
    void aPeerInANamespaceThatNobodyKnowsIsNotGuessedAt() {
        wires.addNameless("unknown");
        wires.add("a");
        wires.veth("a", "eth0", "unknown", "eth0");
        // An interface of the host has the peer's index.
        assertThat(wires.index("a", "eth0")).isEqualTo(wires.index("unknown", "eth0"));

        assertThat(only("a").received().redirected()).isTrue();
        assertThat(only("a").path()).isEqualTo(new Elsewhere());
    }

    @Test
    void aMacvlanIsShapedInsideItsNamespace() {
        wires.bridge(Wires.HOST, "uplink");
        wires.add("a");
        wires.macvlan(Wires.HOST, "uplink", "a", "eth0");

        assertThat(only("a").path()).isEqualTo(new Elsewhere());
        assertThat(only("a").received())
                .isEqualTo(new ShapingPoint(namespace("a"), wires.index("a", "eth0"), "eth0", true));
    }

    @Test
    void everyInterfaceCounts() {
        wires.bridge(Wires.HOST, "docker0");
        wires.bridge(Wires.HOST, "weave");
        wires.add("a");
        plug("a", "eth0", Wires.HOST, "docker0", "veth1");
        plug("a", "ethwe", Wires.HOST, "weave", "vethwepl1");

        assertThat(target("a").interfaces())
                .extracting(Interface::name, Interface::path)
                .containsExactly(
                        tuple("eth0", new Bridged(inventory.host(), "docker0", "veth1")),
                        tuple("ethwe", new Bridged(inventory.host(), "weave", "vethwepl1")));
    }

    @Test
    void loopbackDevicesThatAreDownAndFaultdsOwnAreLeftOut() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        wires.device("a", "faultd2", "ifb");
        wires.bridge("a", "br0");
        wires.veth("a", "eth1", Wires.HOST, "to-a1");

        assertThat(target("a").interfaces()).extracting(Interface::name).containsExactly("eth0", "br0", "eth1");
    }

    @Test
    void aNamespaceWithoutInterfacesHasNothingToShape() {
        wires.add("a");

        assertThat(target("a").unusable()).contains("has no network to shape");
        assertThat(target("a").namespace()).isEmpty();
    }

    @Test
    void theHostsOwnNamespaceIsNamedAsSuch() {
        wires.addName(Wires.HOST, "h");

        assertThat(target("h").unusable()).contains("is the host's own namespace");
    }

    @Test
    void theMachinesNamespaceIsAHostsTooThoughFaultdIsElsewhere() {
        wires.add("machine");
        try (Inventory contained = wires.inventory(wires.directory().resolve("machine"))) {
            assertThat(contained.refresh()).singleElement().satisfies(target -> assertThat(target.unusable())
                    .contains("is the host's own namespace"));
        }
    }

    @Test
    void filesThatAreNoNamespacesAreNotTargets() throws IOException {
        Files.createFile(wires.directory().resolve("half-made"));

        assertThat(inventory.refresh()).isEmpty();
        Files.delete(wires.directory().resolve("half-made"));
    }

    @Test
    void aSecondNameOfANamespaceSaysSo() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        wires.addName("a", "also-a");

        assertThat(target("a").sharesWith()).isEmpty();
        assertThat(target("also-a").sharesWith()).contains("netns:a");
        assertThat(target("a").namespace()).isEqualTo(target("also-a").namespace());
    }

    @Test
    void anInterfaceThatComesLaterIsThereAtTheNextRefresh() throws IOException {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        inventory.refresh();

        wires.veth("a", "eth1", Wires.HOST, "to-a1");
        wires.address("a", "eth1", "10.2.0.1");

        assertThat(target("a").interfaces()).extracting(Interface::name).containsExactly("eth0", "eth1");
        assertThat(target("a").interfaces().get(1).addresses()).contains("10.2.0.1");
    }

    @Test
    void anInterfaceThatGoesIsGoneAtTheNextRefresh() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        wires.veth("a", "eth1", Wires.HOST, "to-a1");
        inventory.refresh();

        wires.remove(Wires.HOST, "to-a");

        assertThat(target("a").interfaces()).extracting(Interface::name).containsExactly("eth1");
    }

    @Test
    void aPeerThatIsPluggedIntoABridgeLaterIsBridged() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        wires.bridge(Wires.HOST, "br0");
        assertThat(only("a").path()).isInstanceOf(Routed.class);

        wires.plugIn(Wires.HOST, "br0", "to-a");

        assertThat(only("a").path()).isEqualTo(new Bridged(inventory.host(), "br0", "to-a"));
    }

    @Test
    void aPeerThatMovesIsFollowed() {
        wires.addNameless("unknown");
        wires.add("a");
        wires.add("b");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        assertThat(only("a").path()).isEqualTo(new Routed(inventory.host()));

        wires.move(Wires.HOST, "to-a", "b");
        assertThat(only("a").path()).as("in another target").isEqualTo(new Elsewhere());
        assertThat(only("a").peerName()).isEmpty();

        wires.move("b", "to-a", "unknown");
        assertThat(only("a").path()).as("out of sight").isEqualTo(new Elsewhere());

        wires.move("unknown", "to-a", Wires.HOST);
        assertThat(only("a").path()).as("back again").isEqualTo(new Routed(inventory.host()));
        assertThat(only("a").peerName()).contains("to-a");
    }

    @Test
    void aNamespaceMadeAnewUnderTheSameNameIsReadAnew() throws IOException {
        long before = 0;
        for (int round = 0; round < 20; round++) {
            wires.add("a");
            wires.veth("a", "eth" + round, Wires.HOST, "to-a" + round);

            assertThat(target("a").interfaces()).extracting(Interface::name).containsExactly("eth" + round);
            assertThat(target("a").namespace()).map(Namespace::inode).contains(wires.inode("a"));
            boolean alike = before == wires.inode("a");
            assertThat(inventory.takeRenewed())
                    .extracting(Namespace::inode)
                    .isEqualTo(alike ? List.of(before) : List.of());
            before = wires.inode("a");
            wires.delete("a");
        }
        assertThat(inventory.refresh()).isEmpty();
    }

    @Test
    void theInventoryKeepsNoDeletedNamespaceAlive() throws IOException {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        inventory.refresh();

        wires.delete("a");

        // The kernel ends a namespace asynchronously, with the host's end of the veth.
        try (var host = NetworkNamespace.open(wires.hostPath());
                Changes changes = new Changes(host)) {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (hostHas("to-a") && System.nanoTime() < deadline) {
                changes.await(Duration.ofSeconds(1));
                changes.take(0);
            }
        }
        assertThat(hostHas("to-a")).isFalse();
    }

    @Test
    void aProcessIsFoundByItsId() {
        long self = ProcessHandle.current().pid();

        List<Target> targets = inventory.refresh(List.of(self, 4_194_305L));

        assertThat(targets).singleElement().satisfies(target -> {
            assertThat(target.name()).isEqualTo("pid:" + self);
            assertThat(target.kind()).isEqualTo(Target.Kind.PROCESS);
        });
    }

    @Test
    void unchangedTargetsAreTheSameList() {
        wires.add("a");
        wires.veth("a", "eth0", Wires.HOST, "to-a");
        List<Target> first = inventory.refresh();

        assertThat(inventory.refresh()).isSameAs(first);
    }

    private boolean hostHas(String name) {
        try (var host = NetworkNamespace.open(wires.hostPath());
                NamespaceReader reader = new NamespaceReader(host)) {
            return reader.read(reader.identify(wires.hostPath())).links().values().stream()
                    .anyMatch(link -> link.name().equals(name));
        }
    }

    private void plug(String place, String name, String bridgePlace, String bridge, String port) {
        wires.veth(place, name, bridgePlace, port);
        wires.plugIn(bridgePlace, bridge, port);
        wires.up(bridgePlace, port);
        wires.up(place, name);
    }

    private Target target(String name) {
        return inventory.refresh().stream()
                .filter(target -> target.name().equals("netns:" + name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no target " + name));
    }

    private Interface only(String name) {
        assertThat(target(name).interfaces()).hasSize(1);
        return target(name).interfaces().get(0);
    }

    private Namespace namespace(String name) {
        return new Namespace(wires.directory().resolve(name).toString(), wires.inode(name));
    }
}
