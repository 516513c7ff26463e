package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.FaultdClient;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.proof.network.TestNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Common to all proofs: a daemon, a network, and that after each the kernel is as before the first. */
@ExtendWith(ProofExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Proof {
    static final Tolerances TOLERANCES = Tolerances.here();

    final TestDaemon daemon;
    final FaultdClient faultd;
    /** The gap between packets, so that their delays are independent, and their number. */
    static final Duration RHYTHM = Duration.ofMillis(10);

    static final int BEATS = 40;

    final TestNetwork net;
    final Node a;
    final Node b;
    final Node c;
    final Node d;

    private KernelState untouched;

    Proof(TestNetwork net) {
        this.net = net;
        daemon = net.daemon();
        faultd = daemon.client();
        a = net.node("a");
        b = net.node("b");
        c = net.node("c");
        d = net.node("d");
    }

    /**
     * New addresses become usable only after a while, and neighbours have to be discovered; neither should be measured.
     */
    @BeforeAll
    void everyoneReachesEveryoneElse() {
        Traffic.awaitPassage(net.allFlows());
        untouched = KernelState.of(net.namespaces());
    }

    @AfterEach
    void nothingIsLeftOnceEverythingHasStopped() {
        faultd.stopAll();
        assertUntouched();
    }

    /** Asserts that all namespaces are as before any fault. */
    void assertUntouched() {
        KernelState.of(net.namespaces()).text().forEach((name, text) -> assertThat(text)
                .as(name)
                .isEqualTo(untouched.text().get(name)));
    }

    /** Whether they are. */
    boolean isUntouched() {
        return KernelState.of(net.namespaces()).equals(untouched);
    }

    static List<Flow> flows(Node from, Node to) {
        return Flow.between(from, to);
    }

    /** Flows from each node at an even place to the one after it. */
    static List<Flow> pairs(Node... ends) {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < ends.length; i += 2) {
            flows.addAll(flows(ends[i], ends[i + 1]));
        }
        return flows;
    }

    /** Sends at fixed intervals, by pairs of nodes as in {@link #pairs}, and waits for all arrivals. */
    static Map<Flow, Arrivals> rhythm(Duration longestDelay, Node... ends) {
        return Traffic.deliver(pairs(ends), Load.every(RHYTHM, BEATS), longestDelay);
    }
}
