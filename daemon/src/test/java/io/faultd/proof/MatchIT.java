package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.RateBuilder;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NamespaceLink;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultStats;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which packets a fault matches, by its own counters. It only limits a rate that nothing reaches, so that it needs no
 * netem.
 */
class MatchIT extends Proof {
    private static final int SENT = 50;
    private static final int FROM = 3000;
    private static final Rate ENOUGH = Rate.parse("10gbit");

    MatchIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void aPeerIsMetWhateverItsAddressAndAnotherIsNot() throws IOException {
        assertMeets(
                fault -> fault.to(b.word()).protocol("udp"),
                () -> {
                    send(b, a, Family.IPV4, FROM, 7000);
                    send(b, a, Family.IPV6, FROM, 7000);
                    send(c, a, Family.IPV4, FROM, 7000);
                    send(c, a, Family.IPV6, FROM, 7000);
                },
                2 * SENT);
    }

    @Test
    void anExceptionIsNotMet() throws IOException {
        assertMeets(
                fault -> fault.to("10.213.0.0/24").except(b.word()).protocol("udp"),
                () -> {
                    send(b, a, Family.IPV4, FROM, 7000);
                    send(c, a, Family.IPV4, FROM, 7000);
                    send(c, a, Family.IPV6, FROM, 7000);
                },
                SENT);
    }

    @Test
    void portsAreListsAndRangesOfTheTargetsOwn() throws IOException {
        assertMeets(
                fault -> fault.port("80,443,1000-1010"),
                () -> {
                    for (int port : List.of(80, 443, 1000, 1005, 1010)) {
                        send(b, a, Family.IPV4, FROM, port);
                    }
                    send(c, a, Family.IPV6, FROM, 1001);
                    for (int port : List.of(79, 81, 999, 1011)) {
                        send(b, a, Family.IPV4, FROM, port);
                    }
                    send(b, a, Family.IPV4, 80, 7000); // the other end's
                },
                6 * SENT);
    }

    @Test
    void whatItSendsIsMetByTheSameWords() throws IOException {
        assertMeets(
                fault -> fault.to(b.word()).peerPort("80").direction(Direction.OUT),
                () -> {
                    send(a, b, Family.IPV4, FROM, 80);
                    send(a, b, Family.IPV6, FROM, 80);
                    send(a, b, Family.IPV4, 80, FROM);
                    send(a, c, Family.IPV4, FROM, 80);
                    send(b, a, Family.IPV4, 80, FROM);
                },
                2 * SENT);
    }

    @Test
    void everythingThatIsSaidHasToFit() throws IOException {
        assertMeets(
                fault -> fault.to(b.word()).port("80").peerPort("3000").protocol("udp"),
                () -> {
                    send(b, a, Family.IPV4, FROM, 80);
                    send(b, a, Family.IPV4, FROM, 81);
                    send(b, a, Family.IPV4, FROM + 1, 80);
                    send(c, a, Family.IPV4, FROM, 80);
                    connect(b, a, 80);
                },
                SENT);
    }

    @Test
    void tcpAndUdpAreToldApart() throws IOException {
        Fault tcp = limited(fault -> fault.protocol("tcp").port("80"));
        Fault udp = limited(fault -> fault.protocol("udp").port("80"));
        connect(b, a, 80);
        send(b, a, Family.IPV4, FROM, 80);

        assertThat(packets(udp)).isEqualTo(SENT);
        assertThat(packets(tcp))
                .as("a connection that is refused is one packet")
                .isEqualTo(1);
    }

    @Test
    void icmpIsThatOfBothVersionsOfIp() throws Exception {
        Fault icmp = limited(fault -> fault.protocol("icmp").to(b.word()));
        long before = packets(icmp);
        for (Family family : Family.values()) {
            InetAddress target = a.address(family);
            assertThat(b.namespace().call(() -> target.isReachable(2000))).isTrue();
            assertThat(packets(icmp)).as("%s", family).isGreaterThan(before);
            before = packets(icmp);
        }
        send(b, a, Family.IPV4, FROM, 80);
        assertThat(packets(icmp)).isLessThan(before + SENT);
    }

    @Test
    void bulkTrafficByItsTypeOfServiceIsNotCaughtByAccident() throws IOException {
        Fault x = limited(fault -> fault.to(b.word()).port("80"));
        try (DatagramSocket socket = socket(b, FROM)) {
            socket.setTrafficClass(0x08);
            send(socket, a, Family.IPV4, 81);
            assertThat(packets(x)).isZero();
            send(socket, a, Family.IPV4, 80);
            assertThat(packets(x)).isEqualTo(SENT);
        }
    }

    @Test
    void faultsThatOverlapMeetEachTheirOwnAndWhatIsCommonBoth() throws IOException {
        Fault peer = limited(fault -> fault.to(b.word()).protocol("udp"));
        Fault port = faultd.rate(Rate.parse("9gbit"), a.word())
                .to(b.word())
                .protocol("udp")
                .port("80")
                .apply();
        send(b, a, Family.IPV4, FROM, 80);
        send(b, a, Family.IPV4, FROM, 81);
        send(c, a, Family.IPV4, FROM, 80);
        assertThat(packets(peer)).isEqualTo(2 * SENT);
        assertThat(packets(port)).isEqualTo(SENT);

        port.close();
        send(b, a, Family.IPV4, FROM, 80);
        assertThat(packets(peer))
                .as("what it met in the class that is gone counts")
                .isEqualTo(3 * SENT);
    }

    @Test
    void whatAnotherInterfacesClassifierSaidIsForgottenOnTheWay() throws IOException {
        // Both lanes get the same number, and the packets go from the one device to the other through a bridge.
        Fault out = faultd.rate(ENOUGH, b.word())
                .to(a.word())
                .direction(Direction.OUT)
                .protocol("udp")
                .apply();
        Fault in = limited(fault -> fault.to(c.word()).protocol("udp"));
        send(b, a, Family.IPV4, FROM, 80);

        assertThat(packets(out)).isEqualTo(SENT);
        assertThat(packets(in)).isZero();
    }

    @ParameterizedTest
    @EnumSource(NamespaceLink.class)
    void eachWayThroughEachKindOfCable(NamespaceLink cable) throws IOException {
        NetworkNamespace host = net.host().namespace();
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            NetworkNamespace atLeft = wiring.named("left");
            NetworkNamespace atRight = wiring.named("right");
            cable.lay(wiring, host, atLeft, atRight);
            Node left =
                    new Node("netns:left", atLeft, wiring.address(atLeft, "eth0", "10.214.1.1/24", "fd00:fa18::1/64"));
            Node right = new Node(
                    "netns:right", atRight, wiring.address(atRight, "eth0", "10.214.1.2/24", "fd00:fa18::2/64"));
            wiring.settle(host);
            Traffic.awaitPassage(pairs(left, right, right, left));
            for (Direction direction : Direction.values()) {
                Fault fault = faultd.rate(ENOUGH, left.word())
                        .to(right.word())
                        .port("80")
                        .direction(direction)
                        .apply();
                for (Family family : Family.values()) {
                    send(right, left, family, FROM, 80);
                    send(left, right, family, 80, FROM);
                    send(right, left, family, FROM, 81);
                    send(left, right, family, 81, FROM);
                }
                long ways = direction == Direction.BOTH ? 2 : 1;
                assertThat(packets(fault)).as("%s", direction).isEqualTo(2 * ways * SENT);
                fault.close();
            }
        }
    }

    @Test
    void aStreamHasNoShareInItsNeighboursComingChangingAndGoing() {
        int rounds = 100;
        Fault x = faultd.rate(ENOUGH, a.word()).to(b.word()).apply();
        List<String> tree = queues();
        Load stream = Load.every(Duration.ofMillis(1), 4000);
        Thread neighbour = new Thread(() -> {
            for (int round = 0; round < rounds; round++) {
                Fault y = faultd.rate(ENOUGH, a.word()).to(c.word()).apply();
                daemon.faultctl("rate", "--fault", y.id(), "--rate", "5gbit", "--port", "80");
                y.close();
            }
        });
        neighbour.start();
        int sent = 0;
        do {
            Traffic.deliver(flows(b, a), stream, Duration.ZERO).forEach((flow, arrivals) -> {
                assertThat(arrivals.distinct()).as("%s", flow).isEqualTo(stream.count());
                assertThat(arrivals.duplicates()).isZero();
            });
            sent += stream.count() * flows(b, a).size();
        } while (neighbour.isAlive());

        assertThat(queues()).containsAll(tree);
        assertThat(packets(x)).isGreaterThanOrEqualTo(sent);
    }

    private List<String> queues() {
        return net.host().namespace().call(() -> Shell.run("tc", "qdisc", "show", "dev", "veth-a")
                .successfulOutput()
                .lines()
                .filter(line -> !line.contains("direct_packets_stat"))
                .toList());
    }

    @FunctionalInterface
    private interface Sending {
        void run() throws IOException;
    }

    private void assertMeets(UnaryOperator<RateBuilder> match, Sending sending, long packets) throws IOException {
        Fault fault = limited(match);
        sending.run();
        assertThat(packets(fault)).isEqualTo(packets);
    }

    private Fault limited(UnaryOperator<RateBuilder> match) {
        return match.apply(faultd.rate(ENOUGH, a.word())).apply();
    }

    private long packets(Fault fault) {
        return faultd.faultsWithStats().stream()
                .filter(one -> one.fault().equals(fault.id()))
                .flatMap(one -> one.stats().stream())
                .mapToLong(FaultStats::packets)
                .sum();
    }

    private static void send(Node from, Node to, Family family, int fromPort, int toPort) throws IOException {
        try (DatagramSocket socket = socket(from, fromPort)) {
            send(socket, to, family, toPort);
        }
    }

    private static void send(DatagramSocket socket, Node to, Family family, int port) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[64], 64, to.address(family), port);
        for (int i = 0; i < SENT; i++) {
            socket.send(packet);
        }
    }

    private static DatagramSocket socket(Node from, int port) throws SocketException {
        DatagramSocket socket = from.namespace().call(() -> new DatagramSocket(null));
        socket.bind(new InetSocketAddress(port));
        return socket;
    }

    private static void connect(Node from, Node to, int port) throws IOException {
        try (SocketChannel channel = from.namespace().call(SocketChannel::open)) {
            InetSocketAddress address = new InetSocketAddress(to.address(Family.IPV4), port);
            assertThatThrownBy(() -> channel.connect(address)).isInstanceOf(ConnectException.class);
        }
    }
}
