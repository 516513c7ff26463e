package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.BridgedPair;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults when the daemon ends, in any way, and when the next one starts. */
@Tag("netem")
class RestartIT extends BridgedPair {
    private static final Duration ASKED = Duration.ofMillis(60);
    private static final Load RHYTHM = Load.every(Duration.ofMillis(10), 20);

    private Node c;
    private KernelState untouched;

    @BeforeEach
    void connectThreeTargets() {
        c = third();
        Traffic.awaitPassage(List.of(flow(b, a), flow(a, b), flow(c, a), flow(a, c), flow(b, c)));
        untouched = state();
    }

    @Test
    void aKilledDaemonLeavesItsFaultsInForceAndTheNextOneTakesThemUpWithoutTouchingThem() throws Exception {
        start();
        Fault slow = daemon.client().slow(a.word()).delay(ASKED).apply();
        Fault cut =
                daemon.client().partition(List.of(a.word()), List.of(c.word())).apply();
        KernelState lasting = state();
        Instant applied = Instant.now();
        Duration lease = Tolerances.here().silence().multipliedBy(4);
        daemon.client().slow(c.word()).delay(ASKED).lasting(lease).apply();
        KernelState inForce = state();

        daemon.kill();

        assertThat(state()).isEqualTo(inForce);
        assertSlow(a);
        assertCut();
        do {
            // Nothing expires while no daemon runs.
            assertSlow(c);
        } while (Instant.now().isBefore(applied.plus(lease)));
        long sentBefore = packetsThroughNetem();
        assertThat(sentBefore).isPositive();

        start();

        assertThat(state()).as("all but what is past its time").isEqualTo(lasting);
        assertThat(packetsThroughNetem())
                .as("the qdisc is the same one, it has not begun to count again")
                .isGreaterThanOrEqualTo(sentBefore);
        assertThat(daemon.client().faults())
                .extracting(FaultInfo::fault)
                .containsExactlyInAnyOrder(slow.id(), cut.id());
        assertSlow(a);
        daemon.client().stopFaults(slow.id());
        assertCut();
        daemon.client().join();
        assertThat(state()).isEqualTo(untouched);
    }

    @Test
    void whatNoDaemonKnowsOfIsRemovedByTheNextOneAndByASweep() throws Exception {
        start();
        applyTwoFaults();
        daemon.kill();
        forget();

        start();

        assertThat(daemon.client().faults()).isEmpty();
        assertThat(state()).isEqualTo(untouched);
        applyTwoFaults();
        daemon.kill();

        Shell.Result swept = host.call(() -> TestDaemon.sweep(directory));

        assertThat(swept.status()).as(swept.err()).isZero();
        assertThat(state()).isEqualTo(untouched);
        try (var files = Files.list(directory.resolve("state"))) {
            // The commands stay in the audit log.
            assertThat(files.filter(file -> !file.endsWith("audit.log")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(file)
                            .content()
                            .as("nothing is left for the next one to put into force")
                            .doesNotContain("netns:a"));
        }
    }

    @Test
    void toldToEndItTakesItsFaultsAlongUnlessTheyAreToStay() throws Exception {
        start("--keep-on-exit");
        applyTwoFaults();
        KernelState inForce = state();

        assertThat(daemon.terminate()).isZero();

        assertThat(state()).isEqualTo(inForce);
        assertSlow(a);
        start();
        assertThat(daemon.client().faults()).hasSize(2);

        assertThat(daemon.terminate()).isZero();

        assertThat(state()).isEqualTo(untouched);
    }

    private void applyTwoFaults() {
        daemon.client().slow(a.word()).delay(ASKED).apply();
        daemon.client().partition(List.of(a.word()), List.of(c.word())).apply();
    }

    private static Flow flow(Node from, Node to) {
        return new Flow(from, to, Family.IPV4);
    }

    private void assertSlow(Node to) {
        Traffic.deliver(List.of(flow(b, to)), RHYTHM, ASKED)
                .forEach((flow, arrivals) -> PacketAssertions.assertDelayed(arrivals, flow, ASKED));
    }

    private void assertCut() {
        Traffic.observe(List.of(flow(a, c), flow(c, a)), Load.of(100), ASKED)
                .forEach((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isZero());
    }

    private long packetsThroughNetem() {
        try (Rtnetlink kernel = Rtnetlink.openIn(host)) {
            int port = kernel.link("veth-a").map(Link::index).orElseThrow();
            return kernel.qdiscs(port).stream()
                    .filter(qdisc -> qdisc.options() instanceof Netem)
                    .map(Qdisc::stats)
                    .mapToLong(stats -> stats.packets())
                    .sum();
        }
    }

    private void forget() throws IOException {
        try (var files = Files.list(directory.resolve("state"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
