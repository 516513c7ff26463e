package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.proof.measure.Datagrams;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.IptablesNetwork;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The drop engine iptables drops what arrives in the targets, whichever way it comes there. */
class BypassIptablesIT extends Proof {
    BypassIptablesIT(IptablesNetwork net) {
        super(net);
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void redirectedPacketsMeetPartitionsAndDrops(Family family) {
        Datagrams.redirect(net.host(), "veth-a", "veth-b");
        try {
            assertThat(Datagrams.deliver(new Flow(a, b, family))).isEqualTo(Datagrams.SENT);
            Fault cut = faultd.partition(List.of(a.word()), List.of(b.word())).apply();
            assertThat(cut.warnings()).isEmpty();
            assertThat(Datagrams.deliver(new Flow(a, b, family))).isZero();
            faultd.join();

            Fault drop = faultd.drop(b.word()).apply();
            assertThat(drop.warnings()).isEmpty();
            assertThat(Datagrams.deliver(new Flow(a, b, family))).isZero();
        } finally {
            Datagrams.redirectNoMore(net.host(), "veth-a");
        }
    }
}
