package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestContainers;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.DockerNetwork;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.protocol.Held;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.TargetStatus;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** What only containers do: restart, share a network, have none or the host's, and join several. */
@Tag("docker")
@Tag("netem")
@ExtendWith(ProofExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerIT {
    private static final Duration ASKED = Duration.ofMillis(60);
    private static final Load RHYTHM = Load.every(Duration.ofMillis(10), 20);
    private static final String DEFAULT_BRIDGE = "bridge";

    private final String prefix = "proof-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final Cleanups cleanups = new Cleanups();
    private final DockerNetwork net;
    private final TestDaemon daemon;
    private final FaultdClient faultd;

    private final GenericContainer<?> one = TestContainers.named(prefix + "one", TestContainers.BARE);
    private final GenericContainer<?> two = TestContainers.named(prefix + "two", TestContainers.BARE);

    DockerIT(DockerNetwork net) {
        this.net = net;
        daemon = net.daemon();
        faultd = daemon.client();
    }

    @BeforeAll
    void startTwoOnTheDefaultBridge() {
        Startables.deepStart(one, two).join();
    }

    @AfterAll
    void stopThem() {
        one.stop();
        two.stop();
    }

    @AfterEach
    void endAll() {
        faultd.stopAll();
        cleanups.close();
    }

    @Test
    void theDefaultBridgeIsANetworkLikeAnyOther() {
        Node first = node(one, DEFAULT_BRIDGE);
        Node second = node(two, DEFAULT_BRIDGE);
        List<Flow> bothWays = List.of(flow(first, second), flow(second, first));
        Traffic.awaitPassage(bothWays);
        Map<String, NetworkNamespace> places =
                Map.of("host", net.host().namespace(), "one", first.namespace(), "two", second.namespace());
        KernelState untouched = KernelState.of(places);

        try (Fault slow = faultd.slow(first.word()).delay(ASKED).apply()) {
            assertThat(slow.interfaces()).containsExactly(new Held(first.word(), "eth0", "in"));
            assertDelayed(second, first);
            assertUndisturbed(first, second);
        }
        try (Fault cut =
                faultd.partition(List.of(first.word()), List.of(second.word())).apply()) {
            assertThat(cut.targets()).containsExactlyInAnyOrder(first.word(), second.word());
            Traffic.observe(bothWays, Load.of(100), Duration.ZERO)
                    .forEach((flow, arrivals) ->
                            assertThat(arrivals.count()).as("%s", flow).isZero());
        }
        assertThat(KernelState.of(places)).isEqualTo(untouched);
    }

    @Test
    void aContainerThatComesBackGetsItsFaultBack() {
        String name = TestContainers.name(one);
        Fault slow = faultd.slow(name).delay(ASKED).apply();

        docker.killContainerCmd(name).exec();
        docker.waitContainerCmd(name).start().awaitStatusCode();

        assertThat(status(name)).satisfies(row -> {
            assertThat(row.status()).isEqualTo("DOWN");
            assertThat(row.state()).isEqualTo("pending");
            assertThat(row.faults()).containsExactly(slow.id());
        });

        docker.startContainerCmd(name).exec();

        PacketAssertions.eventually(() -> assertDelayed(node(two, DEFAULT_BRIDGE), node(one, DEFAULT_BRIDGE)));
        assertThat(status(name)).satisfies(row -> {
            assertThat(row.status()).isEqualTo("UP");
            assertThat(row.state()).isEqualTo("ok");
            assertThat(row.networkState()).isEqualTo("SLOW");
        });
    }

    @Test
    void aContainerThatJoinedAnothersNetworkSharesItsFaultsAndItIsSaid() {
        GenericContainer<?> guest = start(TestContainers.named(prefix + "guest", TestContainers.BARE)
                .withNetworkMode("container:" + one.getContainerId()));
        String name = TestContainers.name(guest);

        faultd.slow(name, TestContainers.name(one)).delay(ASKED).apply();

        assertThat(status(name).note()).isEqualTo("shares the network of " + TestContainers.name(one));
        assertThat(status(TestContainers.name(one)).faults())
                .hasSize(1)
                .isEqualTo(status(name).faults());
        // Both are named, and count once.
        assertDelayed(node(two, DEFAULT_BRIDGE), node(one, DEFAULT_BRIDGE));
    }

    @Test
    void theHostsNetworkIsRefused() {
        GenericContainer<?> bare = start(
                TestContainers.named(prefix + "hosted", TestContainers.BARE).withNetworkMode("host"));
        String name = TestContainers.name(bare);

        assertThatExceptionOfType(FaultdException.class)
                .isThrownBy(() -> faultd.slow(name).apply())
                .satisfies(e -> assertThat(e.code()).isEqualTo(RpcError.TARGET_UNUSABLE.code()))
                .withMessageContaining("shares the host's network");
        Shell.Result refused = daemon.faultctl("slow", name);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err().strip().lines()).singleElement().asString().contains(name, "host");
        assertThat(faultd.faults()).isEmpty();
    }

    @Test
    void aContainerWithoutANetworkIsRefused() {
        GenericContainer<?> bare = start(
                TestContainers.named(prefix + "alone", TestContainers.BARE).withNetworkMode("none"));
        String name = TestContainers.name(bare);

        assertThatExceptionOfType(FaultdException.class)
                .isThrownBy(() -> faultd.slow(name).apply())
                .satisfies(e -> assertThat(e.code()).isEqualTo(RpcError.TARGET_UNUSABLE.code()))
                .withMessageContaining("has no network to shape");
        assertThat(faultd.targets())
                .filteredOn(target -> target.name().equals(name))
                .singleElement()
                .satisfies(target -> assertThat(target.usable()).isFalse());
    }

    @Test
    void aFaultHoldsOnEveryNetworkOfAContainerAndOnOneThatIsConnectedLater() {
        String name = TestContainers.name(one);
        faultd.slow(name).delay(ASKED).direction(Direction.BOTH).apply();
        assertDelayed(node(two, DEFAULT_BRIDGE), node(one, DEFAULT_BRIDGE));

        docker.connectToNetworkCmd()
                .withContainerId(name)
                .withNetworkId(net.network().getId())
                .exec();
        cleanups.add(() -> docker.disconnectFromNetworkCmd()
                .withContainerId(name)
                .withNetworkId(net.network().getId())
                .exec());

        Node later = node(one, networkName());
        Node other = net.node("b");
        PacketAssertions.eventually(() -> {
            assertDelayed(other, later);
            assertDelayed(later, other);
        });
        assertDelayed(node(two, DEFAULT_BRIDGE), node(one, DEFAULT_BRIDGE));
        assertThat(faultd.faults()).singleElement().satisfies(fault -> assertThat(fault.interfaces())
                .extracting(Held::interface_, Held::direction)
                .hasSize(4));
    }

    @Test
    void aMacvlanIsShapedAndPartitionedInside() {
        Network macvlan = Network.builder()
                .driver("macvlan")
                .createNetworkCmdModifier(command -> command.withOptions(
                        Map.of("parent", "br-" + net.network().getId().substring(0, 12))))
                .build();
        cleanups.add(macvlan);
        GenericContainer<?> left =
                start(TestContainers.named(prefix + "left", TestContainers.BARE).withNetwork(macvlan));
        GenericContainer<?> right = start(
                TestContainers.named(prefix + "right", TestContainers.BARE).withNetwork(macvlan));
        Node first = node(left, nameOf(macvlan));
        Node second = node(right, nameOf(macvlan));
        List<Flow> bothWays = List.of(flow(first, second), flow(second, first));
        Traffic.awaitPassage(bothWays);
        Map<String, NetworkNamespace> places =
                Map.of("host", net.host().namespace(), "left", first.namespace(), "right", second.namespace());
        KernelState untouched = KernelState.of(places);

        try (Fault slow = faultd.slow(first.word()).delay(ASKED).apply()) {
            assertThat(slow.targets()).containsExactly(first.word());
            assertDelayed(second, first);
            assertUndisturbed(first, second);
        }
        try (Fault cut =
                faultd.partition(List.of(first.word()), List.of(second.word())).apply()) {
            assertThat(cut.targets()).containsExactlyInAnyOrder(first.word(), second.word());
            Traffic.observe(bothWays, Load.of(100), Duration.ZERO)
                    .forEach((flow, arrivals) ->
                            assertThat(arrivals.count()).as("%s", flow).isZero());
        }
        assertThat(KernelState.of(places)).isEqualTo(untouched);
    }

    private GenericContainer<?> start(GenericContainer<?> container) {
        cleanups.add(container::stop);
        container.start();
        return container;
    }

    private TargetStatus status(String name) {
        return faultd.status(name).get(0);
    }

    private String networkName() {
        return nameOf(net.network());
    }

    private String nameOf(Network network) {
        return docker.inspectNetworkCmd().withNetworkId(network.getId()).exec().getName();
    }

    /** A container's node now, by its IPv4 address on a network. */
    private Node node(GenericContainer<?> container, String network) {
        ContainerNetwork attached = TestContainers.inspect(container)
                .getNetworkSettings()
                .getNetworks()
                .get(network);
        InetAddress address = TestContainers.address(attached.getIpAddress());
        NetworkNamespace namespace = cleanups.add(TestContainers.namespace(container));
        return new Node(TestContainers.name(container), namespace, Map.of(Family.IPV4, address));
    }

    private static Flow flow(Node from, Node to) {
        return new Flow(from, to, Family.IPV4);
    }

    private static void assertDelayed(Node from, Node to) {
        Traffic.awaitPassage(List.of(flow(from, to)));
        Traffic.deliver(List.of(flow(from, to)), RHYTHM, ASKED.multipliedBy(2))
                .forEach((flow, arrivals) -> PacketAssertions.assertDelayed(arrivals, flow, ASKED));
    }

    private static void assertUndisturbed(Node from, Node to) {
        Traffic.deliver(List.of(flow(from, to)), RHYTHM, ASKED)
                .forEach((flow, arrivals) -> PacketAssertions.assertUndisturbed(arrivals, flow, RHYTHM.count()));
    }
}
