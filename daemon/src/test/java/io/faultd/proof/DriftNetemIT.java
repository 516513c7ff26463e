package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * External changes of a netem are repaired, and unchanged settings are not reported as changed, whatever form the
 * kernel reports them in.
 */
@Tag("netem")
class DriftNetemIT extends Proof {
    DriftNetemIT(NamedNetwork net) {
        super(net);
    }

    @AfterEach
    void clear() {
        faultd.stopAll();
    }

    @Test
    void anotherDelayIsPutBackAndTheRestIsAsItWasTold() {
        try (EventRecorder told = new EventRecorder(faultd)) {
            faultd.slow(a.word())
                    .delay(Duration.ofMillis(33))
                    .jitter(Duration.ofMillis(7))
                    .direction(Direction.BOTH)
                    .apply();
            faultd.flaky(a.word()).loss(3.7).apply();
            faultd.rate(Rate.parse("7mbit"), a.word()).apply();
            faultd.slow(a.word()).delay(Duration.ofMillis(5)).port("80").apply();
            long seen = daemon.counter("faultd_drift_seen_total");
            String before = stages();

            in("tc qdisc add dev veth-a clsact; tc qdisc del dev veth-a clsact");
            faultd.status();
            assertThat(daemon.counter("faultd_drift_seen_total")).isEqualTo(seen);

            // qdisc netem fa01: parent fa00:1 limit 1000 delay 33ms 7ms loss 3.7%
            String[] netem =
                    in("tc qdisc show dev veth-a | grep -m1 ^qdisc.netem").split(" ");
            in("tc qdisc change dev veth-a parent " + netem[4] + " handle " + netem[2] + " netem delay 1ms");

            assertThat(told.await("drift-repaired").cause())
                    .startsWith("veth-a: qdisc netem " + netem[2] + " was changed");
            assertThat(stages()).isEqualTo(before);
            assertThat(daemon.counter("faultd_drift_seen_total")).isEqualTo(seen + 1);
        }
    }

    private String stages() {
        return in("tc qdisc show dev veth-a | sort; tc class show dev veth-a | sort");
    }

    private String in(String command) {
        return Shell.in(net.host().namespace(), command);
    }
}
