package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.TestContainers;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.network.DockerNetwork;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.Skipped;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** What Docker knows of containers that decides whether a fault can have an effect, and on whom. */
@Tag("docker")
@ExtendWith(ProofExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerNoEffectIT {
    private static final Rate RATE = Rate.parse("10gbit");
    private static final int INSIDE = 5432;
    private static final Tolerances TOLERANCES = Tolerances.here();

    private final String prefix = "idle-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final String service = prefix + "web";
    private final Cleanups cleanups = new Cleanups();
    private final DockerNetwork net;
    private final FaultdClient faultd;
    private final Node a;

    ContainerNoEffectIT(DockerNetwork net) {
        this.net = net;
        this.faultd = net.daemon().client();
        this.a = net.node("a");
    }

    @AfterEach
    void removeThem() {
        faultd.stopAll();
        cleanups.close();
    }

    @Test
    void aOneOffContainerIsNotItsServiceUnlessItIsNamedItself() {
        String web = start(composed("web-1", "False"));
        String run = start(composed("web-run", "True"));

        assertThat(targets("service:" + service)).containsExactly(web);
        assertThat(targets(service)).as("the service's bare name").containsExactly(web);
        assertThat(targets(run)).containsExactly(run);
        assertThat(targets("label:com.docker.compose.service=" + service)).containsExactlyInAnyOrder(web, run);
        assertThat(faultd.targets().stream()
                        .filter(target -> target.name().equals(run))
                        .map(target -> target.service() == null))
                .containsExactly(true);
    }

    private List<String> targets(String word) {
        try (Fault fault = faultd.rate(RATE, word).apply()) {
            return fault.targets();
        }
    }

    private GenericContainer<?> composed(String name, String oneOff) {
        return named(name)
                .withNetwork(net.network())
                .withLabels(Map.of(
                        "com.docker.compose.project", "shop",
                        "com.docker.compose.service", service,
                        "com.docker.compose.oneoff", oneOff));
    }

    @Test
    void aPublishedNumberIsRefusedWithThePortToWriteWhichIsMet() throws IOException {
        ExposedPort exposed = ExposedPort.tcp(INSIDE);
        GenericContainer<?> container = named("db")
                .withNetwork(net.network())
                .withCreateContainerCmdModifier(command -> {
                    command.withExposedPorts(exposed);
                    command.getHostConfig().withPortBindings(new PortBinding(Ports.Binding.empty(), exposed));
                });
        String db = start(container);
        String published = TestContainers.inspect(container)
                .getNetworkSettings()
                .getPorts()
                .getBindings()
                .get(exposed)[0]
                .getHostPortSpec();
        String reason = "publishes port 5432 as " + published + ", and packets have that number only outside of it;"
                + " write ";

        NoEffectIT.assertRefused(() -> faultd.drop(db).port(published).apply(), db + " " + reason + "--port 5432");
        NoEffectIT.assertRefused(
                () -> faultd.drop(a.word()).to(db).peerPort(published).apply(), db + " " + reason + "--peer-port 5432");
        Fault both = faultd.rate(RATE, db, a.word()).port(published).apply();
        assertThat(both.targets()).containsExactly(a.word());
        assertThat(both.skipped()).containsExactly(new Skipped(db, reason + "--port 5432"));

        Flow past = new Flow(a, net.host(), Family.IPV4);
        try (ServerSocket server = Conversation.listen(flowTo(container), INSIDE)) {
            int port = Integer.parseInt(published);
            Conversation.connect(past, port).close();
            server.accept().close();
            assertThat(faultd.drop(db).port("5432").apply().targets()).containsExactly(db);
            assertThatThrownBy(() -> {
                        // Docker's own process accepts, and can't reach the container.
                        try (Socket client = Conversation.connect(past, port, TOLERANCES.connect())) {
                            assertThat(client.isConnected()).isTrue();
                            server.setSoTimeout((int) TOLERANCES.connect().toMillis());
                            server.accept().close();
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void containersOfOneNamespaceAreNotSeparated() {
        GenericContainer<?> app = named("app").withNetwork(net.network());
        String name = start(app);
        String side = start(named("side").withNetworkMode("container:" + app.getContainerId()));
        String sharing = side + " shares its network namespace with " + name + ", so they always reach each other";

        NoEffectIT.assertRefused(() -> faultd.drop(name).to(side).apply(), name + " reaches " + side);
        NoEffectIT.assertRefused(
                () -> faultd.partition(List.of(name), List.of(side)).apply(), sharing);
        Fault cut = faultd.partition(List.of(name), List.of(side), List.of(a.word()))
                .apply();
        assertThat(cut.skipped())
                .extracting(skipped -> skipped.target() + " " + skipped.reason())
                .containsExactly(sharing);
    }

    @Test
    void groupsWithoutACommonNetworkAreSaid() {
        try (Network other = Network.newNetwork()) {
            String far = start(named("far").withNetwork(other));

            Fault alone = faultd.partition(List.of(far)).apply();
            assertThat(alone.targets()).isEmpty();
            assertThat(alone.skipped()).extracting(Skipped::target).containsExactly(far);
            assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("pending");

            Fault apart = faultd.partition(List.of(far), List.of(a.word())).apply();
            assertThat(apart.skipped()).extracting(Skipped::target).containsExactlyInAnyOrder(far, a.word());
            assertThat(apart.skipped()).extracting(Skipped::reason).allSatisfy(reason -> assertThat(reason)
                    .startsWith("shares no network with those it is cut off from"));
            removeThem();
        }
    }

    @Test
    void aRandomContainerOfANetworkIsAffectedOnThatNetworkOnly() {
        try (Network back = Network.newNetwork()) {
            GenericContainer<?> container = named("two").withNetwork(net.network());
            String two = start(container);
            container
                    .getDockerClient()
                    .connectToNetworkCmd()
                    .withContainerId(container.getContainerId())
                    .withNetworkId(back.getId())
                    .exec();
            String network = container
                    .getDockerClient()
                    .inspectNetworkCmd()
                    .withNetworkId(back.getId())
                    .exec()
                    .getName();

            Fault rate = faultd.rate(RATE, "network:" + network).random(1).apply();

            assertThat(rate.interfaces()).containsExactly(new Held(two, "eth1", "in"));
            assertThat(faultd.faults().get(0).targets()).containsExactly(two + "@" + network);
            removeThem();
        }
    }

    private Flow flowTo(GenericContainer<?> container) {
        String address = TestContainers.inspect(container)
                .getNetworkSettings()
                .getNetworks()
                .values()
                .iterator()
                .next()
                .getIpAddress();
        Node node = new Node(
                TestContainers.name(container),
                cleanups.add(TestContainers.namespace(container)),
                Map.of(Family.IPV4, TestContainers.address(address)));
        return new Flow(a, node, Family.IPV4);
    }

    private GenericContainer<?> named(String name) {
        return TestContainers.named(prefix + name, TestContainers.BARE);
    }

    private String start(GenericContainer<?> container) {
        cleanups.add(container::stop);
        container.start();
        return TestContainers.name(container);
    }
}
