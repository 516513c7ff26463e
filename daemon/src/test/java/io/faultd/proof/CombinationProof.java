package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Event;
import io.faultd.client.EventStream;
import io.faultd.client.Fault;
import io.faultd.fault.Distribution;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Binomial;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.TestNetwork;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several faults on one target, and how each of them ends. */
@Tag("netem")
abstract class CombinationProof extends Proof {
    CombinationProof(TestNetwork net) {
        super(net);
    }

    @Test
    void aSecondFaultAddsToTheFirstAndEachStopsAlone() {
        Duration first = Duration.ofMillis(60);
        Duration second = Duration.ofMillis(40);
        Fault slow = faultd.slow(a.word()).delay(first).apply();
        Fault slower = faultd.slow(a.word()).delay(second).apply();
        Fault flaky = faultd.flaky(a.word()).loss(50).apply();

        assertReceives(first.plus(second), 0.5);
        slow.stop();
        assertReceives(second, 0.5);
        flaky.stop();
        assertReceives(second, 1);
        slower.stop();
        assertUntouched();
    }

    @Test
    void twoJittersOfDifferentKindsAddUpInTwoStages() {
        Fault uniform = faultd.slow(a.word())
                .delay(Duration.ofMillis(60))
                .jitter(Duration.ofMillis(20))
                .distribution(Distribution.UNIFORM)
                .apply();
        Fault normal = faultd.slow(a.word())
                .delay(Duration.ofMillis(80))
                .jitter(Duration.ofMillis(5))
                .distribution(Distribution.NORMAL)
                .apply();

        assertThat(netemsInForce()).hasSize(2);
        rhythm(Duration.ofMillis(200), b, a).forEach((flow, arrivals) -> {
            assertThat(arrivals.distinct()).as("none is lost: %s", flow).isEqualTo(BEATS);
            assertThat(arrivals.median())
                    .as("median: %s", flow)
                    .isBetween(Duration.ofMillis(130), Duration.ofMillis(150).plus(TOLERANCES.lateness()));
            assertThat(arrivals.quantile(0.95).minus(arrivals.quantile(0.05)))
                    .as("spread: %s", flow)
                    .isBetween(Duration.ofMillis(20), Duration.ofMillis(60).plus(TOLERANCES.spike()));
        });

        uniform.stop();
        // The unneeded stage stays, because there are packets in it, and has no effect.
        assertThat(netemsInForce())
                .filteredOn(qdisc -> qdisc.contains("delay"))
                .singleElement()
                .asString()
                .contains("delay 80ms", "5ms");
        rhythm(Duration.ofMillis(120), b, a).forEach((flow, arrivals) -> assertThat(arrivals.median())
                .as("median: %s", flow)
                .isBetween(Duration.ofMillis(75), Duration.ofMillis(85).plus(TOLERANCES.lateness())));
        normal.stop();
        assertUntouched();
    }

    @Test
    void reorderingBehindADelayAddsToIt() {
        Duration delay = Duration.ofMillis(40);
        Duration overtaken = Duration.ofMillis(50);
        faultd.slow(a.word()).delay(delay).apply();
        faultd.reorder(a.word()).percent(30).delay(overtaken).apply();

        assertThat(netemsInForce()).hasSize(2);
        int sent = 100;
        Binomial.Interval expected = new Binomial(sent, 0.3).interval(Tolerances.CONFIDENCE);
        Traffic.observe(flows(b, a), Load.every(RHYTHM, sent), delay.plus(overtaken))
                .forEach((flow, arrivals) -> {
                    assertThat(arrivals.distinct()).as("none is lost: %s", flow).isEqualTo(sent);
                    assertThat(arrivals.shortest()).as("%s", flow).isGreaterThanOrEqualTo(delay);
                    assertThat(arrivals.soonerThan(delay.plus(overtaken)))
                            .as("overtook: %s", flow)
                            .isBetween(expected.least(), expected.most());
                    assertThat(arrivals.overtaken()).as("%s", flow).isPositive();
                });
    }

    @Test
    void aFaultWithALeaseEndsByItself() {
        Duration asked = Duration.ofMillis(50);
        try (EventStream events = faultd.events()) {
            Fault slow = faultd.slow(a.word())
                    .delay(asked)
                    .lasting(TOLERANCES.silence().multipliedBy(4))
                    .apply();
            Traffic.deliver(flows(b, a), Load.every(RHYTHM, 5), asked)
                    .forEach((flow, arrivals) ->
                            assertThat(arrivals.shortest()).as("%s", flow).isGreaterThanOrEqualTo(asked));

            Event ended = next(events, "fault-ended");

            assertThat(ended.fault()).isEqualTo(slow.id());
            assertThat(ended.cause()).isEqualTo("expired");
            assertThat(faultd.faults()).isEmpty();
            assertUntouched();
        }
    }

    private static Event next(EventStream events, String type) {
        return Stream.generate(() -> events.next().orElseThrow())
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Packets from {@code b} to {@code a} arrive with that delay and probability; the other way is undisturbed. */
    private void assertReceives(Duration delay, double chance) {
        int sent = 200;
        Binomial.Interval expected =
                chance == 1 ? new Binomial.Interval(sent, sent) : new Binomial(sent, chance).interval(0.99999);
        Load load = Load.every(Duration.ofMillis(2), sent);
        Traffic.observe(pairs(b, a, a, b), load, delay).forEach((flow, arrivals) -> {
            if (flow.to() == a) {
                assertThat(arrivals.count()).as("%s", flow).isBetween(expected.least(), expected.most());
                PacketAssertions.assertDelayed(arrivals, flow, delay);
            } else {
                PacketAssertions.assertUndisturbed(arrivals, flow, sent);
            }
        });
    }

    private List<String> netemsInForce() {
        return net.namespaces().values().stream()
                .flatMap(namespace -> Shell.in(namespace, "tc qdisc show").lines())
                .filter(line -> line.startsWith("qdisc netem"))
                .toList();
    }
}
