package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rates by tbf, without netem. */
class TokenBucketIT extends Proof {
    // The bytes of a packet on the wire besides its payload: Ethernet, IPv4 and UDP.
    private static final int UDP_HEADERS = 14 + 20 + 8;
    private static final int FULL_PAYLOAD = 1400;
    private static final int BURST_BYTES = 8000;

    TokenBucketIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void theKernelHasWhatWasAskedFor() {
        faultd.rate(Rate.parse("1mbit"), a.word())
                .tokenBucket(Duration.ofMillis(50))
                .peak(Rate.parse("2mbit"))
                .apply();

        assertThat(Shell.in(net.host().namespace(), "tc qdisc show dev veth-a"))
                .contains("rate 1Mbit burst 32Kb peakrate 2Mbit minburst 10000b");
    }

    /** Nearly twice as much is sent as can pass, for more than a second. */
    @Test
    void datagramsPassAtTheRateAndWhatWouldWaitLongerIsDropped() {
        Duration latency = Duration.ofMillis(60);
        faultd.rate(Rate.parse("2mbit"), a.word())
                .burst(BURST_BYTES)
                .tokenBucket(latency)
                .apply();
        Load load = new Load(350, Duration.ofMillis(3), FULL_PAYLOAD);
        Flow flow = new Flow(b, a, Family.IPV4);

        Arrivals arrivals =
                Traffic.observe(List.of(flow), load, Duration.ofSeconds(1)).get(flow);

        double bytesPerSecond = 250_000;
        double expected = bytesPerSecond / (FULL_PAYLOAD + UDP_HEADERS);
        assertThat(arrivals.perSecondAfter(40))
                .isBetween(expected * (1 - Tolerances.THROUGHPUT), expected * (1 + Tolerances.THROUGHPUT));
        Duration longest = latency.plus(Duration.ofNanos((long) (BURST_BYTES / bytesPerSecond * 1e9)));
        // Not of all of them: a pause of the machine delays a few.
        assertThat(arrivals.quantile(0.9)).as("behind a whole burst").isLessThan(longest.plus(TOLERANCES.spike()));
        assertThat(arrivals.quantile(0.9)).as("it is a queue").isGreaterThan(latency.dividedBy(2));
        assertThat(arrivals.distinct()).isLessThan(load.count());
    }
}
