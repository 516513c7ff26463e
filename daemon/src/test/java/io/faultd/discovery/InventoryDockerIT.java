package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network.Ipam;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.target.Interface;
import io.faultd.target.Interface.Path.Bridged;
import io.faultd.target.Interface.Path.Elsewhere;
import io.faultd.target.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inventory of real containers; the engine is that of {@code DOCKER_HOST}. */
@Tag("docker")
class InventoryDockerIT {
    private static final String BUSYBOX = "faultd-test/busybox:1";
    private static final String BARE = "faultd-test/bare:1";

    private final String prefix = "faultd-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final Deque<String> containers = new ArrayDeque<>();
    private final Deque<String> networks = new ArrayDeque<>();

    @TempDir
    private Path noNames;

    private DockerClient client;
    private DockerEngine engine;
    private Inventory inventory;

    @BeforeEach
    void open() {
        DefaultDockerClientConfig config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withApiVersion(RemoteApiVersion.UNKNOWN_VERSION)
                .build();
        client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
        engine = DockerEngine.at(null, System.getenv());
        inventory = Inventory.open(noNames, engine, Scope.EVERYTHING);
    }

    @AfterEach
    void close() throws IOException {
        containers.forEach(
                name -> client.removeContainerCmd(prefix + name).withForce(true).exec());
        networks.forEach(name -> client.removeNetworkCmd(prefix + name).exec());
        inventory.close();
        engine.close();
        client.close();
    }

    @Test
    void aContainerOnTheDefaultBridgeIsAPortOfIt() throws Exception {
        run("a", BUSYBOX, c -> c);

        Target target = target("a");
        assertThat(target.unusable()).isEmpty();
        assertThat(target.running()).isTrue();
        assertThat(target.networks()).containsExactly("bridge");
        assertThat(target.interfaces()).singleElement().satisfies(eth0 -> {
            assertThat(eth0.name()).isEqualTo("eth0");
            assertThat(eth0.network()).isEqualTo("bridge");
            assertThat(eth0.addresses()).contains(addressOn("a", "bridge"));
            assertPortOf(eth0, inside("a", "cat", "/sys/class/net/eth0/iflink"));
        });
    }

    @Test
    void aNetworkWithIpv6ShowsBothAddresses() {
        network("six", c -> c.withEnableIpv6(true)
                .withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet("fd00:fa17:d::/64"))));
        run("a", BUSYBOX, c -> c.withHostConfig(on("six")));

        Interface eth0 = target("a").interfaces().get(0);

        assertThat(eth0.network()).isEqualTo(prefix + "six");
        assertThat(eth0.addresses())
                .contains(addressOn("a", prefix + "six"))
                .anyMatch(address -> address.startsWith("fd00:fa17:d::"));
    }

    @Test
    void eachInterfaceBelongsToItsNetwork() throws Exception {
        network("front", c -> c);
        network("back", c -> c);
        run("a", BUSYBOX, c -> c.withHostConfig(on("front")));
        assertThat(target("a").interfaces()).hasSize(1);

        connect("a", "back");

        assertThat(target("a").networks()).containsExactlyInAnyOrder(prefix + "front", prefix + "back");
        assertThat(target("a").interfaces()).hasSize(2).allSatisfy(iface -> {
            assertThat(iface.addresses()).contains(addressOn("a", iface.network()));
            assertPortOf(iface, inside("a", "cat", "/sys/class/net/" + iface.name() + "/iflink"));
        });
        assertThat(target("a").interfaces())
                .extracting(Interface::network)
                .containsExactly(prefix + "front", prefix + "back");
    }

    @Test
    void aContainerThatJoinedAnothersNetworkSharesItsInterfaces() {
        run("a", BUSYBOX, c -> c);
        run("b", BARE, c -> c.withHostConfig(new HostConfig().withNetworkMode("container:" + prefix + "a")));

        assertThat(target("b").sharesWith()).contains(prefix + "a");
        assertThat(target("b").interfaces()).isEqualTo(target("a").interfaces());
        assertThat(target("b").networks()).containsExactly("bridge");
        assertThat(target("a").sharesWith()).isEmpty();
    }

    @Test
    void theHostsNetworkIsNotToBeTouched() {
        run("a", BARE, c -> c.withHostConfig(on("host")));
        run("b", BARE, c -> c.withHostConfig(new HostConfig().withNetworkMode("container:" + prefix + "a")));

        assertThat(target("a").unusable()).contains("shares the host's network");
        assertThat(target("a").namespace()).isEmpty();
        assertThat(target("b").unusable()).contains("shares the host's network");
    }

    @Test
    void aContainerWithoutNetworkHasNothingToShape() {
        run("a", BARE, c -> c.withHostConfig(on("none")));

        assertThat(target("a").unusable()).contains("has no network to shape");
        assertThat(target("a").running()).isTrue();
    }

    @Test
    void aMacvlanIsShapedInside() {
        network("front", c -> c);
        String parent = "br-"
                + client.inspectNetworkCmd()
                        .withNetworkId(prefix + "front")
                        .exec()
                        .getId()
                        .substring(0, 12);
        network("mv", c -> c.withDriver("macvlan").withOptions(Map.of("parent", parent)));
        run("a", BARE, c -> c.withHostConfig(on("mv")));

        assertThat(target("a").interfaces()).singleElement().satisfies(eth0 -> {
            assertThat(eth0.network()).isEqualTo(prefix + "mv");
            assertThat(eth0.path()).isEqualTo(new Elsewhere());
            assertThat(eth0.received().redirected()).isTrue();
            assertThat(eth0.received().namespace())
                    .isEqualTo(target("a").namespace().orElseThrow());
        });
    }

    @Test
    void aContainerWithoutShellOrToolsIsLikeAnyOther() {
        run("a", BARE, c -> c);

        assertThat(target("a").unusable()).isEmpty();
        assertThat(target("a").interfaces()).singleElement().satisfies(eth0 -> {
            assertThat(eth0.addresses()).contains(addressOn("a", "bridge"));
            assertThat(eth0.path()).isInstanceOf(Bridged.class);
        });
    }

    @Test
    void aRestartGivesANewNamespaceAndTheOldOneIsForgotten() throws Exception {
        run("a", BUSYBOX, c -> c);
        Interface before = target("a").interfaces().get(0);

        client.restartContainerCmd(prefix + "a").withTimeout(1).exec();

        Interface after = target("a").interfaces().get(0);
        assertThat(after.received()).isNotEqualTo(before.received());
        assertPortOf(after, inside("a", "cat", "/sys/class/net/eth0/iflink"));
    }

    @Test
    void aStoppedContainerIsATargetThatCanCarryNothing() {
        run("a", BARE, c -> c);
        target("a");

        client.killContainerCmd(prefix + "a").exec();
        client.waitContainerCmd(prefix + "a").start().awaitStatusCode();

        assertThat(target("a").running()).isFalse();
        assertThat(target("a").unusable()).contains("is not running");
        assertThat(target("a").interfaces()).isEmpty();
    }

    @Test
    void aPausedContainerStillHasItsNetwork() {
        run("a", BARE, c -> c);

        client.pauseContainerCmd(prefix + "a").exec();

        assertThat(target("a").unusable()).isEmpty();
        client.unpauseContainerCmd(prefix + "a").exec();
    }

    @Test
    void theLabelKeepsFaultdAwayFromTheWholeNamespace() {
        run("a", BARE, c -> c.withLabels(Map.of(Target.IGNORE_LABEL, "")));
        run("b", BARE, c -> c.withHostConfig(new HostConfig().withNetworkMode("container:" + prefix + "a")));

        assertThat(target("a").unusable()).contains("carries the label faultd.ignore");
        assertThat(target("b").unusable())
                .contains("shares the network of " + prefix + "a, which carries the label faultd.ignore");
    }

    @Test
    void composesServicesAreKnown() {
        run(
                "a",
                BARE,
                c -> c.withLabels(Map.of("com.docker.compose.project", "shop", "com.docker.compose.service", "web")));

        assertThat(target("a").service()).contains("web");
        assertThat(target("a").project()).contains("shop");
    }

    @Test
    void theWatcherTellsOfAContainerThatStarts() throws Exception {
        Semaphore changes = new Semaphore(0);
        try (TargetWatcher watcher = new TargetWatcher(noNames, engine)) {
            watcher.start(changes::release);
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

            run("a", BARE, c -> c);

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (inventory.refresh().stream().noneMatch(this::isUsableA) && System.nanoTime() < deadline) {
                changes.tryAcquire(1, TimeUnit.SECONDS);
            }
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(target("a").unusable()).isEmpty();
    }

    @Test
    void theEngineTellsItsVersion() {
        DockerEngine.EngineStatus status = engine.status();

        assertThat(status.reachable()).isTrue();
        assertThat(status.version()).matches("\\d+\\.\\d+.*");
        assertThat(status.error()).isEmpty();
    }

    private boolean isUsableA(Target target) {
        return target.name().equals(prefix + "a") && target.unusable().isEmpty();
    }

    /** The kernel's own value inside the container is the index of the peer. */
    private void assertPortOf(Interface iface, String peerIndex) {
        assertThat(iface.received().redirected()).isFalse();
        assertThat(iface.received().ifindex()).isEqualTo(Integer.parseInt(peerIndex));
        // Not /sys, which can be that of another namespace.
        try (Rtnetlink kernel = Rtnetlink.open()) {
            Link port = kernel.link(iface.received().ifname()).orElseThrow();
            assertThat(port.index()).isEqualTo(Integer.parseInt(peerIndex));
            String bridge =
                    kernel.link(port.master().orElseThrow()).orElseThrow().name();
            assertThat(iface.path()).isEqualTo(new Bridged(inventory.host(), bridge, port.name()));
        }
    }

    private Target target(String name) {
        List<Target> targets = inventory.refresh();
        return targets.stream()
                .filter(target -> target.name().equals(prefix + name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not among "
                        + targets.stream().map(Target::name).toList()));
    }

    private void run(String name, String image, UnaryOperator<CreateContainerCmd> options) {
        options.apply(client.createContainerCmd(image).withName(prefix + name)).exec();
        containers.push(name);
        client.startContainerCmd(prefix + name).exec();
    }

    private HostConfig on(String network) {
        return new HostConfig().withNetworkMode(networks.contains(network) ? prefix + network : network);
    }

    private void network(String name, UnaryOperator<CreateNetworkCmd> options) {
        options.apply(client.createNetworkCmd().withName(prefix + name)).exec();
        networks.push(name);
    }

    private void connect(String container, String network) {
        client.connectToNetworkCmd()
                .withContainerId(prefix + container)
                .withNetworkId(prefix + network)
                .exec();
    }

    private String addressOn(String container, String network) {
        return client.inspectContainerCmd(prefix + container)
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .get(network)
                .getIpAddress();
    }

    private String inside(String container, String... command) {
        String id = client.execCreateCmd(prefix + container)
                .withCmd(command)
                .withAttachStdout(true)
                .exec()
                .getId();
        StringBuilder out = new StringBuilder();
        try {
            client.execStartCmd(id)
                    .exec(new ResultCallback.Adapter<Frame>() {
                        @Override
                        public void onNext(Frame frame) {
                            out.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                        }
                    })
                    .awaitCompletion();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return out.toString().strip();
    }
}
