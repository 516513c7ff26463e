package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Lane;
import io.faultd.plan.Limiter;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Shape;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.testing.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trees with several lanes. They have plain queues and rates as limits, so they need no netem. */
class ShaperIT {
    private static final int PAYLOAD_BYTES = 958;
    private static final int FRAME_BYTES = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final AddressSet FAR = AddressSet.parse("10.78.0.2");

    private final Shaper shaper = new Shaper(false);
    private NetworkNamespace near;
    private NetworkNamespace far;
    private Rtnetlink kernel;
    private NfTables nftables;
    private DatagramChannel sender;
    private DatagramChannel receiver;
    private ShapingPoint sent;

    @BeforeEach
    void connect() throws IOException {
        near = NetworkNamespace.create();
        far = NetworkNamespace.create();
        kernel = Rtnetlink.openIn(near);
        nftables = new NfTables(NetlinkSocket.openIn(near, NetlinkProtocol.NETFILTER));
        kernel.execute(LinkRequests.createVeth("near0", "far0", far));
        int index = up(kernel, "near0", "10.78.0.1/24");
        try (Rtnetlink other = Rtnetlink.openIn(far)) {
            up(other, "far0", "10.78.0.2/24");
        }
        sent = new ShapingPoint(namespace(near), index, "near0", false);
        sender = near.call(DatagramChannel::open).bind(new InetSocketAddress("10.78.0.1", 4000));
        receiver = far.call(DatagramChannel::open).bind(new InetSocketAddress("10.78.0.2", 5000));
        receiver.configureBlocking(false);
    }

    private static Namespace namespace(NetworkNamespace of) {
        return new Namespace(
                "/proc/" + ProcessHandle.current().pid() + "/fd/"
                        + of.descriptor().number(),
                of.identity().inode());
    }

    private static int up(Rtnetlink in, String name, String address) {
        int index = in.link(name).map(Link::index).orElseThrow();
        in.execute(LinkRequests.setUp(index));
        in.execute(new Address(index, IpPrefix.parse(address)).add());
        return index;
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
        receiver.close();
        nftables.close();
        kernel.close();
        near.close();
        far.close();
    }

    @Test
    void packetsGoToTheirLanesAndOthersPassUnshaped() throws IOException {
        shape(sent, lane("f-a", flow(5000)), lane("f-b", flow(5001)));
        send(5000, 3);
        send(5001, 2);
        send(5002, 7);

        assertThat(packets(2)).isEqualTo(3);
        assertThat(packets(3)).isEqualTo(2);
        assertThat(kernel.classes(sent.ifindex()))
                .extracting(one -> one.handle().toString())
                .containsExactlyInAnyOrder("fa00:fff0", "fa00:2", "fa00:3");
        assertThat(received()).isEqualTo(3);
    }

    @Test
    void theLastFaultTakesEverythingWithIt() {
        List<Qdisc> before = kernel.qdiscs();
        shape(sent, lane("f-a", flow(5000)), lane("f-b", Flow.ALL));
        assertThat(nftables.tables()).hasSize(1);
        noShape(sent);

        assertThat(nftables.tables()).isEmpty();
        assertThat(kernel.qdiscs()).hasSameSizeAs(before);
        assertThat(shaper.drained()).isEmpty();
    }

    @Test
    void aLaneThatOthersComeToAndLeaveKeepsItsQueueAndItsCounters() throws IOException {
        Lane x = lane("f-x", flow(5000));
        shape(sent, x);
        Qdisc queue = queueOf(2);
        int count = 0;
        int arrived = 0;
        for (int round = 0; round < 100; round++) {
            send(5000, 1);
            shape(sent, x, lane("f-y", flow(5001)));
            send(5000, 1);
            shape(sent, x, lane("f-y", flow(5001, 5002)));
            send(5000, 1);
            shape(sent, x);
            count += 3;
            arrived += takeReceived();
        }
        Qdisc now = queueOf(2);
        assertThat(now.handle()).isEqualTo(queue.handle());
        assertThat(now.stats().packets()).isEqualTo(queue.stats().packets() + count);
        assertThat(arrived + received()).isEqualTo(count);
    }

    @Test
    void whatWaitsInALaneThatEndsStillComesAndThenItsClassGoes() throws IOException {
        Lane slow = limited("f-slow", flow(5000), "f-slow");
        Limiter limiter = new Limiter("f-slow", Optional.empty(), Samples.rate("800kbit"));
        Lane other = lane("f-other", flow(5001));
        shape(sent, new Shape(Optional.empty(), List.of(limiter), List.of(slow, other)));
        send(5000, 60); // half a second beyond the burst of 32 KiB
        assertThat(backlog(2)).isPositive();

        shape(sent, other);
        assertThat(shaper.draining()).containsExactly(sent);
        assertThat(backlog(2)).as("it has not been thrown away").isPositive();
        send(5000, 5); // no longer the lane's
        await(() -> {
            shape(sent, other);
            return shaper.draining().isEmpty();
        });

        assertThat(kernel.classes(sent.ifindex()))
                .extracting(one -> one.handle().toString())
                .containsExactlyInAnyOrder("fa00:fff0", "fa00:3");
        assertThat(received()).isEqualTo(65);
    }

    @Test
    void aRateIsSharedByAllLanesBelowIt() throws IOException {
        Limiter both = new Limiter("f-both", Optional.empty(), Samples.rate("8mbit"));
        Lane one = limited("f-both", flow(5000), "f-both");
        Lane two = limited("f-both,f-two", flow(5001), "f-both");
        shape(sent, new Shape(Optional.empty(), List.of(both), List.of(two, one)));
        long start = System.nanoTime();
        send(5000, 100);
        send(5001, 100);
        await(() -> backlog(2) + backlog(3) == 0);

        double seconds = (System.nanoTime() - start) / 1e9;
        double due = (200.0 * FRAME_BYTES - Samples.rate("8mbit").burstBytes()) / 1_000_000;
        assertThat(seconds).isBetween(due * 0.9, due * 1.5 + 0.1);
    }

    @Test
    void aDaemonThatComesLaterFindsTheLanesAgain() throws IOException {
        Limiter limiter = new Limiter("f-a", Optional.empty(), Samples.rate("1mbit"));
        Lane a = limited("f-a", flow(5000), "f-a");
        Lane b = lane("f-b", flow(5001));
        Shape shape = new Shape(Optional.empty(), List.of(limiter), List.of(a, b));
        shape(sent, shape);
        send(5000, 3);
        send(5001, 3);
        Shaper later = new Shaper(false);
        // The other order would give unknown lanes other numbers.
        Shape same = new Shape(Optional.empty(), List.of(limiter), List.of(b, a));
        assertThat(later.reconcile(Map.of(sent, Optional.of(same)))).isEmpty();

        assertThat(later.draining()).isEmpty();
        assertThat(packets(2)).isEqualTo(3);
        assertThat(packets(3)).isEqualTo(3);
        assertThat(kernel.classes(sent.ifindex())).hasSize(4);
    }

    @Test
    void manyPeersAreOneStepAndAreFoundAgain() {
        Lane[] lanes = IntStream.rangeClosed(1, 300)
                .mapToObj(n -> lane("f-" + n, peers("10.79." + n / 256 + "." + n % 256)))
                .toArray(Lane[]::new);
        shape(sent, lanes);
        assertThat(nftables.rules(Classifier.tableOf(sent.ifindex()))).hasSize(2);
        List<TcHandle> before = handles();

        Shaper later = new Shaper(false);
        Shape same = new Shape(Optional.empty(), List.of(), Arrays.asList(lanes));
        assertThat(later.reconcile(Map.of(sent, Optional.of(same)))).isEmpty();
        assertThat(later.draining()).isEmpty();
        assertThat(handles()).isEqualTo(before);
    }

    @Test
    void whatArrivesAtAnInterfaceWithoutAPeerIsToldApartToo() throws IOException {
        try (Rtnetlink there = Rtnetlink.openIn(far)) {
            int index = there.link("far0").map(Link::index).orElseThrow();
            ShapingPoint arrives = new ShapingPoint(namespace(far), index, "far0", true);
            Flow fromNear = new Flow(
                    Optional.of(AddressSet.parse("10.78.0.1")),
                    Optional.of(PortSet.parse("5000")),
                    Optional.of(PortSet.parse("4000")),
                    Optional.empty());
            // An ingress filter feeds the lane of everything alone, the classifier feeds others: both changes.
            shape(arrives, lane("f-all", Flow.ALL));
            sendAndReceive(2);
            shape(arrives, lane("f-a", fromNear), lane("f-all", Flow.ALL));
            send(5001, 4);
            sendAndReceive(3);
            shape(arrives, lane("f-all", Flow.ALL));
            sendAndReceive(5);
            int ifb = there.link("faultd" + index).map(Link::index).orElseThrow();
            assertThat(packets(there, ifb, 2)).isEqualTo(3);
            assertThat(packets(there, ifb, 1)).as("neighbours talk as well").isGreaterThanOrEqualTo(2 + 4 + 5);
            shape(arrives, lane("f-all", Flow.ALL)); // the lane that was retired is empty
            send(5000, 1);
            assertThat(received()).isEqualTo(1);

            noShape(arrives);
            assertThat(there.link("faultd" + index)).isEmpty();
            assertThat(there.qdiscs(index)).allMatch(qdisc -> qdisc.handle().major() == 0);
        }
    }

    private void shape(ShapingPoint point, Lane... lanes) {
        shape(point, new Shape(Optional.empty(), List.of(), List.of(lanes)));
    }

    private void shape(ShapingPoint point, Shape shape) {
        assertThat(shaper.reconcile(Map.of(point, Optional.of(shape))))
                .extracting(failure -> failure.cause().getMessage())
                .isEmpty();
    }

    private void noShape(ShapingPoint point) {
        assertThat(shaper.reconcile(Map.of(point, Optional.empty())))
                .extracting(failure -> failure.cause().getMessage())
                .isEmpty();
    }

    private static Lane lane(String faults, Flow flow) {
        return new Lane(
                new TreeSet<>(List.of(faults.split(","))),
                flow,
                Optional.empty(),
                Optional.empty(),
                List.of(NetemStage.TRANSPARENT));
    }

    private static Lane limited(String faults, Flow flow, String limiter) {
        Lane lane = lane(faults, flow);
        return new Lane(lane.faults(), flow, Optional.of(limiter), Optional.empty(), lane.stages());
    }

    private static Flow flow(int... peerPorts) {
        String ports = Arrays.stream(peerPorts).mapToObj(Integer::toString).collect(Collectors.joining(","));
        return new Flow(Optional.of(FAR), Optional.empty(), Optional.of(PortSet.parse(ports)), Optional.empty());
    }

    private static Flow peers(String addresses) {
        return new Flow(Optional.of(AddressSet.parse(addresses)), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private void send(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            sender.send(
                    ByteBuffer.wrap(new byte[PAYLOAD_BYTES]),
                    new InetSocketAddress(InetAddress.getByName("10.78.0.2"), port));
        }
    }

    /**
     * Sends packets to port 5000 and waits for them: on a busy machine, the kernel takes them in later than it sends.
     */
    private void sendAndReceive(int count) throws IOException {
        send(5000, count);
        int received = 0;
        while (received < count) { // the time-out of tests ends it where packets are lost
            received += takeReceived();
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        assertThat(received).isEqualTo(count);
    }

    /** The number of packets to port 5000 since the last call. */
    private int received() throws IOException {
        int count = 0;
        long quiet = System.nanoTime() + Duration.ofMillis(200).toNanos();
        while (System.nanoTime() < quiet) {
            count += takeReceived();
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        return count;
    }

    private int takeReceived() throws IOException {
        ByteBuffer in = ByteBuffer.allocate(FRAME_BYTES);
        int count = 0;
        while (receiver.receive(in.clear()) != null) {
            count++;
        }
        return count;
    }

    private long packets(int minor) {
        return packets(kernel, sent.ifindex(), minor);
    }

    private static long packets(Rtnetlink in, int device, int minor) {
        return classes(in, device).get(minor).stats().packets();
    }

    private static Map<Integer, TrafficClass> classes(Rtnetlink in, int device) {
        Map<Integer, TrafficClass> classes = new HashMap<>();
        in.classes(device).forEach(one -> classes.put(one.handle().minor(), one));
        return classes;
    }

    private Qdisc queueOf(int minor) {
        return kernel.qdiscs(sent.ifindex()).stream()
                .filter(qdisc -> qdisc.parent().equals(TrafficTree.ROOT.withMinor(minor)))
                .findFirst()
                .orElseThrow();
    }

    private long backlog(int minor) {
        return queueOf(minor).stats().queueLength();
    }

    private List<TcHandle> handles() {
        return kernel.qdiscs(sent.ifindex()).stream()
                .map(Qdisc::handle)
                .sorted((a, b) -> Integer.compare(a.raw(), b.raw()))
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it does not come").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
