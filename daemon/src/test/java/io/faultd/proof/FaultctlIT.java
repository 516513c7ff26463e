package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same by {@code bin/faultctl}. */
@Tag("netem")
class FaultctlIT extends Proof {
    FaultctlIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void whatItSaysIsWhatPacketsMeet() {
        Duration asked = Duration.ofMillis(80);

        String applied = daemon.faultctl("slow", a.word(), "--delay", "80ms").successfulOutput();
        assertThat(applied).contains(a.word(), "eth0").containsPattern("f-[2-9a-z]{3}");
        Traffic.deliver(flows(b, a), Load.every(Duration.ofMillis(10), 20), asked)
                .forEach((flow, arrivals) -> PacketAssertions.assertDelayed(arrivals, flow, asked));
        assertThat(daemon.faultctl("status", a.word()).successfulOutput()).containsPattern(a.word() + ".*UP.*SLOW.*f-");

        daemon.faultctl("partition", a.word(), b.word() + "," + c.word()).successfulOutput();
        Map<Flow, Arrivals> cut = Traffic.observe(flows(b, a), Load.of(100), asked);
        cut.forEach(
                (flow, arrivals) -> assertThat(arrivals.count()).as("%s", flow).isZero());

        daemon.faultctl("stop", a.word()).successfulOutput();
        daemon.faultctl("join").successfulOutput();
        assertUntouched();
    }

    @Test
    void whatCannotBeDoneChangesNothing() {
        Shell.Result unknown = daemon.faultctl("slow", a.word(), "netns:nobody");
        assertThat(unknown.status()).isEqualTo(4);
        assertThat(unknown.err().strip().lines()).singleElement().asString().contains("netns:nobody");

        Shell.Result absurd = daemon.faultctl("flaky", a.word(), "--loss", "140%");
        assertThat(absurd.status()).isEqualTo(2);

        assertThat(faultd.faults()).isEmpty();
        assertUntouched();
    }
}
