package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.fault.Direction;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.FaultStats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Matched and unmatched traffic side by side on one interface. */
@Tag("netem")
class MatchDelayIT extends Proof {
    private static final Duration ASKED = Duration.ofMillis(60);
    private static final Duration BESIDE = Duration.ofMillis(30);
    /** A hundred where the processor is not emulated; {@code ROUNDS} in the environment changes it. */
    private static final int ROUNDS =
            Integer.parseInt(System.getenv().getOrDefault("ROUNDS", Integer.toString(TOLERANCES.rounds(100))));

    MatchDelayIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void onlyTheNamedPeersPacketsAreDelayedEitherWay() {
        try (Fault slow = faultd.slow(a.word())
                .delay(ASKED)
                .to(b.word())
                .direction(Direction.BOTH)
                .apply()) {
            assertThat(slow.targets()).containsExactly(a.word());
            Map<Flow, Arrivals> arrivals = rhythm(ASKED, b, a, a, b, c, a, a, c);
            pairs(b, a, a, b).forEach(flow -> PacketAssertions.assertDelayed(arrivals.get(flow), flow, ASKED));
            pairs(c, a, a, c).forEach(flow -> PacketAssertions.assertUndisturbed(arrivals.get(flow), flow, BEATS));
        }
    }

    @Test
    void faultsThatOverlapAddUpWhereBothHold() {
        faultd.slow(a.word()).delay(ASKED).to(b.word(), c.word()).apply();
        faultd.slow(a.word()).delay(ASKED).to(c.word(), d.word()).apply();

        Map<Flow, Arrivals> arrivals = rhythm(ASKED.multipliedBy(2), b, a, c, a, d, a);
        pairs(b, a, d, a).forEach(flow -> PacketAssertions.assertDelayed(arrivals.get(flow), flow, ASKED));
        pairs(c, a).forEach(flow -> PacketAssertions.assertDelayed(arrivals.get(flow), flow, ASKED.multipliedBy(2)));
    }

    @Test
    void duplicatesBesideADelayAreMadeOfTheirOwnTrafficOnly() {
        faultd.slow(a.word()).delay(ASKED).to(b.word()).apply();
        faultd.duplicate(a.word()).percent(100).to(c.word()).apply();

        Map<Flow, Arrivals> arrivals = Traffic.observe(pairs(b, a, c, a, d, a), Load.every(RHYTHM, BEATS), ASKED);
        pairs(b, a).forEach(flow -> {
            PacketAssertions.assertDelayed(arrivals.get(flow), flow, ASKED);
            assertThat(arrivals.get(flow).duplicates()).isZero();
        });
        pairs(c, a).forEach(flow -> assertThat(arrivals.get(flow).duplicates()).isEqualTo(BEATS));
        pairs(d, a).forEach(flow -> PacketAssertions.assertUndisturbed(arrivals.get(flow), flow, BEATS));
    }

    /**
     * A thousand packets a second of fault X, while fault Y is put on other packets of the interface beside, is
     * extended to half of X's packets, which splits their class, and is removed, which joins it again.
     */
    @Test
    @Timeout(600)
    void aStreamLosesNothingWhileANeighbourIsAddedChangedAndRemoved() {
        String half = b.address(Family.IPV4).getHostAddress();
        List<Flow> flows = flows(b, a);
        faultd.slow(a.word()).delay(ASKED).to(b.word()).protocol("udp").apply();
        Traffic.Stream stream;
        try (Rtnetlink kernel = Rtnetlink.openIn(net.host().namespace())) {
            int device = kernel.link("veth-a").orElseThrow().index();
            TcHandle own = netems(kernel, device).findFirst().orElseThrow().handle();
            stream = Traffic.during(flows, Duration.ofMillis(flows.size()), ASKED.multipliedBy(2), () -> {
                long bytes = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    Fault y = faultd.slow(a.word()).delay(BESIDE).to(c.word()).apply();
                    bytes = assertCountsOn(kernel, device, own, bytes);
                    faultd.slow().changing(y.id()).to(c.word(), half).apply();
                    bytes = assertCountsOn(kernel, device, own, bytes);
                    y.close();
                    bytes = assertCountsOn(kernel, device, own, bytes);
                }
            });
        }

        stream.arrivals().forEach((flow, arrivals) -> {
            assertThat(arrivals.distinct()).as("none is lost: %s", flow).isEqualTo(stream.sent());
            assertThat(arrivals.duplicates()).as("none comes twice: %s", flow).isZero();
            assertThat(arrivals.shortest()).as("none is early: %s", flow).isGreaterThanOrEqualTo(ASKED);
        });
        assertThat(stream.arrivals().get(flows.get(0)).quantile(1))
                .as("some were in the half that both are about")
                .isGreaterThanOrEqualTo(ASKED.plus(BESIDE));
        FaultStats figures = faultd.faultsWithStats().get(0).stats().get(0);
        assertThat(figures.packets()).isEqualTo((long) stream.sent() * flows.size());
        assertThat(figures.dropped()).isZero();
    }

    /** The qdisc is the same one. */
    private static long assertCountsOn(Rtnetlink kernel, int device, TcHandle handle, long bytes) {
        Qdisc own = netems(kernel, device)
                .filter(qdisc -> qdisc.handle().equals(handle))
                .findFirst()
                .orElseThrow(() -> new AssertionError(handle + " is gone"));
        assertThat(own.stats().bytes()).isGreaterThanOrEqualTo(bytes);
        return own.stats().bytes();
    }

    private static Stream<Qdisc> netems(Rtnetlink kernel, int device) {
        return kernel.qdiscs(device).stream().filter(qdisc -> qdisc.kind().equals("netem"));
    }
}
