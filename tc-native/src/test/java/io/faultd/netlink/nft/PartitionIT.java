package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Value;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three namespaces on one bridge, and datagrams between them. */
class PartitionIT {
    private static final int PORT = 9;
    private static final int PACKETS = 20;

    /** What is not dropped arrives within microseconds; emulated machines are slower. */
    private static final int SILENCE_MILLIS = 500;

    /** A node that could not find its neighbour asks again after a second; slow machines need a multiple of that. */
    private static final int PATIENCE_MILLIS = 10_000;

    private final List<TestNamespace> nodes = new ArrayList<>();
    private TestNamespace host;
    private NfTables nfTables;

    @BeforeEach
    void connectThreeNodes() {
        host = new TestNamespace();
        nfTables = host.openNfTables();
        host.run("ip link add br0 type bridge");
        host.run("ip link set br0 up");
        for (int i = 1; i <= 3; i++) {
            TestNamespace node = new TestNamespace();
            nodes.add(node);
            host.run("ip link add veth" + i + " type veth peer name eth0 netns " + node.path());
            host.run("ip link set veth" + i + " master br0 up");
            node.run("ip addr add 10.0.0." + i + "/24 dev eth0");
            node.run("ip addr add fd00::" + i + "/64 dev eth0 nodad");
            node.run("ip link set eth0 up");
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(TestNamespace::close);
        nfTables.close();
        host.close();
    }

    @Test
    void portsOfDifferentGroupsExchangeNothingAndOthersEverything() {
        assertAllArrive(1, 2, ip4(2));
        assertAllArrive(1, 2, ip6(2));
        String before = host.run("nft -a list ruleset");

        nfTables.commit(Partition.ofPorts(List.of(List.of("veth1"), List.of("veth2", "veth3"))));

        assertNoneArrives(1, 2, ip4(2));
        assertNoneArrives(2, 1, ip4(1));
        assertNoneArrives(1, 3, ip6(3));
        assertAllArrive(2, 3, ip4(3));
        assertAllArrive(2, 3, ip6(3));
        assertThat(nfTables.rules(Partition.BRIDGE).stream()
                        .flatMap(rule -> rule.counter().stream())
                        .mapToLong(Counter::packets)
                        .sum())
                .isGreaterThanOrEqualTo(PACKETS);

        nfTables.commit(new Batch().delete(Partition.BRIDGE));

        assertAllArrive(1, 2, ip4(2));
        assertThat(host.run("nft -a list ruleset")).isEqualTo(before);
    }

    @Test
    void aNewPartitionReplacesTheOldOneInOneTransaction() {
        nfTables.commit(Partition.ofPorts(List.of(List.of("veth1"), List.of("veth2", "veth3"))));
        int before = nfTables.generation().id();
        nfTables.commit(Partition.ofPorts(List.of(List.of("veth1", "veth2"), List.of("veth3"))));

        assertThat(nfTables.generation().id()).isEqualTo(before + 1);
        assertAllArrive(1, 2, ip4(2));
        assertNoneArrives(2, 3, ip4(3));
    }

    @Test
    void aNamespaceHearsNothingFromBlockedAddresses() {
        try (NfTables inNode = nodes.get(1).openNfTables()) {
            inNode.commit(Partition.ofSources(List.of(Value.address(ip4(1))), List.of(Value.address(ip6(1)))));

            assertNoneArrives(1, 2, ip4(2));
            assertNoneArrives(1, 2, ip6(2));
            assertAllArrive(3, 2, ip4(2));
            assertAllArrive(3, 2, ip6(2));
            // Of IPv6 only the neighbour solicitation gets this far, and is dropped as well.
            assertThat(inNode.rules(Partition.INET))
                    .extracting(rule -> rule.counter().orElseThrow().packets())
                    .isNotEmpty()
                    .allSatisfy(packets -> assertThat(packets).isPositive());

            inNode.commit(new Batch().delete(Partition.INET));
            assertAllArrive(1, 2, ip4(2));
            assertAllArrive(1, 2, ip6(2));
        }
    }

    @Test
    void aThousandPortsEachOnItsOwnAreOneTransaction() {
        List<List<String>> groups =
                IntStream.range(0, 1000).mapToObj(i -> List.of("veth" + i)).toList();
        int before = nfTables.generation().id();

        nfTables.commit(Partition.ofPorts(groups));

        assertThat(nfTables.generation().id()).isEqualTo(before + 1);
        assertThat(nfTables.rules(Partition.BRIDGE)).hasSize(2001);
        assertThat(nfTables.elements(NamedSet.map(Partition.BRIDGE, "ports", DataType.IFNAME, DataType.VERDICT)))
                .hasSize(1000);
        assertNoneArrives(1, 2, ip4(2));
    }

    private void assertAllArrive(int from, int to, InetAddress address) {
        assertThat(received(from, to, address, PATIENCE_MILLIS))
                .as("datagrams from node %d to %s", from, address)
                .isEqualTo(PACKETS);
    }

    private void assertNoneArrives(int from, int to, InetAddress address) {
        assertThat(received(from, to, address, SILENCE_MILLIS))
                .as("datagrams from node %d to %s", from, address)
                .isZero();
    }

    /** Sends datagrams from one node to another and returns how many of them arrive before none does for a while. */
    private int received(int from, int to, InetAddress address, int silenceMillis) {
        try (DatagramSocket receiver = socket(to, new InetSocketAddress(address, PORT));
                DatagramSocket sender = socket(from, new InetSocketAddress(0))) {
            receiver.setSoTimeout(silenceMillis);
            for (int i = 0; i < PACKETS; i++) {
                sender.send(new DatagramPacket(new byte[] {(byte) i}, 1, address, PORT));
            }
            int count = 0;
            try {
                while (count < PACKETS) {
                    receiver.receive(new DatagramPacket(new byte[16], 16));
                    count++;
                }
            } catch (SocketTimeoutException e) {
                // The rest does not arrive any more.
            }
            return count;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private DatagramSocket socket(int node, InetSocketAddress address) {
        return nodes.get(node - 1).namespace().call(() -> new DatagramSocket(address));
    }

    private static InetAddress ip4(int node) {
        return address("10.0.0." + node);
    }

    private static InetAddress ip6(int node) {
        return address("fd00::" + node);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
