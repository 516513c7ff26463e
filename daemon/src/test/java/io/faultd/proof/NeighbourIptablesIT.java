package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.FaultdException;
import io.faultd.fault.Direction;
import io.faultd.proof.measure.NeighbourProbe;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.IptablesNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ARP does not come to iptables: neighbours pass, and what is about them is refused. */
class NeighbourIptablesIT extends Proof {
    NeighbourIptablesIT(IptablesNetwork net) {
        super(net);
    }

    @Test
    void neighboursPassWhatIsDropped() {
        faultd.partition(List.of(a.word()), List.of(b.word())).apply();
        assertFound();
        faultd.join();
        faultd.drop(b.word()).direction(Direction.BOTH).apply();
        assertFound();
    }

    private void assertFound() {
        for (Flow flow : flows(a, b)) {
            assertThat(NeighbourProbe.finds(flow)).as("%s", flow).isTrue();
        }
    }

    @Test
    void whatIsAboutThemIsRefused() {
        assertThatThrownBy(() -> faultd.partition(List.of(a.word()), List.of(b.word()))
                        .link()
                        .apply())
                .isInstanceOf(FaultdException.class)
                .hasMessageContaining("the drop engine iptables, which sees no ARP");
        assertThatThrownBy(() -> faultd.drop(b.word()).link().apply())
                .isInstanceOf(FaultdException.class)
                .hasMessageContaining("iptables sees no ARP");
        assertThat(faultd.faults()).isEmpty();
    }
}
