package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.github.dockerjava.api.DockerClient;
import io.faultd.client.Event;
import io.faultd.client.EventStream;
import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestContainers;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.ReapplyLatency;
import io.faultd.proof.network.DockerNetwork;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.TargetStatus;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;

/**
 * Faults follow their containers: through restarts, new ones of the same name, removals, and networks connected and
 * disconnected.
 */
@Tag("docker")
@ExtendWith(ProofExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveTargetsIT {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final String TREE = "fa00:";
    private static final int COMEBACKS = 31;
    private static final int POLLED = 10;
    private static final int RESTARTS_UNDER_LOAD =
            Integer.parseInt(System.getenv().getOrDefault("RESTARTS", "10"));
    private static final int DISCARD_PORT = 9;
    private static final int FEW = 5;

    private final String prefix = "live-" + UUID.randomUUID().toString().substring(0, 8) + "-";
    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final DockerNetwork net;
    private final FaultdClient faultd;
    private final Set<String> containers = new TreeSet<>();
    private Rtnetlink host;
    private EventStream events;

    LiveTargetsIT(DockerNetwork net) {
        this.net = net;
        faultd = net.daemon().client();
    }

    @BeforeEach
    void listen() {
        host = Rtnetlink.openIn(net.host().namespace());
        events = faultd.events();
    }

    @AfterEach
    void removeAll() {
        events.close();
        faultd.stopAll();
        assertThat(trees()).isEmpty();
        List.copyOf(containers).forEach(this::remove);
        host.close();
    }

    @Test
    void aRestartedContainerHasItsFaultWithinMilliseconds() throws Exception {
        String one = run("one");
        try (ReapplyLatency reapplied = new ReapplyLatency(docker, net.host().namespace(), one)) {
            faultd.rate(ASKED, one).apply();
            reapplied.awaitFault();
            for (int i = 0; i < Tolerances.here().rounds(COMEBACKS); i++) {
                kill(one);
                start(one);
                reapplied.await();
            }
            System.out.println("fault in force after the engine's event: " + reapplied);
            assertThat(reapplied.percentile(50)).isLessThan(Tolerances.here().reapply());
        }
    }

    @Test
    void whatIsSaidToBeInForceIsAndWhatIsNotYetIsPending() throws Exception {
        String one = run("one");
        Fault fault = faultd.rate(ASKED, one).apply();
        for (int i = 0; i < Tolerances.here().rounds(POLLED); i++) {
            kill(one);
            assertPending(status(one), fault);
            CompletableFuture<Void> starting = CompletableFuture.runAsync(() -> start(one));

            TargetStatus row = status(one);
            while (!row.state().equals("ok")) {
                assertPending(row, fault);
                assertThat(faultd.faults().get(0).interfaces())
                        .as("what is listed is in the kernel")
                        .hasSizeLessThanOrEqualTo(trees().size());
                row = status(one);
            }

            assertThat(trees()).as("when it is first said").containsExactly(hostInterface(row));
            assertThat(row.networkState()).isEqualTo("RATE");
            assertThat(faultd.faults().get(0).interfaces()).containsExactly(new Held(one, "eth0", "in"));
            starting.get(Tolerances.here().patience().toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(next("fault-pending")).satisfies(event -> {
            assertThat(event.fault()).isEqualTo(fault.id());
            assertThat(event.target()).isEqualTo(one);
            assertThat(event.cause()).isEqualTo("is not running");
        });
        assertThat(next("fault-applied").cause()).isEqualTo("in force on eth0");
    }

    @Test
    void aContainerThatIsRecreatedUnderItsNameKeepsItsFault() {
        String one = run("one");
        Fault fault = faultd.rate(ASKED, one).apply();

        remove(one);
        assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("pending");
        run("one");
        awaitTrees(one);

        // As in docker compose: the old one is renamed, and removed when the new one runs.
        String old = prefix + "old";
        docker.renameContainerCmd(one).withName(old).exec();
        containers.add(old);
        run("one");
        awaitTrees(one);
        remove(old);
        awaitTrees(one);
        assertThat(faultd.faults()).extracting(FaultInfo::fault).containsExactly(fault.id());
    }

    @Test
    void aContainerThatIsRemovedEndsWhatNamesItAndALiveSelectorWaitsForTheNext() throws Exception {
        String one = run("one");
        String two = run("two");
        Fault named = faultd.rate(ASKED, one).apply();
        Fault both = faultd.rate(ASKED, one, two).apply();
        String live = "/" + prefix + "on.*/";
        Fault pattern = faultd.rate(ASKED, live).apply();

        remove(one);

        Event ended = next("fault-ended");
        assertThat(ended.fault()).isEqualTo(named.id());
        assertThat(ended.cause()).isEqualTo("container removed: " + one);
        Event changed = next("fault-changed");
        assertThat(changed.fault()).isEqualTo(both.id());
        assertThat(faultd.faults())
                .extracting(FaultInfo::fault, FaultInfo::state, FaultInfo::targets)
                .containsExactly(tuple(both.id(), "ok", List.of(two)), tuple(pattern.id(), "pending", List.of(live)));
        awaitTrees(two);

        String scaled = run("one-more");
        awaitTrees(two, scaled);
        String again = run("one");
        awaitTrees(two, scaled, again);
    }

    @Test
    void aFaultFollowsTheNetworksOfItsContainer() {
        String one = run("one");
        faultd.rate(ASKED, one).apply();
        assertThat(trees()).hasSize(1);

        connect(one, net.network().getId());
        awaitTrees(one);
        assertThat(trees()).hasSize(2);

        pause(one, true);
        assertThat(status(one).state()).isEqualTo("ok");
        assertThat(trees()).hasSize(2);
        pause(one, false);
        assertThat(status(one).state()).isEqualTo("ok");

        disconnect(one, net.network().getId());
        awaitTrees(one);
        assertThat(trees()).hasSize(1);
    }

    @Test
    void aNetworkMeansWhoIsInItNow() {
        String network = prefix + "net";
        docker.createNetworkCmd().withName(network).exec();
        try {
            String one = run("one");
            String two = run("two");
            connect(one, network);
            faultd.rate(ASKED, "network:" + network).apply();
            Set<String> first = trees();
            assertThat(first).as("not the interface in the other network").hasSize(1);

            connect(two, network);
            await("the second one's tree", () -> trees().size() == 2);
            disconnect(one, network);
            await("the first one is free", () -> trees().size() == 1);

            assertThat(trees()).doesNotContainAnyElementsOf(first);
            disconnect(two, network);
            await("nobody is in it", () -> trees().isEmpty());
            assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("pending");
        } finally {
            List.copyOf(containers).forEach(this::remove);
            docker.removeNetworkCmd(network).exec();
        }
    }

    @Test
    void restartsUnderLoadLeaveNothingBehind() throws Exception {
        String one = run("one");
        Fault fault = faultd.rate(ASKED, one).apply();
        Fault drop = faultd.drop(one).port("7").apply();
        restart(one);
        awaitTrees(one);
        Resources before = Resources.of(net.daemon().pid());
        int namespaces = namespaceIds();
        try (Drizzle traffic = new Drizzle(address(one))) {
            for (int i = 0; i < Tolerances.here().rounds(RESTARTS_UNDER_LOAD); i++) {
                restart(one);
                traffic.to(address(one));
                awaitTrees(one);
                String veth = trees().iterator().next();
                await("packets pass the fault's tree", () -> packets(veth) > 0);
                assertThat(tablesIn(one)).contains("inet faultd");
            }
        }
        assertThat(faultd.faults())
                .extracting(FaultInfo::fault, FaultInfo::state)
                .containsExactly(tuple(fault.id(), "ok"), tuple(drop.id(), "ok"));
        awaitNoneLeaked(before);
        await("no namespace is kept: " + namespaces + ", " + namespaceIds(), () -> namespaceIds() <= namespaces);
    }

    /** Single connections come and go; a leak would grow with each restart. */
    private void awaitNoneLeaked(Resources before) {
        await("descriptors are closed again", () -> Resources.of(net.daemon().pid()).descriptors().entrySet().stream()
                .allMatch(now -> now.getValue() - before.descriptors().getOrDefault(now.getKey(), 0L) < FEW));
    }

    /** The open files of a process, by kind. */
    private record Resources(Map<String, Long> descriptors) {
        static Resources of(long pid) {
            try (var all = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
                return new Resources(
                        all.map(Resources::kind).collect(Collectors.groupingBy(kind -> kind, Collectors.counting())));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static String kind(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().replaceAll("\\d+", "");
            } catch (IOException e) {
                return "gone";
            }
        }
    }

    /** Datagrams to a container, a thousand a second, whether they arrive or not. */
    private static final class Drizzle implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket();
        private final Thread thread = new Thread(this::send, "load");
        private volatile InetAddress to;

        Drizzle(InetAddress to) throws IOException {
            this.to = to;
            thread.start();
        }

        void to(InetAddress other) {
            to = other;
        }

        private void send() {
            byte[] payload = new byte[200];
            while (!socket.isClosed()) {
                try {
                    socket.send(new DatagramPacket(payload, payload.length, new InetSocketAddress(to, DISCARD_PORT)));
                } catch (IOException e) {
                    // The container is gone, or the test ends.
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static void assertPending(TargetStatus row, Fault fault) {
        assertThat(row.status()).isEqualTo("DOWN");
        assertThat(row.state()).isEqualTo("pending");
        assertThat(row.networkState()).isEqualTo("NORMAL");
        assertThat(row.faults()).containsExactly(fault.id());
    }

    private static String hostInterface(TargetStatus row) {
        return row.interfaces().get(0).hostInterface();
    }

    /** Host interfaces with a tree of faultd. */
    private Set<String> trees() {
        Map<Integer, String> names = host.links().stream().collect(Collectors.toMap(Link::index, Link::name));
        return host.qdiscs().stream()
                .filter(qdisc -> qdisc.handle().toString().equals(TREE))
                .map(qdisc -> names.getOrDefault(qdisc.interfaceIndex(), "gone"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until all interfaces of these containers have a tree, and no other has. */
    private void awaitTrees(String... names) {
        await("the trees of " + List.of(names), () -> trees().equals(hostInterfaces(names)));
    }

    private Set<String> hostInterfaces(String... names) {
        return faultd.status(names).stream()
                .flatMap(row -> row.interfaces().stream())
                .map(TargetStatus.InterfaceStatus::hostInterface)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long packets(String veth) {
        return host.link(veth).stream()
                .flatMap(link -> host.qdiscs(link.index()).stream())
                .filter(qdisc -> qdisc.handle().toString().equals(TREE))
                .map(Qdisc::stats)
                .mapToLong(stats -> stats.packets())
                .sum();
    }

    /** In the namespace that the container has now. */
    private String tablesIn(String name) {
        long process = docker.inspectContainerCmd(name).exec().getState().getPidLong();
        try (NetworkNamespace namespace = NetworkNamespace.open(Path.of("/proc", Long.toString(process), "ns/net"))) {
            return Shell.in(namespace, "nft list tables");
        }
    }

    private int namespaceIds() {
        return (int)
                Shell.in(net.host().namespace(), "ip netns list-id").lines().count();
    }

    private Event next(String type) {
        while (true) {
            Event event = events.next().orElseThrow();
            if (event.type().equals(type)) {
                return event;
            }
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
        }
    }

    private TargetStatus status(String name) {
        return faultd.status(name).get(0);
    }

    private InetAddress address(String name) {
        return TestContainers.address(docker.inspectContainerCmd(name)
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .get("bridge")
                .getIpAddress());
    }

    private String run(String suffix) {
        String name = prefix + suffix;
        docker.createContainerCmd(TestContainers.BARE.asCanonicalNameString())
                .withName(name)
                .exec();
        containers.add(name);
        start(name);
        return name;
    }

    private void start(String name) {
        docker.startContainerCmd(name).exec();
    }

    private void kill(String name) {
        docker.killContainerCmd(name).exec();
        docker.waitContainerCmd(name).start().awaitStatusCode();
    }

    private void restart(String name) {
        docker.restartContainerCmd(name).withTimeout(0).exec();
    }

    private void remove(String name) {
        docker.removeContainerCmd(name).withForce(true).exec();
        containers.remove(name);
    }

    private void connect(String name, String network) {
        docker.connectToNetworkCmd()
                .withContainerId(name)
                .withNetworkId(network)
                .exec();
    }

    private void disconnect(String name, String network) {
        docker.disconnectFromNetworkCmd()
                .withContainerId(name)
                .withNetworkId(network)
                .exec();
    }

    private void pause(String name, boolean on) {
        if (on) {
            docker.pauseContainerCmd(name).exec();
        } else {
            docker.unpauseContainerCmd(name).exec();
        }
    }
}
