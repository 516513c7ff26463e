package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.client.FaultdClient;
import io.faultd.client.RateBuilder;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.proof.network.Stack;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.Held;
import io.faultd.protocol.Skipped;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A packet meets a fault once, however many interfaces of the target it passes. */
@ExtendWith(ProofExtension.class)
class StackedIT {
    private static final int SENT = 200;
    /** What the kernel sends by itself meanwhile is less. */
    private static final int OTHERS = SENT / 4;

    private static final Rate ENOUGH = Rate.parse("100mbit");
    private static final Duration ASKED = Duration.ofMillis(100);
    private static final String NODE = "netns:node";

    private final NetworkNamespace host;
    private final TestDaemon daemon;
    private final FaultdClient faultd;
    private NetworkBuilder wiring;
    private KernelState untouched;

    StackedIT(NamedNetwork net) {
        host = net.host().namespace();
        daemon = net.daemon();
        faultd = daemon.client();
    }

    @BeforeEach
    void open() {
        untouched = null;
        wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()));
    }

    @AfterEach
    void nothingIsLeft() {
        try {
            faultd.stopAll();
            if (untouched != null) {
                assertThat(KernelState.of(wiring.namespacesWith(host))).isEqualTo(untouched);
            }
        } finally {
            wiring.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Stack.class,
            names = {"BRIDGE", "MACVLAN", "VXLAN"})
    void aPacketIsCountedAndDroppedOnce(Stack stack) {
        Flow in = build(stack);
        Flow out = new Flow(in.to(), in.from(), Family.IPV4);

        for (Direction direction : List.of(Direction.IN, Direction.OUT)) {
            Fault rate = faultd.rate(ENOUGH, NODE).direction(direction).apply();
            assertOnlyOn(rate, stack, direction);
            Traffic.deliver(List.of(direction.in() ? in : out), Load.of(SENT), Duration.ZERO);
            assertThat(met(rate)).isBetween((long) SENT, (long) SENT + OTHERS);
            rate.close();

            Fault half = faultd.drop(NODE).every(2).direction(direction).apply();
            assertOnlyOn(half, stack, direction);
            assertThat(arrived(direction.in() ? in : out)).isBetween(SENT / 2 - OTHERS, SENT / 2 + OTHERS);
            assertThat(met(half)).isBetween((long) SENT, (long) SENT + OTHERS);
            half.close();
        }
        faultd.drop(NODE).apply();
        assertThat(arrived(in)).isZero();
    }

    @Test
    void aMatchOfAddressesInATunnelActsThereAndAnyOtherBelow() {
        Flow in = build(Stack.VXLAN);
        String inside = in.from().address(Family.IPV4).getHostAddress();

        for (String peers : List.of(inside, "10.214.2.0/24", "10.214.1.1", "10.214.0.0/16", "0.0.0.0/0")) {
            RateBuilder rate = faultd.rate(ENOUGH, NODE).to(peers);
            assertMetOnce(rate.apply(), in, peers);
            Fault half = faultd.drop(NODE).every(2).to(peers).apply();
            assertThat(arrived(in)).as(peers).isBetween(SENT / 2 - OTHERS, SENT / 2 + OTHERS);
            half.close();
        }
        assertMetOnce(faultd.rate(ENOUGH, NODE).protocol("udp").apply(), in, "udp");
        assertMetOnce(faultd.rate(ENOUGH, NODE).port("1024-4000,5000-65535").apply(), in, "ports");
        assertThat(faultd.rate(ENOUGH, NODE).to(inside).apply().interfaces()).contains(new Held(NODE, "vx0", "in"));
        assertThat(faultd.rate(ENOUGH, NODE).to("10.214.1.1").apply().interfaces())
                .containsExactly(new Held(NODE, "eth0", "in"));
    }

    private void assertMetOnce(Fault rate, Flow in, String match) {
        Traffic.deliver(List.of(in), Load.of(SENT), Duration.ZERO);
        assertThat(met(rate)).as(match).isBetween((long) SENT, (long) SENT + OTHERS);
        rate.close();
    }

    @Test
    void aDeviceThatIsNamedIsShapedAlone() {
        Flow in = build(Stack.VXLAN);

        Fault named = faultd.rate(ENOUGH, NODE + "/vx0").apply();

        assertThat(named.interfaces()).containsExactly(new Held(NODE, "vx0", "in"));
        assertThat(named.skipped()).isEmpty();
        assertMetOnce(named, in, "vx0");
    }

    @Test
    void namespacesBehindTheTargetAreNotOnTheWayOut() {
        Flow in = build(Stack.BRIDGE);
        Node node = in.to();
        Shell.in(
                node.namespace(),
                "echo 1 > /proc/sys/net/ipv4/ip_forward; ip link add pods type bridge; ip link set pods up;"
                        + " ip addr add 10.214.3.1/24 dev pods");
        Shell.in(host, "ip route add 10.214.3.0/24 via 10.214.2.2");
        Node first = pod("first", "10.214.3.2", node.namespace());
        Node second = pod("second", "10.214.3.3", node.namespace());
        Flow toPod = new Flow(in.from(), first, Family.IPV4);
        Flow among = new Flow(first, second, Family.IPV4);
        Traffic.awaitPassage(List.of(toPod, among));
        untouched = KernelState.of(wiring.namespacesWith(host));

        Fault rate = faultd.rate(ENOUGH, NODE).apply();
        assertThat(rate.interfaces()).containsExactly(new Held(NODE, "eth0", "in"));
        assertThat(rate.skipped())
                .extracting(Skipped::interface_)
                .containsExactlyInAnyOrder("br0", "pods", "to-first", "to-second");
        assertMetOnce(rate, toPod, "from outside to a pod");

        Fault half = faultd.drop(NODE).every(2).direction(Direction.BOTH).apply();
        assertThat(arrived(toPod)).isBetween(SENT / 2 - OTHERS, SENT / 2 + OTHERS);
        assertThat(arrived(new Flow(first, in.from(), Family.IPV4))).isBetween(SENT / 2 - OTHERS, SENT / 2 + OTHERS);
        assertThat(arrived(among)).isEqualTo(SENT);
        half.close();

        assertThat(faultd.rate(ENOUGH, "netns:first").apply().interfaces())
                .containsExactly(new Held("netns:first", "eth0", "in"));
    }

    private Node pod(String name, String address, NetworkNamespace node) {
        NetworkNamespace pod = wiring.named(name);
        wiring.port(node, "pods", "to-" + name, pod, "eth0");
        Node made = new Node("netns:" + name, pod, wiring.address(pod, "eth0", address + "/24"));
        Shell.in(pod, "ip route add default via 10.214.3.1");
        return made;
    }

    @Test
    void whatIsAddedLaterIsNotShapedAndWhatIsLeftOverIsWhereItIsTheOnlyWay() {
        build(Stack.VXLAN);
        Fault rate = faultd.rate(ENOUGH, NODE).apply();
        NetworkNamespace node = wiring.namespaces().get("node");

        Shell.in(node, "ip link add link eth0 name mv0 type macvlan mode bridge && ip link set mv0 up");
        assertThat(held(rate)).containsExactly(new Held(NODE, "eth0", "in"));
        assertThat(faultd.status(NODE).get(0).interfaces())
                .filteredOn(iface -> iface.name().equals("mv0"))
                .singleElement()
                .satisfies(iface -> assertThat(iface.skipped()).isEqualTo("sends its packets through eth0"));

        Shell.in(
                node,
                "ip link del mv0 && ip link add br0 type bridge && ip link set br0 up && ip link set eth0 master br0");
        assertThat(held(rate)).containsExactly(new Held(NODE, "eth0", "in"));

        Shell.in(node, "ip link del eth0");
        assertThat(held(rate)).as("br0 leads nowhere without a port").containsExactly(new Held(NODE, "vx0", "in"));
        faultd.stopAll();
        untouched = KernelState.of(wiring.namespacesWith(host));
    }

    /** All kinds, in the emulated machine: other kernels have few of them. */
    @ParameterizedTest
    @EnumSource(Stack.class)
    @Tag("netem")
    void aDelayIsAddedOnce(Stack stack) {
        Flow in = build(stack);
        Load load = Load.every(Duration.ofMillis(10), 10);

        Fault slow = faultd.slow(NODE).delay(ASKED).apply();
        assertOnlyOn(slow, stack, Direction.IN);
        assertDelayed(in, load);
        slow.close();

        faultd.slow(NODE)
                .delay(ASKED)
                .to(in.from().address(Family.IPV4).getHostAddress())
                .apply();
        assertDelayed(in, load);
    }

    private static void assertDelayed(Flow flow, Load load) {
        Traffic.deliver(List.of(flow), load, ASKED)
                .forEach((one, arrivals) -> PacketAssertions.assertDelayed(arrivals, one, ASKED));
    }

    private Flow build(Stack stack) {
        Map.Entry<Node, Node> ends = stack.build(wiring, host, "node");
        Flow in = new Flow(ends.getKey(), ends.getValue(), Family.IPV4);
        Traffic.awaitPassage(List.of(in, new Flow(in.to(), in.from(), Family.IPV4)));
        untouched = KernelState.of(wiring.namespacesWith(host));
        return in;
    }

    private void assertOnlyOn(Fault fault, Stack stack, Direction direction) {
        assertThat(fault.interfaces()).containsExactly(new Held(NODE, "eth0", direction.word()));
        assertThat(fault.skipped()).extracting(Skipped::place).contains(NODE + "/" + stack.top());
    }

    private List<Held> held(Fault fault) {
        return faultd.faults().stream()
                .filter(one -> one.fault().equals(fault.id()))
                .findFirst()
                .orElseThrow()
                .interfaces();
    }

    private static int arrived(Flow flow) {
        return Traffic.observe(List.of(flow), Load.of(SENT), Duration.ZERO)
                .get(flow)
                .count();
    }

    /** Packets met, on all interfaces together. */
    private long met(Fault fault) {
        return faultd.faultsWithStats().stream()
                .filter(one -> one.fault().equals(fault.id()))
                .flatMap(one -> one.stats().stream())
                .mapToLong(FaultStats::packets)
                .sum();
    }
}
