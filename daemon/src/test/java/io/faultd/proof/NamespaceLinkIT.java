package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.fault.Direction;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NamespaceLink;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each direction through each kind of link, delayed and dropped. */
@Tag("netem")
class NamespaceLinkIT extends LinkProof {
    private static final Duration ASKED = Duration.ofMillis(60);
    private static final Load RHYTHM = Load.every(Duration.ofMillis(10), 20);

    NamespaceLinkIT(NamedNetwork net) {
        super(net);
    }

    @ParameterizedTest
    @EnumSource(NamespaceLink.class)
    void eachWayIsItsOwn(NamespaceLink cable) {
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            connect(cable, wiring);
            KernelState untouched = KernelState.of(wiring.namespacesWith(host));

            try (Fault slow = faultd.slow(left.word()).delay(ASKED).apply()) {
                assertThat(slow.targets()).containsExactly(left.word());
                assertDelayed(right, left);
                assertUndisturbed(left, right);
            }
            try (Fault slow = faultd.slow(left.word())
                    .delay(ASKED)
                    .direction(Direction.OUT)
                    .apply()) {
                assertThat(slow.interfaces()).isNotEmpty().allMatch(held -> held.direction()
                        .equals("out"));
                assertDelayed(left, right);
                assertUndisturbed(right, left);
            }
            assertThat(KernelState.of(wiring.namespacesWith(host))).isEqualTo(untouched);
        }
    }

    @ParameterizedTest
    @EnumSource(NamespaceLink.class)
    void aPartitionCutsIt(NamespaceLink cable) {
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            connect(cable, wiring);
            KernelState untouched = KernelState.of(wiring.namespacesWith(host));

            try (Fault cut = faultd.partition(List.of(left.word()), List.of(right.word()))
                    .apply()) {
                assertThat(cut.targets()).containsExactlyInAnyOrder(left.word(), right.word());
                Traffic.observe(bothWays(), Load.of(100), Duration.ZERO)
                        .forEach((flow, arrivals) ->
                                assertThat(arrivals.count()).as("%s", flow).isZero());
            }
            try (Fault cut = faultd.partition(List.of(left.word()), List.of(right.word()))
                    .oneWay()
                    .apply()) {
                assertThat(cut.targets()).containsExactlyInAnyOrder(left.word(), right.word());
                Traffic.observe(bothWays(), Load.of(100), Duration.ZERO)
                        .forEach((flow, arrivals) ->
                                assertThat(arrivals.count()).as("%s", flow).isEqualTo(flow.from() == left ? 0 : 100));
            }
            assertThat(KernelState.of(wiring.namespacesWith(host))).isEqualTo(untouched);
        }
    }

    private void assertDelayed(Node from, Node to) {
        Traffic.deliver(Flow.between(from, to), RHYTHM, ASKED)
                .forEach((flow, arrivals) -> PacketAssertions.assertDelayed(arrivals, flow, ASKED));
    }

    private void assertUndisturbed(Node from, Node to) {
        Traffic.deliver(Flow.between(from, to), RHYTHM, ASKED)
                .forEach((flow, arrivals) -> PacketAssertions.assertUndisturbed(arrivals, flow, RHYTHM.count()));
    }
}
