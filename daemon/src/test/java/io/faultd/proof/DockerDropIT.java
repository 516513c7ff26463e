package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.fault.Direction;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestContainers;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Resolver;
import io.faultd.proof.measure.TcpProbe;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.DockerNetwork;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultStats;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * Faults without netem and features of Docker that named namespaces lack: a resolver, changing addresses, published
 * ports.
 */
@Tag("docker")
@ExtendWith(ProofExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerDropIT {
    private static final int SENT = 30;
    private static final Tolerances TOLERANCES = Tolerances.here();

    enum Engine {
        NFTABLES,
        IPTABLES
    }

    private final String prefix = "proof-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final Cleanups cleanups = new Cleanups();
    private final DockerNetwork net;
    private final Node a;
    private final Node b;
    private TestDaemon iptables;
    private KernelState untouched;

    DockerDropIT(DockerNetwork net) {
        this.net = net;
        a = net.node("a");
        b = net.node("b");
    }

    @BeforeAll
    void startADaemonThatDropsByIptables() throws IOException {
        iptables = TestDaemon.start(
                net.host().namespace(), Files.createTempDirectory("faultd-proof"), "--drop-engine", "iptables");
        Traffic.awaitPassage(net.allFlows());
        untouched = KernelState.of(net.namespaces());
    }

    @AfterAll
    void endIt() {
        iptables.close();
    }

    @AfterEach
    void endAll() {
        for (Engine engine : Engine.values()) {
            client(engine).stopAll();
        }
        cleanups.close();
        assertThat(KernelState.of(net.namespaces())).isEqualTo(untouched);
    }

    private FaultdClient client(Engine engine) {
        return (engine == Engine.NFTABLES ? net.daemon() : iptables).client();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void withoutDnsDockersResolverIsNotHeardAndTheRestGoesOn(Engine engine) throws IOException {
        InetAddress resolver = InetAddress.getByName("127.0.0.11");
        assertThat(Resolver.knowsByUdp(a, resolver, b.word())).isTrue();
        assertThat(Resolver.knowsByTcp(a, resolver, b.word())).isTrue();

        for (Direction direction : Direction.values()) {
            try (Fault fault =
                    client(engine).drop(a.word()).dns().direction(direction).apply()) {
                assertThat(fault.targets()).containsExactly(a.word());
                // iptables drops sent packets at the output hook, where a sender of UDP gets an error.
                if (engine == Engine.IPTABLES && direction != Direction.IN) {
                    assertThatThrownBy(() -> Resolver.knowsByUdp(a, resolver, b.word()))
                            .hasMessageContaining("Operation not permitted");
                } else {
                    assertThat(Resolver.knowsByUdp(a, resolver, b.word()))
                            .as("%s", direction)
                            .isFalse();
                }
                assertThat(Resolver.knowsByTcp(a, resolver, b.word()))
                        .as("%s", direction)
                        .isFalse();

                assertThat(Resolver.knowsByUdp(b, resolver, a.word()))
                        .as("that of another container")
                        .isTrue();
                assertAllPasses(net.allFlows());
                assertThat(TcpProbe.connected(Flow.between(a, b))).containsExactlyElementsOf(Flow.between(a, b));
            }
            assertThat(Resolver.knowsByUdp(a, resolver, b.word())).isTrue();
        }
    }

    /** A stopped container loses its address, and gets a new one at its restart if another container has taken it. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPeerIsFollowedToItsNewAddressAndWhoeverHasTheOldOneIsLeftInPeace(Engine engine) {
        GenericContainer<?> container =
                start(TestContainers.named(prefix + "peer", TestContainers.BARE).withNetwork(net.network()));
        String name = TestContainers.name(container);
        Node peer = node(container);
        Fault drop = client(engine)
                .drop(a.word())
                .to(name)
                .protocol("udp")
                .direction(Direction.BOTH)
                .apply();
        Fault rate = client(engine)
                .rate(Rate.parse("10gbit"), b.word())
                .to(name)
                .protocol("udp")
                .apply();
        assertThat(rate.targets()).containsExactly(b.word());
        assertNothingPasses(List.of(flow(peer, a), flow(a, peer)));

        docker.stopContainerCmd(name).withTimeout(0).exec();
        String former = peer.address(Family.IPV4).getHostAddress();
        Node successor = node(start(TestContainers.named(prefix + "successor", TestContainers.BARE)
                .withNetwork(net.network())
                .withCreateContainerCmdModifier(command -> command.withIpv4Address(former))));
        assertThat(successor.address(Family.IPV4)).isEqualTo(peer.address(Family.IPV4));
        docker.startContainerCmd(name).exec();
        Node moved = node(container);
        assertThat(moved.address(Family.IPV4)).isNotEqualTo(peer.address(Family.IPV4));

        List<Flow> others = List.of(flow(successor, a), flow(a, successor), flow(moved, net.node("c")));
        Traffic.awaitPassage(others);
        Traffic.awaitPassage(List.of(flow(moved, b)));
        PacketAssertions.eventually(() -> assertNothingPasses(List.of(flow(moved, a), flow(a, moved))));
        assertAllPasses(others);
        long before = met(engine, rate);
        assertAllPasses(List.of(flow(moved, b)));
        assertThat(met(engine, rate) - before).isEqualTo(SENT);
        assertAllPasses(List.of(flow(successor, b)));
        assertThat(met(engine, rate) - before)
                .as("the fault's figures after its successor has sent")
                .isEqualTo(SENT);
        assertThat(client(engine).faults())
                .extracting(info -> info.fault())
                .containsExactlyInAnyOrder(drop.id(), rate.id());
    }

    /**
     * Docker's own process listens at a published port for clients that its nat rules exclude, such as containers on
     * the same network, and connects to the container from the host's address: a partition is not about the host.
     */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPublishedPortLeadsPastAPartition(Engine engine) throws IOException {
        int port = 8080;
        ExposedPort inside = ExposedPort.tcp(port);
        GenericContainer<?> container = start(TestContainers.named(prefix + "web", TestContainers.BARE)
                .withNetwork(net.network())
                .withCreateContainerCmdModifier(command -> {
                    command.withExposedPorts(inside);
                    command.getHostConfig().withPortBindings(new PortBinding(Ports.Binding.empty(), inside));
                }));
        Node web = node(container);
        int published = Integer.parseInt(TestContainers.inspect(container)
                .getNetworkSettings()
                .getPorts()
                .getBindings()
                .get(inside)[0]
                .getHostPortSpec());
        try (ServerSocket server = Conversation.listen(flow(a, web), port)) {
            Flow direct = flow(a, web);
            Flow past = flow(a, net.host());
            assertReaches(server, direct, port);
            client(engine)
                    .partition(List.of(a.word()), List.of(web.word(), b.word()))
                    .apply();

            assertThatThrownBy(() -> Conversation.connect(direct, port, TOLERANCES.connect()))
                    .isInstanceOf(SocketTimeoutException.class);
            assertReaches(server, past, published);
            assertReaches(server, flow(b, web), port);
        }
    }

    private static void assertReaches(ServerSocket server, Flow flow, int port) throws IOException {
        try (Socket client = Conversation.connect(flow, port);
                Socket accepted = server.accept()) {
            client.getOutputStream().write(7);
            accepted.setSoTimeout((int) TOLERANCES.patience().toMillis());
            assertThat(accepted.getInputStream().read()).as("%s", flow).isEqualTo(7);
        }
    }

    private static void assertAllPasses(List<Flow> flows) {
        Traffic.deliver(flows, Load.of(SENT), Duration.ZERO)
                .forEach((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isEqualTo(SENT));
    }

    private static void assertNothingPasses(List<Flow> flows) {
        // A target whose packets are dropped at the output hook can't send at all.
        flows.forEach(flow -> assertThat(passes(flow)).as("%s", flow).isFalse());
    }

    private static boolean passes(Flow flow) {
        try {
            return Traffic.observe(List.of(flow), Load.of(SENT), Duration.ZERO)
                            .get(flow)
                            .count()
                    > 0;
        } catch (UncheckedIOException e) {
            assertThat(e).hasMessageContaining("Operation not permitted");
            return false;
        }
    }

    private long met(Engine engine, Fault fault) {
        return client(engine).faultsWithStats().stream()
                .filter(info -> info.fault().equals(fault.id()))
                .flatMap(info -> info.stats().stream())
                .mapToLong(FaultStats::packets)
                .sum();
    }

    private GenericContainer<?> start(GenericContainer<?> container) {
        cleanups.add(container::stop);
        container.start();
        return container;
    }

    private Node node(GenericContainer<?> container) {
        ContainerNetwork attached = TestContainers.inspect(container)
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next();
        return new Node(
                TestContainers.name(container),
                cleanups.add(TestContainers.namespace(container)),
                Map.of(Family.IPV4, TestContainers.address(attached.getIpAddress())));
    }

    private static Flow flow(Node from, Node to) {
        return new Flow(from, to, Family.IPV4);
    }
}
