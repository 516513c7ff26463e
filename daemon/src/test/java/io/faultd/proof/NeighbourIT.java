package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.FaultBuilder;
import io.faultd.client.RateBuilder;
import io.faultd.fault.Direction;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.measure.NeighbourProbe;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.Node;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** ARP and neighbour discovery pass every fault that is not about them, and meet those that are. */
class NeighbourIT extends Proof {
    /** One of its packets waits for minutes. */
    private static final Rate CRAWL = Rate.parse("1kbit");

    private static final int BURST_BYTES = 2000;
    private static final String NETWORKS = "10.0.0.0/8,fd00::/8,fe80::/10";

    NeighbourIT(NamedNetwork net) {
        super(net);
    }

    /** A connection attempt ends after seven seconds, when ARP has long given up, and not after two minutes. */
    @BeforeAll
    void connectionAttemptsAreShort() {
        net.nodes().forEach(node -> Shell.in(node.namespace(), "echo 2 > /proc/sys/net/ipv4/tcp_syn_retries"));
    }

    @ParameterizedTest
    @CsvSource({"IPV4,true", "IPV4,false", "IPV6,true", "IPV6,false"})
    void connectTimesOutAcrossAPartition(Family family, boolean cold) {
        faultd.partition(List.of(a.word()), List.of(b.word())).apply();

        assertConnectFails(new Flow(a, b, family), cold, ConnectException.class, "timed out");
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void connectFindsNoRouteWhereTheLinkIsCutToo(Family family) {
        faultd.partition(List.of(a.word()), List.of(b.word())).link().apply();
        assertConnectFails(new Flow(a, b, family), true, NoRouteToHostException.class, "No route to host");
        faultd.join();

        faultd.drop(b.word()).link().direction(Direction.BOTH).apply();
        assertConnectFails(new Flow(a, b, family), true, NoRouteToHostException.class, "No route to host");
    }

    private static void assertConnectFails(Flow flow, boolean cold, Class<? extends IOException> how, String words) {
        if (cold) {
            NeighbourProbe.forget(flow.from());
            NeighbourProbe.forget(flow.to());
        }
        try (ServerSocket server = Conversation.listen(flow, 0)) {
            assertThatThrownBy(() -> Conversation.connect(flow, server.getLocalPort()))
                    .as("%s", flow)
                    .isInstanceOf(how)
                    .hasMessageContaining(words);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void dropsLeaveNeighboursAlone() {
        for (FaultBuilder<?> drop : List.of(
                faultd.drop(b.word()).direction(Direction.BOTH),
                faultd.drop(b.word()).protocol("icmp").direction(Direction.BOTH),
                faultd.drop(b.word()).to(NETWORKS).direction(Direction.BOTH),
                faultd.drop(b.word()).to(c.word()).link().direction(Direction.BOTH))) {
            drop.apply();
            assertFound(true, a, b);
            faultd.stopAll();
        }
    }

    @Test
    void aDropOfLinkIsAboutThePeersThatItNames() {
        faultd.drop(b.word()).to(a.word()).link().direction(Direction.BOTH).apply();

        assertFound(false, a, b);
        assertFound(true, c, b);
    }

    @ParameterizedTest
    @EnumSource(
            value = Direction.class,
            names = {"IN", "OUT"})
    void neighboursOvertakeWhatWaitsForARate(Direction direction) {
        assertOvertake(direction, targets -> faultd.rate(CRAWL, targets[0]).burst(BURST_BYTES));
        assertOvertake(
                direction,
                targets -> faultd.rate(CRAWL, targets[0]).burst(BURST_BYTES).to(NETWORKS));
        assertOvertake(
                direction, targets -> faultd.rate(CRAWL, targets).shared().burst(BURST_BYTES));
        assertOvertake(
                direction,
                targets ->
                        faultd.rate(CRAWL, targets).shared().burst(BURST_BYTES).to(NETWORKS));
    }

    private void assertOvertake(Direction direction, Function<String[], RateBuilder> builder) {
        String[] targets = {b.word(), d.word()};
        for (boolean link : new boolean[] {false, true}) {
            // Else b looks for c when it answers the flood, and c learns b's address from that request.
            assertFound(true, b, c);
            RateBuilder rate = builder.apply(targets).direction(direction);
            (link ? rate.link() : rate).apply();
            NeighbourProbe.flood(direction == Direction.IN ? new Flow(c, b, Family.IPV4) : new Flow(b, c, Family.IPV4));
            assertFound(!link, a, b);
            faultd.stopAll();
        }
    }

    @Test
    void aFaultOnIcmpCountsNoNeighbourDiscovery() {
        faultd.rate(Rate.parse("1mbit"), b.word())
                .protocol("icmp")
                .direction(Direction.IN)
                .apply();

        assertThat(NeighbourProbe.finds(new Flow(a, b, Family.IPV6))).isTrue();

        assertThat(faultd.faultsWithStats().get(0).stats()).isNotEmpty().allSatisfy(stats -> assertThat(stats.packets())
                .isZero());
    }

    /** In the emulated machine, since this kernel may have no VLAN devices. */
    @Test
    @Tag("netem")
    void neighboursWithATagPassAsThoseWithout() {
        for (Node node : List.of(a, b)) {
            Shell.in(
                    node.namespace(),
                    "ip link add link eth0 name eth0.7 type vlan id 7 && ip link set eth0.7 up && ip addr add "
                            + vlanAddress(node) + "/24 dev eth0.7");
        }
        try {
            Flow tagged = new Flow(vlan(a), vlan(b), Family.IPV4);
            faultd.rate(CRAWL, b.word()).burst(BURST_BYTES).apply();
            NeighbourProbe.flood(new Flow(c, b, Family.IPV4));
            assertThat(NeighbourProbe.finds(tagged)).isTrue();
            faultd.stopAll();
            faultd.partition(List.of(a.word()), List.of(b.word())).apply();
            assertThat(NeighbourProbe.finds(tagged)).isTrue();
            faultd.partition(List.of(a.word()), List.of(b.word())).link().apply();
            assertThat(NeighbourProbe.finds(tagged)).isFalse();
        } finally {
            faultd.stopAll();
            List.of(a, b).forEach(node -> Shell.in(node.namespace(), "ip link del eth0.7"));
        }
    }

    private String vlanAddress(Node node) {
        return "10.77.0." + (node == a ? 1 : 2);
    }

    private Node vlan(Node node) {
        try {
            InetAddress address = InetAddress.getByName(vlanAddress(node));
            return new Node(node.word(), node.namespace(), Map.of(Family.IPV4, address));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Without neighbours a delay of seconds would be "no route to host", and what is lost on its way in would end what
     * goes out.
     */
    @Test
    @Tag("netem")
    void losingEverythingAndALongDelayAreNoPulledCable() {
        for (Family family : Family.values()) {
            faultd.flaky(b.word()).loss(100).apply();
            assertConnectFails(new Flow(a, b, family), true, ConnectException.class, "timed out");
            assertConnectFails(new Flow(a, b, family), false, ConnectException.class, "timed out");
            faultd.stopAll();
            faultd.slow(b.word()).delay(Duration.ofSeconds(4)).apply();
            assertFound(true, a, b);
            faultd.stopAll();
        }
    }

    private static void assertFound(boolean found, Node from, Node to) {
        for (Flow flow : flows(from, to)) {
            assertThat(NeighbourProbe.finds(flow)).as("%s", flow).isEqualTo(found);
        }
    }
}
