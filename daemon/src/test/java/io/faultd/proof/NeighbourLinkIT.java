package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.FaultdException;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.NeighbourProbe;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NamespaceLink;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.unit.Rate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Neighbours over each kind of cable: what they receive is shaped at a veth's other end or by an ifb, and cut at
 * several places.
 */
class NeighbourLinkIT extends LinkProof {
    private static final Rate CRAWL = Rate.parse("1kbit");
    private static final int BURST_BYTES = 2000;
    private static final Set<NamespaceLink> WITH_A_BRIDGE_BETWEEN =
            Set.of(NamespaceLink.SECOND_BRIDGE, NamespaceLink.SWITCH, NamespaceLink.OVERLAY);

    NeighbourLinkIT(NamedNetwork net) {
        super(net);
    }

    @ParameterizedTest
    @EnumSource(NamespaceLink.class)
    void neighboursAreFoundUnlessTheFaultIsAboutThem(NamespaceLink cable) {
        try (NetworkBuilder wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()))) {
            connect(cable, wiring);
            KernelState untouched = KernelState.of(wiring.namespacesWith(host));

            assertOvertake(true);
            assertOvertake(false);
            try (Fault cut = faultd.partition(List.of(left.word()), List.of(right.word()))
                    .apply()) {
                assertThat(cut.targets()).containsExactlyInAnyOrder(left.word(), right.word());
                assertFound(true);
            }
            if (WITH_A_BRIDGE_BETWEEN.contains(cable)) {
                try (Fault cut = faultd.partition(List.of(left.word()), List.of(right.word()))
                        .link()
                        .apply()) {
                    assertThat(cut.targets()).hasSize(2);
                    assertFound(false);
                }
            } else {
                assertThatThrownBy(() -> faultd.partition(List.of(left.word()), List.of(right.word()))
                                .link()
                                .apply())
                        .isInstanceOf(FaultdException.class)
                        .hasMessageContaining("link can't be had on ")
                        .hasMessageContaining("only there faultd sees ARP");
            }
            assertThat(KernelState.of(wiring.namespacesWith(host))).isEqualTo(untouched);
        }
    }

    private void assertOvertake(boolean found) {
        var rate = faultd.rate(CRAWL, right.word()).burst(BURST_BYTES);
        try (Fault slow = (found ? rate : rate.link()).apply()) {
            assertThat(slow.targets()).containsExactly(right.word());
            NeighbourProbe.flood(flows().get(0));
            assertFound(found);
        }
    }

    private void assertFound(boolean found) {
        for (Flow flow : flows()) {
            assertThat(NeighbourProbe.finds(flow)).as("%s", flow).isEqualTo(found);
        }
    }

    private List<Flow> flows() {
        return Flow.between(left, right);
    }
}
