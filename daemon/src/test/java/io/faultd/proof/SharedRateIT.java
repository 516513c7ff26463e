package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.FaultdException;
import io.faultd.fault.Direction;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NamespaceLink;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.RpcError;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One pipe for several targets, without netem. */
class SharedRateIT extends Proof {
    // The bytes of a packet on the wire besides its payload: Ethernet, IPv4 and UDP.
    private static final int UDP_HEADERS = 14 + 20 + 8;
    private static final int PAYLOAD = 1400;
    private static final int BURST_BYTES = 8000;
    private static final int BURST_PACKETS = BURST_BYTES / PAYLOAD + 1;

    // A device that comes up sends a few packets of IPv6's by itself; an ifb drops them behind its qdisc.
    private static final int OF_THE_DEVICE = 10;

    private static final Rate RATE = Rate.parse("1mbit");

    /** On each flow more than can pass for all of them, for more than a second. */
    private static final Load LOAD = new Load(200, Duration.ofMillis(5), PAYLOAD);

    SharedRateIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void whatMembersReceiveTogetherPassesAtTheRateAndOthersAreUntouched() {
        faultd.rate(RATE, a.word(), b.word()).shared().burst(BURST_BYTES).apply();

        Map<Flow, Arrivals> seen = observe(flow(c, a), flow(d, b), flow(a, c), flow(c, d));

        assertPassesAt(RATE, seen, flow(c, a), flow(d, b));
        assertThat(seen.get(flow(a, c)).count()).as("what a member sends").isEqualTo(LOAD.count());
        assertThat(seen.get(flow(c, d)).count()).isEqualTo(LOAD.count());
    }

    @Test
    void oneAloneGetsTheWholeRate() {
        faultd.rate(RATE, a.word(), b.word()).shared().burst(BURST_BYTES).apply();

        assertPassesAt(RATE, observe(flow(c, a)), flow(c, a));
    }

    @Test
    void eachDirectionHasAPipeOfItsOwn() {
        faultd.rate(RATE, a.word(), b.word())
                .shared()
                .burst(BURST_BYTES)
                .direction(Direction.BOTH)
                .apply();

        Map<Flow, Arrivals> seen = observe(flow(a, c), flow(b, d), flow(c, a), flow(d, b));

        assertPassesAt(RATE, seen, flow(a, c), flow(b, d));
        assertPassesAt(RATE, seen, flow(c, a), flow(d, b));
    }

    /** The target's own rate is about some packets, whose priority selects a class: the pipe must keep the priority. */
    @Test
    void aMembersOwnRateHoldsAsWell() {
        faultd.rate(Rate.parse("250kbit"), a.word())
                .burst(BURST_BYTES)
                .to(c.word())
                .protocol("udp")
                .apply();
        faultd.rate(RATE, a.word(), b.word()).shared().burst(BURST_BYTES).apply();

        Map<Flow, Arrivals> seen = observe(flow(c, a));
        assertPassesAt(Rate.parse("250kbit"), seen, flow(c, a));

        seen = observe(flow(d, a), flow(d, b));
        assertPassesAt(RATE, seen, flow(d, a), flow(d, b));
    }

    @Test
    void onlyWhatIsNamedComesIntoThePipeAndAnotherOneTakesOtherPackets() {
        faultd.rate(RATE, a.word(), b.word())
                .shared()
                .burst(BURST_BYTES)
                .to(c.word())
                .apply();
        faultd.rate(Rate.parse("500kbit"), a.word(), b.word())
                .shared()
                .burst(BURST_BYTES)
                .to(net.host().address(Family.IPV4).getHostAddress())
                .apply();

        Map<Flow, Arrivals> seen = observe(flow(c, a), flow(c, b), flow(net.host(), a), flow(d, a));

        assertPassesAt(RATE, seen, flow(c, a), flow(c, b));
        assertPassesAt(Rate.parse("500kbit"), seen, flow(net.host(), a));
        assertThat(seen.get(flow(d, a)).count()).isEqualTo(LOAD.count());
    }

    @Test
    void itIsChangedInPlaceAndGoesOnCounting() {
        Fault shared = faultd.rate(RATE, a.word(), b.word())
                .shared()
                .burst(BURST_BYTES)
                .apply();
        observe(flow(c, a));
        Link before = pipe();

        Rate slower = Rate.parse("500kbit");
        FaultStats counted = stats(shared);
        faultd.rate(slower).changing(shared.id()).shared().burst(BURST_BYTES).apply();

        assertThat(pipe().index()).isEqualTo(before.index());
        assertThat(Shell.in(net.host().namespace(), "nft list table netdev " + before.name()))
                .as("the rules have not been written again")
                .doesNotContain("counter packets 0 bytes 0");
        assertPassesAt(slower, observe(flow(c, a), flow(c, b)), flow(c, a), flow(c, b));
        assertThat(stats(shared).packets()).isGreaterThanOrEqualTo(counted.packets() + 2L * LOAD.count());
        assertThat(faultd.faults())
                .extracting(FaultInfo::description)
                .containsExactly("rate 500kbit shared burst " + BURST_BYTES + "b");
    }

    /** A stream can be sent more than once; but the pipe has only packets that a rule sent there. */
    @Test
    void whatMembersMeetIsCountedTogether() {
        Fault shared = faultd.rate(RATE, a.word(), b.word())
                .shared()
                .burst(BURST_BYTES)
                .apply();

        observe(flow(c, a), flow(d, b));

        FaultStats stats = stats(shared);
        assertThat(stats.target()).isEmpty();
        assertThat(stats.interface_()).isEqualTo(pipe().name());
        assertThat(stats.direction()).isEqualTo("in");
        assertThat(stats.packets()).isBetween(2L * LOAD.count(), sentIntoThePipe() + OF_THE_DEVICE);
        assertThat(stats.dropped()).isPositive().isLessThan(stats.packets());
    }

    @Test
    void aTargetThatAppearsComesUnderIt() {
        Fault shared = faultd.rate(RATE).all().shared().burst(BURST_BYTES).apply();
        int members = chains();
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            Node e = wiring.node(net.host().namespace(), "br0", "e", "10.213.0.66/24");
            await(() -> chains() == members + 1);
            Flow fromHost = flow(net.host(), e);
            Traffic.awaitPassage(List.of(fromHost));

            assertPassesAt(RATE, observe(fromHost, flow(net.host(), a)), fromHost, flow(net.host(), a));
        }
        await(() -> chains() == members);
        shared.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nft delete table netdev $PIPE",
                "nft flush table netdev $PIPE",
                "tc class change dev $PIPE parent fa00: classid fa00:fff0 htb rate 3mbit",
                "tc qdisc del dev $PIPE root",
                "ip link del $PIPE"
            })
    void whatOthersChangeInItIsPutBack(String command) {
        Fault shared = faultd.rate(RATE, a.word(), b.word()).shared().apply();
        KernelState before = host();
        try (EventRecorder told = new EventRecorder(faultd)) {
            Shell.in(net.host().namespace(), "PIPE=" + pipe().name() + "; " + command);

            assertThat(told.await("drift-repaired").fault()).isEqualTo(shared.id());
        }
        assertThat(host()).isEqualTo(before);
        assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("ok");
    }

    @Test
    void whatCannotBeTogetherIsRefusedByName() {
        Fault first = faultd.rate(RATE, a.word(), b.word()).shared().apply();

        assertThatThrownBy(() -> faultd.rate(Rate.parse("500kbit"), b.word(), c.word())
                        .shared()
                        .apply())
                .isInstanceOfSatisfying(FaultdException.class, refused -> assertThat(refused.code())
                        .isEqualTo(RpcError.CONFLICT.code()))
                .hasMessageContaining(first.id() + " (rate 1mbit shared")
                .hasMessageContaining("packets of netns:b/eth0 would have to pass both shared rates");
        assertThat(faultd.faults()).hasSize(1);
        first.close();
        assertUntouched();
    }

    @Test
    void aTargetWithoutAnEndInTheHostIsRefusedByName() {
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            NamespaceLink.MACVLAN.lay(wiring, net.host().namespace(), wiring.named("left"), wiring.named("right"));
            assertUnusable("netns:left/eth0 has no end in the host", a.word(), "netns:left");
        }
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            NamespaceLink.OVERLAY.lay(wiring, net.host().namespace(), wiring.named("left"), wiring.named("right"));
            assertUnusable("is in another network namespace", a.word(), "netns:left");
        }
        assertThat(faultd.faults()).isEmpty();
    }

    private KernelState host() {
        return KernelState.ofFresh(Map.of("host", net.host().namespace()));
    }

    private void assertUnusable(String why, String... targets) {
        assertThatThrownBy(() -> faultd.rate(RATE, targets).shared().apply())
                .isInstanceOfSatisfying(FaultdException.class, refused -> assertThat(refused.code())
                        .isEqualTo(RpcError.TARGET_UNUSABLE.code()))
                .hasMessageContaining(why);
    }

    private static Flow flow(Node from, Node to) {
        return new Flow(from, to, Family.IPV4);
    }

    private static Map<Flow, Arrivals> observe(Flow... flows) {
        return Traffic.observe(List.of(flows), LOAD, Duration.ofMillis(200));
    }

    /**
     * All of them together, independent of pauses of the tester: at the end at most what passes in the whole time since
     * the first packet has arrived, and at least what passes while packets always waited, which is as long as more were
     * sent.
     */
    private static void assertPassesAt(Rate rate, Map<Flow, Arrivals> seen, Flow... flows) {
        List<Arrivals.Arrival> all = new ArrayList<>();
        Stream.of(flows).forEach(flow -> all.addAll(seen.get(flow).all()));
        long firstSent = bound(all, Arrivals.Arrival::sentNanos).getMin();
        long sending = LOAD.gap().multipliedBy(LOAD.count()).toNanos();
        long passing = bound(all, Arrivals.Arrival::arrivedNanos).getMax() - firstSent;
        assertThat((double) all.size())
                .as("of %s", List.of(flows))
                .isBetween(
                        packets(rate, sending) * (1 - Tolerances.THROUGHPUT),
                        packets(rate, passing) * (1 + Tolerances.THROUGHPUT) + BURST_PACKETS);
    }

    private static LongSummaryStatistics bound(
            List<Arrivals.Arrival> arrivals, ToLongFunction<Arrivals.Arrival> nanos) {
        return arrivals.stream().mapToLong(nanos).summaryStatistics();
    }

    private static double packets(Rate rate, long nanos) {
        return rate.bytesPerSecond() * (nanos / 1e9) / (PAYLOAD + UDP_HEADERS);
    }

    private FaultStats stats(Fault fault) {
        List<FaultStats> stats = faultd.faultsWithStats().stream()
                .filter(one -> one.fault().equals(fault.id()))
                .findFirst()
                .orElseThrow()
                .stats();
        assertThat(stats).hasSize(1);
        return stats.get(0);
    }

    /** The only pipe's device. */
    private Link pipe() {
        try (Rtnetlink kernel = Rtnetlink.openIn(net.host().namespace())) {
            List<Link> pipes = kernel.links().stream()
                    .filter(link -> link.name().startsWith("faultd-"))
                    .toList();
            assertThat(pipes).hasSize(1);
            return pipes.get(0);
        }
    }

    /** As counted by the rule. */
    private long sentIntoThePipe() {
        String table = Shell.in(net.host().namespace(), "nft list table netdev " + pipe().name());
        return Pattern.compile("counter packets (\\d+)")
                .matcher(table)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    /** The number of interfaces that send packets into the only pipe. */
    private int chains() {
        String table = Shell.in(net.host().namespace(), "nft list table netdev " + pipe().name());
        return table.split("chain member", -1).length - 1;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TOLERANCES.patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
