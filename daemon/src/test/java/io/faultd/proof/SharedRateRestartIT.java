package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.fault.Direction;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.BridgedPair;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pipe after its daemon is killed: with the next daemon and with a sweep. */
class SharedRateRestartIT extends BridgedPair {
    private static final Rate RATE = Rate.parse("2mbit");

    private KernelState untouched;

    @BeforeEach
    void connectTwoTargets() {
        Traffic.awaitPassage(List.of(flow(b, a), flow(a, b)));
        untouched = state();
        start();
    }

    @Test
    void theNextDaemonTakesItUpWithoutTouchingIt() throws InterruptedException {
        Fault shared = apply();
        KernelState inForce = state();
        List<Integer> devices = devices();
        Traffic.observe(List.of(flow(b, a)), Load.of(50), Tolerances.here().silence());
        daemon.kill();
        assertThat(state()).isEqualTo(inForce);

        start();

        assertThat(state()).isEqualTo(inForce);
        assertThat(devices()).as("the very same devices").isEqualTo(devices);
        assertThat(daemon.client().faultsWithStats()).singleElement().satisfies(fault -> {
            assertThat(fault.fault()).isEqualTo(shared.id());
            assertThat(fault.state()).isEqualTo("ok");
            assertThat(fault.stats()).anySatisfy(stats -> assertThat(stats.packets())
                    .as("it goes on counting")
                    .isGreaterThanOrEqualTo(50));
        });
        daemon.client().stopFaults(shared.id());
        assertThat(state()).isEqualTo(untouched);
    }

    @Test
    void whatNoDaemonKnowsOfIsRemovedByTheNextOneAndByASweep() throws Exception {
        apply();
        daemon.kill();
        forget();

        start();

        assertThat(daemon.client().faults()).isEmpty();
        assertThat(state()).isEqualTo(untouched);
        apply();
        daemon.kill();

        Shell.Result swept = host.call(() -> TestDaemon.sweep(directory));

        assertThat(swept.status()).as(swept.err()).isZero();
        assertThat(state()).isEqualTo(untouched);
    }

    /** A table without its device drops the packets it forwards, so it must be removed as well. */
    @Test
    void aSweepRemovesATableWhoseDeviceHasGone() throws Exception {
        apply();
        daemon.kill();
        try (Rtnetlink kernel = Rtnetlink.openIn(host)) {
            devices().forEach(device -> kernel.execute(LinkRequests.delete(device)));
        }

        Shell.Result swept = host.call(() -> TestDaemon.sweep(directory));

        assertThat(swept.status()).as(swept.err()).isZero();
        assertThat(state()).isEqualTo(untouched);
    }

    @Test
    void aDaemonThatIsToldToEndTakesItAlong() throws InterruptedException {
        apply();

        assertThat(daemon.terminate()).isZero();

        assertThat(state()).isEqualTo(untouched);
    }

    @Test
    void whatHasBeenTakenAwayFromItMeanwhileIsThereAgain() throws InterruptedException {
        apply();
        KernelState inForce = state();
        daemon.kill();
        Shell.in(host, "nft list tables netdev | sed 's/^/delete /' | nft -f -");

        start();

        assertThat(state()).isEqualTo(inForce);
        assertThat(daemon.client().faults()).extracting(FaultInfo::state).containsExactly("ok");
    }

    private Fault apply() {
        return daemon.client()
                .rate(RATE, a.word(), b.word())
                .shared()
                .direction(Direction.BOTH)
                .apply();
    }

    private List<Integer> devices() {
        try (Rtnetlink kernel = Rtnetlink.openIn(host)) {
            List<Integer> devices = kernel.links().stream()
                    .filter(link -> link.name().startsWith("faultd"))
                    .map(Link::index)
                    .toList();
            assertThat(devices).as("one for each direction").hasSize(2);
            return devices;
        }
    }

    private void forget() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static Flow flow(Node from, Node to) {
        return new Flow(from, to, Family.IPV4);
    }
}
