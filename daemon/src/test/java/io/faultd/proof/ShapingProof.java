package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Binomial;
import io.faultd.proof.measure.Counters;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.TcpProbe;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.TestNetwork;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Delay, loss, duplicates, corruption, reordering and rates, each separately. */
@Tag("netem")
abstract class ShapingProof extends Proof {
    private static final Duration NOT_AT_ALL = Duration.ZERO;

    // The bytes of a small and a full packet on the wire besides their payload: Ethernet, IPv4 and UDP.
    private static final int FULL_PAYLOAD = 1400;
    private static final int UDP_HEADERS = 14 + 20 + 8;
    // Full TCP segments with timestamps.
    private static final double TCP_WIRE_SHARE = 1448.0 / (14 + 1500);

    ShapingProof(TestNetwork net) {
        super(net);
    }

    @Test
    void whatATargetReceivesIsDelayedAndNothingElse() {
        Duration asked = Duration.ofMillis(80);
        faultd.slow(a.word()).delay(asked).apply();

        Map<Flow, Arrivals> seen = rhythm(asked, b, a, a, b, b, c, net.host(), a, a, net.host());

        seen.forEach((flow, arrivals) -> {
            if (flow.to() == a) {
                PacketAssertions.assertDelayed(arrivals, flow, asked);
            } else {
                PacketAssertions.assertUndisturbed(arrivals, flow, BEATS);
            }
        });
    }

    @Test
    void whatATargetSendsIsDelayedAndNothingElse() {
        Duration asked = Duration.ofMillis(80);
        faultd.slow(a.word()).delay(asked).direction(Direction.OUT).apply();

        Map<Flow, Arrivals> seen = rhythm(asked, b, a, a, b, b, c, net.host(), a, a, net.host());

        seen.forEach((flow, arrivals) -> {
            if (flow.from() == a) {
                PacketAssertions.assertDelayed(arrivals, flow, asked);
            } else {
                PacketAssertions.assertUndisturbed(arrivals, flow, BEATS);
            }
        });
    }

    @Test
    void bothIsBoth() {
        Duration asked = Duration.ofMillis(40);
        faultd.slow(a.word(), c.word()).delay(asked).direction(Direction.BOTH).apply();

        Map<Flow, Arrivals> seen = rhythm(asked.multipliedBy(2), b, a, a, b, b, d, a, c);

        seen.forEach((flow, arrivals) -> {
            boolean fromOneToTheOther = flow.from() == a && flow.to() == c;
            if (fromOneToTheOther) {
                PacketAssertions.assertDelayed(arrivals, flow, asked.multipliedBy(2));
            } else if (flow.from() == a || flow.to() == a) {
                PacketAssertions.assertDelayed(arrivals, flow, asked);
            } else {
                PacketAssertions.assertUndisturbed(arrivals, flow, BEATS);
            }
        });
    }

    @Test
    void withoutJitterDelaysAreAllTheSameAndWithJitterTheySpread() {
        Duration asked = Duration.ofMillis(80);
        Duration jitter = Duration.ofMillis(20);
        faultd.slow(a.word()).delay(asked).jitter(Duration.ZERO).apply();
        faultd.slow(c.word())
                .delay(asked)
                .jitter(jitter)
                .distribution(Distribution.UNIFORM)
                .apply();

        Map<Flow, Arrivals> seen = rhythm(asked.plus(jitter), b, a, b, c);

        seen.forEach((flow, arrivals) -> {
            if (flow.to() == a) {
                PacketAssertions.assertDelayed(arrivals, flow, asked);
                assertThat(arrivals.quantile(0.75).minus(arrivals.shortest()))
                        .as("three quarters of the packets: %s", flow)
                        .isLessThanOrEqualTo(TOLERANCES.lateness());
                assertThat(arrivals.overtaken()).isZero();
            } else {
                assertThat(arrivals.shortest())
                        .as("from mean - jitter on: %s", flow)
                        .isBetween(asked.minus(jitter), asked.minus(jitter.dividedBy(2)));
                assertThat(arrivals.quantile(1))
                        .as("up to mean + jitter: %s", flow)
                        .isBetween(
                                asked.plus(jitter.dividedBy(2)),
                                asked.plus(jitter).plus(TOLERANCES.spike()));
            }
        });
    }

    @Test
    void packetsAreLostAtTheRateAskedForAndOneWayOnly() {
        int sent = 1200;
        faultd.flaky(a.word()).loss(30).apply();

        Map<Flow, Arrivals> seen = Traffic.observe(pairs(b, a, a, b), Load.of(sent), NOT_AT_ALL);

        Binomial.Interval expected = new Binomial(sent, 0.7).interval(Tolerances.CONFIDENCE);
        seen.forEach((flow, arrivals) -> {
            if (flow.to() == a) {
                assertThat(arrivals.count()).as("%s", flow).isBetween(expected.least(), expected.most());
                assertThat(arrivals.duplicates()).isZero();
            } else {
                PacketAssertions.assertUndisturbed(arrivals, flow, sent);
            }
        });
    }

    @Test
    void duplicatesAreAsManyAsAskedFor() {
        int sent = 1000;
        faultd.duplicate(a.word()).percent(20).apply();

        Map<Flow, Arrivals> seen = Traffic.observe(pairs(b, a, a, b), Load.of(sent), NOT_AT_ALL);

        Binomial.Interval expected = new Binomial(sent, 0.2).interval(Tolerances.CONFIDENCE);
        seen.forEach((flow, arrivals) -> {
            if (flow.to() == a) {
                assertThat(arrivals.distinct()).as("none is lost: %s", flow).isEqualTo(sent);
                assertThat(arrivals.duplicates()).as("%s", flow).isBetween(expected.least(), expected.most());
            } else {
                PacketAssertions.assertUndisturbed(arrivals, flow, sent);
            }
        });
    }

    @Test
    void packetsThatWereCorruptedDoNotPassTheReceiversChecks() {
        int sent = 1000;
        faultd.corrupt(a.word()).percent(10).apply();
        Counters before = Counters.in(a.namespace());

        Load load = new Load(sent, Duration.ZERO, FULL_PAYLOAD);
        Map<Flow, Arrivals> seen = Traffic.observe(pairs(b, a, a, b), load, NOT_AT_ALL);

        Binomial.Interval intact = new Binomial(sent, 0.9).interval(Tolerances.CONFIDENCE);
        int missing = 0;
        for (Map.Entry<Flow, Arrivals> entry : seen.entrySet()) {
            if (entry.getKey().to() == a) {
                assertThat(entry.getValue().count()).as("%s", entry.getKey()).isBetween(intact.least(), intact.most());
                missing += sent - entry.getValue().count();
            } else {
                PacketAssertions.assertUndisturbed(entry.getValue(), entry.getKey(), sent);
            }
        }
        long wrong = Counters.in(a.namespace()).since(before, "UdpInCsumErrors", "Udp6InCsumErrors");
        // The other bits were flipped in the headers, 3 % to 5 % of a packet.
        assertThat(wrong).as("of %s that did not arrive intact", missing).isBetween(missing * 4 / 5L, (long) missing);
    }

    @Test
    void someOvertakeTheOthers() {
        Duration overtaken = Duration.ofMillis(50);
        faultd.reorder(a.word()).percent(30).delay(overtaken).apply();

        Map<Flow, Arrivals> seen = Traffic.observe(pairs(b, a, a, b), Load.every(RHYTHM, 100), overtaken);

        Binomial.Interval expected = new Binomial(100, 0.3).interval(Tolerances.CONFIDENCE);
        seen.forEach((flow, arrivals) -> {
            assertThat(arrivals.distinct()).isEqualTo(100);
            if (flow.to() == a) {
                assertThat(arrivals.soonerThan(overtaken)).isBetween(expected.least(), expected.most());
                assertThat(arrivals.overtaken()).as("%s", flow).isPositive();
            } else {
                assertThat(arrivals.overtaken()).as("%s", flow).isZero();
            }
        });
    }

    @Test
    void datagramsPassAtTheRateAskedFor() {
        int bitsPerSecond = 2_000_000;
        faultd.rate(Rate.parse("2mbit"), a.word()).apply();
        // More than one and a half times what can pass, for more than a second.
        Load load = new Load(280, Duration.ofMillis(3), FULL_PAYLOAD);

        Map<Flow, Arrivals> seen = Traffic.observe(
                List.of(new Flow(b, a, Family.IPV4), new Flow(a, b, Family.IPV4)), load, Duration.ofSeconds(1));

        double expected = bitsPerSecond / 8.0 / (FULL_PAYLOAD + UDP_HEADERS);
        int burst = 40; // twice the 32 KiB
        assertThat(seen.get(new Flow(b, a, Family.IPV4)).perSecondAfter(burst))
                .isBetween(expected * (1 - Tolerances.THROUGHPUT), expected * (1 + Tolerances.THROUGHPUT));
        PacketAssertions.assertUndisturbed(
                seen.get(new Flow(a, b, Family.IPV4)), new Flow(a, b, Family.IPV4), load.count());
    }

    @Test
    void aTcpStreamPassesAtTheRateAskedForAndTheOtherWayItIsFree() {
        double bytesPerSecond = 4_000_000 / 8.0;
        faultd.rate(Rate.parse("4mbit"), a.word()).apply();
        int bytes = 900_000;
        int burst = 200_000;

        double received = TcpProbe.bytesPerSecond(new Flow(b, a, Family.IPV4), bytes, burst) / TCP_WIRE_SHARE;
        double sent = TcpProbe.bytesPerSecond(new Flow(a, b, Family.IPV4), bytes, burst);

        assertThat(received)
                .isBetween(bytesPerSecond * (1 - Tolerances.THROUGHPUT), bytesPerSecond * (1 + Tolerances.THROUGHPUT));
        assertThat(sent).isGreaterThan(2 * bytesPerSecond);
    }
}
