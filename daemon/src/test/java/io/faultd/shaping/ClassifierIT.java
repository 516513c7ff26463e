package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.dropping.DropRuleset;
import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.Packet;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.kernel.KernelNames;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Classification;
import io.faultd.plan.Classification.ClassFlow;
import io.faultd.plan.Classification.Step;
import io.faultd.plan.DropRule;
import io.faultd.target.Namespace;
import io.faultd.unit.Probability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A classification in the kernel, checked by the packets that each class passed. */
class ClassifierIT {
    private static final int UDP = 17;
    private static final int CLASSES = 12;
    private static final TcHandle ROOT = TcHandle.ofQdisc(KernelNames.ROOT_MAJOR);
    private static final List<String> NEAR = List.of("10.77.0.1", "10.77.0.9", "fd77::1", "fd77::9");
    private static final List<String> FAR = List.of("10.77.0.2", "10.77.0.3", "10.77.1.4", "fd77::2", "fd77::3");
    private static final List<Integer> PORTS = List.of(2000, 2001, 2010, 3000);

    private final Map<String, DatagramChannel> sockets = new HashMap<>();
    private NetworkNamespace near;
    private NetworkNamespace far;
    private Rtnetlink links;
    private NfTables nftables;
    private int device;

    /** A target at the near end of a cable; it sends through {@code near0}. */
    @BeforeEach
    void connect() {
        near = NetworkNamespace.create();
        far = NetworkNamespace.create();
        links = Rtnetlink.openIn(near);
        nftables = new NfTables(NetlinkSocket.openIn(near, NetlinkProtocol.NETFILTER));
        links.execute(LinkRequests.createVeth("near0", "far0", far));
        device = up(links, "near0", NEAR);
        try (Rtnetlink other = Rtnetlink.openIn(far)) {
            up(other, "far0", FAR);
        }
        swallow();
        List<NetlinkRequest> tree = new ArrayList<>();
        tree.add(new Qdisc(device, ROOT, TcHandle.ROOT, Htb.withDefaultClass(0)).add());
        for (int minor = 1; minor <= CLASSES; minor++) {
            tree.add(new TrafficClass(
                            device,
                            ROOT.withMinor(minor),
                            ROOT,
                            HtbClass.ofRate(1L << 40).withQuantum(60_000))
                    .add());
        }
        links.executeAll(tree).orThrow();
    }

    /** Nothing answers the packets, so there is no neighbour discovery for the sender. */
    private void swallow() {
        Table table = new Table(Family.NETDEV, "swallow");
        try (NfTables there = new NfTables(NetlinkSocket.openIn(far, NetlinkProtocol.NETFILTER))) {
            there.commit(new Batch()
                    .add(table)
                    .add(Chain.onDevice(table, "ingress", Hook.INGRESS, "far0"))
                    .add(Rule.in(table, "ingress")
                            .layer4(UDP)
                            .verdict(Verdict.DROP)
                            .build()));
        }
    }

    private static int up(Rtnetlink in, String name, List<String> addresses) {
        int index = in.link(name).map(Link::index).orElseThrow();
        in.execute(LinkRequests.setUp(index));
        for (String address : addresses) {
            IpPrefix prefix = IpPrefix.parse(address + (address.indexOf(':') < 0 ? "/16" : "/64"));
            in.execute(new io.faultd.netlink.route.Address(index, prefix).add());
        }
        return index;
    }

    @AfterEach
    void close() throws IOException {
        for (DatagramChannel socket : sockets.values()) {
            socket.close();
        }
        nftables.close();
        links.close();
        near.close();
        far.close();
    }

    @Test
    void aPacketGoesToTheFirstClassThatItFits() throws IOException {
        classify(
                false,
                classFlow(2, flow("10.77.0.2", "2000", "", "udp")),
                classFlow(3, flow("10.77.0.0/24", "", "", "")),
                classFlow(4, flow("", "", "2010", "")));

        send("10.77.0.1", 2000, "10.77.0.2", 3000);
        send("10.77.0.1", 2001, "10.77.0.2", 2010);
        send("10.77.0.1", 2000, "10.77.1.4", 2010);
        send("fd77::1", 2000, "fd77::2", 2010);
        send("fd77::1", 2000, "fd77::2", 3000);

        assertThat(counted(4)).containsExactlyInAnyOrderEntriesOf(Map.of(2, 1L, 3, 1L, 4, 2L));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void randomPacketsGoWhereTheModelSaysTheyGo(long seed) throws IOException {
        Random random = new Random(seed);
        boolean received = random.nextBoolean();
        List<ClassFlow> flows = IntStream.rangeClosed(2, CLASSES)
                .mapToObj(minor -> classFlow(minor, randomFlow(random)))
                .toList();
        classify(received, flows.toArray(ClassFlow[]::new));
        Map<Integer, Long> expected = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            boolean six = random.nextBoolean();
            String from = any(
                    random, NEAR.stream().filter(a -> a.contains(":") == six).toList());
            String to =
                    any(random, FAR.stream().filter(a -> a.contains(":") == six).toList());
            int fromPort = any(random, PORTS);
            int toPort = any(random, PORTS);
            send(from, fromPort, to, toPort);
            // In packets to a target, its own side is the destination.
            Packet packet = received ? packet(from, toPort, fromPort) : packet(to, fromPort, toPort);
            flows.stream()
                    .filter(classFlow -> classFlow.flow().matches(packet))
                    .findFirst()
                    .ifPresent(classFlow -> expected.merge(classFlow.minor(), 1L, Long::sum));
        }
        long sum = expected.values().stream().mapToLong(Long::longValue).sum();
        assertThat(counted(sum)).isEqualTo(expected);
    }

    @Test
    void manyFlowsOfOneKindAreLookedUpInOneStep() throws IOException {
        ClassFlow[] peers = FAR.stream()
                .map(address -> classFlow(2 + FAR.indexOf(address), flow(address, "", "", "")))
                .toArray(ClassFlow[]::new);
        assertThat(Classification.of(List.of(peers)).steps()).singleElement().isInstanceOf(Step.ByPeer.class);
        classify(false, peers);
        for (String address : FAR) {
            send(address.indexOf(':') < 0 ? NEAR.get(0) : NEAR.get(2), 2000, address, 3000);
        }
        assertThat(counted(FAR.size())).hasSize(FAR.size()).allSatisfy((minor, count) -> assertThat(count)
                .isOne());
    }

    @Test
    void anotherDevicesClassIsForgotten() throws IOException {
        classify(false, classFlow(2, flow("10.77.0.2", "", "", "")));
        Table table = new Table(Family.NETDEV, "upstream");
        Chain.Base earlier = new Chain.Base("filter", Hook.EGRESS, -10, Chain.Policy.ACCEPT, Optional.of("near0"));
        nftables.commit(new Batch()
                .add(table)
                .add(new Chain(table, "egress", Optional.of(earlier)))
                .add(Rule.in(table, "egress").priority(ROOT.withMinor(5).raw()).build()));
        send("10.77.0.1", 2000, "10.77.0.3", 3000);
        send("10.77.0.1", 2000, "10.77.0.2", 3000);
        assertThat(counted(1)).isEqualTo(Map.of(2, 1L));
    }

    @Test
    void icmpIsThatOfBothVersions() throws IOException {
        classify(false, classFlow(2, flow("10.77.0.2,fd77::2", "", "", "icmp")));
        for (String peer : List.of("10.77.0.2", "fd77::2")) {
            near.call(() -> InetAddress.getByName(peer).isReachable(1000));
        }
        send("10.77.0.1", 2000, "10.77.0.2", 3000);
        assertThat(counted(2).keySet()).containsExactly(2);
        assertThat(counted(2).get(2)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void copiesAreMadeByChanceAndGoToTheSameClass() throws IOException {
        int sent = 4000;
        ClassFlow half = new ClassFlow(
                2, new TreeSet<>(List.of("f-a")), flow("10.77.0.2", "", "", ""), Optional.of(Probability.parse("50%")));
        ClassFlow always = new ClassFlow(
                3, new TreeSet<>(List.of("f-b")), flow("10.77.0.3", "", "", ""), Optional.of(Probability.CERTAIN));
        classify(false, half, always);
        for (int i = 0; i < sent; i++) {
            send("10.77.0.1", 2000, "10.77.0.2", 3000);
        }
        for (int i = 0; i < 100; i++) {
            send("10.77.0.1", 2000, "10.77.0.3", 3000);
        }
        Map<Integer, Long> counted = counted(sent + sent / 3);
        // Five standard deviations of a binomial distribution.
        double spread = 5 * Math.sqrt(sent * 0.25);
        assertThat(counted.get(2)).isBetween((long) (1.5 * sent - spread), (long) (1.5 * sent + spread));
        assertThat(counted.get(3)).isEqualTo(200);
    }

    /**
     * A third of all packets and copies is dropped. If drops came first, a dropped packet would have no copy: only 300
     * would arrive.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void packetsAreCopiedBeforeTheyAreDroppedWhicheverFaultCameFirst(boolean dropsFirst) throws IOException {
        int sent = 300;
        ClassFlow copied = new ClassFlow(
                2, new TreeSet<>(List.of("f-a")), flow("10.77.0.2", "", "", ""), Optional.of(Probability.CERTAIN));
        DropRule drop = new DropRule(
                new Namespace("/proc/self/ns/net", 1),
                "f-b",
                new TreeSet<>(List.of("near0")),
                Direction.OUT,
                flow("10.77.0.2", "", "", "udp"),
                new DropEffect(DropEffect.Answer.NONE, DropEffect.Packets.ALL, 3, false));
        Batch drops = new Batch().add(DropRuleset.NETDEV);
        DropRuleset.of(DropRuleset.NETDEV, drop).addTo(drops);
        if (dropsFirst) {
            nftables.commit(drops);
        }
        classify(false, copied);
        if (!dropsFirst) {
            nftables.commit(drops);
        }
        for (int i = 0; i < sent; i++) {
            send("10.77.0.1", 2000, "10.77.0.2", 3000);
        }
        assertThat(counted(2L * sent * 2 / 3)).isEqualTo(Map.of(2, 2L * sent * 2 / 3));
    }

    private void classify(boolean received, ClassFlow... flows) {
        Batch batch = new Batch();
        Classifier.Device where = new Classifier.Device(device, "near0", received, Optional.empty());
        Table table = Classifier.tableOf(device);
        Classifier.of(where, Classification.of(List.of(flows)))
                .addTo(batch.destroy(table).add(table));
        nftables.commit(batch);
    }

    private static ClassFlow classFlow(int minor, Flow flow) {
        return new ClassFlow(minor, new TreeSet<>(List.of("f-" + minor)), flow, Optional.empty());
    }

    private static Flow flow(String peers, String ports, String peerPorts, String protocols) {
        return new Flow(
                Optional.of(peers).filter(text -> !text.isEmpty()).map(AddressSet::parse),
                Optional.of(ports).filter(text -> !text.isEmpty()).map(PortSet::parse),
                Optional.of(peerPorts).filter(text -> !text.isEmpty()).map(PortSet::parse),
                Optional.of(protocols).filter(text -> !text.isEmpty()).map(ProtocolSet::parse));
    }

    private static Flow randomFlow(Random random) {
        String peers = any(
                random,
                List.of(
                        "",
                        "",
                        "10.77.0.2,10.77.1.4",
                        "10.77.0.0/24",
                        "10.77.0.1-10.77.0.8",
                        "fd77::2",
                        "10.77.0.9,fd77::/126"));
        String ports = any(random, List.of("", "", "2000", "2000,3000", "2001-2999", "2000-2010"));
        String peerPorts = any(random, List.of("", "", "3000", "2000-2001,3000"));
        boolean nothing = peers.isEmpty() && ports.isEmpty() && peerPorts.isEmpty();
        // IPv6 neighbours also exchange packets, at any time.
        boolean wide = nothing || peers.contains(":");
        String protocols = wide ? "udp" : any(random, List.of("", "", "udp", "tcp,udp", "tcp"));
        return flow(peers, ports, peerPorts, protocols);
    }

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static Packet packet(String peer, int port, int peerPort) {
        return new Packet(Optional.of(Address.parse(peer)), Optional.of(UDP), Optional.of(port), Optional.of(peerPort));
    }

    private DatagramChannel socket(String address, int port) {
        return sockets.computeIfAbsent(address + " " + port, missing -> {
            try {
                DatagramChannel socket = near.call(DatagramChannel::open);
                socket.bind(new InetSocketAddress(address, port));
                return socket;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void send(String from, int fromPort, String to, int toPort) throws IOException {
        socket(from, fromPort).send(ByteBuffer.wrap(new byte[10]), new InetSocketAddress(to, toPort));
    }

    /** The packets that the classes passed, as soon as their sum is that large; without unused classes. */
    private Map<Integer, Long> counted(long sum) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        Map<Integer, Long> counts;
        do {
            counts = new HashMap<>();
            for (TrafficClass one : links.classes(device)) {
                if (one.stats().packets() > 0) {
                    counts.put(one.handle().minor(), one.stats().packets());
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        } while (counts.values().stream().mapToLong(Long::longValue).sum() < sum && System.nanoTime() < deadline);
        return counts;
    }
}
