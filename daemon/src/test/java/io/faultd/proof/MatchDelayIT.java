package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.fault.Direction;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Matched and unmatched traffic side by side on one interface. */
@Tag("netem")
class MatchDelayIT extends Proof {
    private static final Duration ASKED = Duration.ofMillis(60);

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
            pairs(b, a, a, b).forEach(flow -> Measured.assertDelayed(arrivals.get(flow), flow, ASKED));
            pairs(c, a, a, c).forEach(flow -> Measured.assertUndisturbed(arrivals.get(flow), flow, BEATS));
        }
    }

    @Test
    void faultsThatOverlapAddUpWhereBothHold() {
        faultd.slow(a.word()).delay(ASKED).to(b.word(), c.word()).apply();
        faultd.slow(a.word()).delay(ASKED).to(c.word(), d.word()).apply();

        Map<Flow, Arrivals> arrivals = rhythm(ASKED.multipliedBy(2), b, a, c, a, d, a);
        pairs(b, a, d, a).forEach(flow -> Measured.assertDelayed(arrivals.get(flow), flow, ASKED));
        pairs(c, a).forEach(flow -> Measured.assertDelayed(arrivals.get(flow), flow, ASKED.multipliedBy(2)));
    }

    @Test
    void duplicatesBesideADelayAreMadeOfTheirOwnTrafficOnly() {
        faultd.slow(a.word()).delay(ASKED).to(b.word()).apply();
        faultd.duplicate(a.word()).percent(100).to(c.word()).apply();

        Map<Flow, Arrivals> arrivals = Traffic.observe(pairs(b, a, c, a, d, a), Load.every(RHYTHM, BEATS), ASKED);
        pairs(b, a).forEach(flow -> {
            Measured.assertDelayed(arrivals.get(flow), flow, ASKED);
            assertThat(arrivals.get(flow).duplicates()).isZero();
        });
        pairs(c, a).forEach(flow -> assertThat(arrivals.get(flow).duplicates()).isEqualTo(BEATS));
        pairs(d, a).forEach(flow -> Measured.assertUndisturbed(arrivals.get(flow), flow, BEATS));
    }

    @Test
    void aDelayedStreamLosesNothingWhileANeighbourComesAndGoes() {
        faultd.slow(a.word()).delay(ASKED).to(b.word()).apply();
        Thread neighbour = new Thread(() -> {
            for (int round = 0; round < 10; round++) {
                faultd.slow(a.word()).delay(ASKED).to(c.word()).apply().close();
            }
        });
        neighbour.start();
        do {
            rhythm(ASKED, b, a).forEach((flow, arrivals) -> {
                assertThat(arrivals.distinct()).as("%s", flow).isEqualTo(BEATS);
                assertThat(arrivals.shortest()).as("%s", flow).isGreaterThanOrEqualTo(ASKED);
            });
        } while (neighbour.isAlive());
    }
}
