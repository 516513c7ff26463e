package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DropEffectTest {
    private static final DropEffect DNS = new DropEffect(Answer.NONE, Packets.ALL, 1, true);
    private static final DropEffect RESET = new DropEffect(Answer.RESET, Packets.ALL, 1, false);
    private static final DropEffect SYN = new DropEffect(Answer.NONE, Packets.SYN, 1, false);

    @Test
    void itsWordTellsWhatTheSenderMeets() {
        assertThat(DropEffect.BLACKHOLE.word()).isEqualTo("BLACKHOLE");
        assertThat(RESET.word()).isEqualTo("RESET");
        assertThat(SYN.word()).isEqualTo("DROP");
        assertThat(new DropEffect(Answer.REJECT, Packets.ALL, 3, false).word()).isEqualTo("REJECT");
        assertThat(new DropEffect(Answer.NONE, Packets.ALL, 3, false).word()).isEqualTo("DROP");
    }

    @Test
    void itIsDescribedInItsOptions() {
        assertThat(DropEffect.BLACKHOLE.describe()).isEqualTo("drop");
        assertThat(new DropEffect(Answer.REJECT, Packets.SYN, 10, true).describe())
                .isEqualTo("drop reject only syn every 10 dns");
    }

    @Test
    void dnsIsPort53OfTheOtherEndByBothProtocols() {
        assertThat(DNS.flow(Flow.ALL).orElseThrow())
                .isEqualTo(new Flow(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(PortSet.parse("53")),
                        Optional.of(ProtocolSet.TCP_AND_UDP)));
    }

    @Test
    void whatIsAboutTcpTakesTcpOnlyOutOfAFlow() {
        assertThat(RESET.flow(Flow.ALL).orElseThrow().protocols()).contains(ProtocolSet.parse("tcp"));
        assertThat(SYN.flow(Flow.ALL).orElseThrow().protocols()).contains(ProtocolSet.parse("tcp"));
        assertThat(DropEffect.BLACKHOLE.flow(Flow.ALL)).contains(Flow.ALL);
    }

    @Test
    void aMatchThatLeavesNothingIsRefused() {
        assertThatThrownBy(() -> RESET.check(protocols("udp,icmp")))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("a reset is about TCP");
        assertThatThrownBy(() -> SYN.check(protocols("udp"))).hasMessageContaining("'only syn' is about TCP");
        assertThatThrownBy(() -> DNS.check(protocols("icmp"))).hasMessageContaining("DNS uses port 53");
        assertThatCode(() -> DNS.check(protocols("udp"))).doesNotThrowAnyException();
        assertThatCode(() -> SYN.check(FlowMatch.ALL)).doesNotThrowAnyException();
    }

    @Test
    void packetsAreCountedFromOneToAMillion() {
        assertThatThrownBy(() -> new DropEffect(Answer.NONE, Packets.ALL, 0, false))
                .isInstanceOf(BadValueException.class);
        assertThatThrownBy(() -> new DropEffect(Answer.NONE, Packets.ALL, 1_000_001, false))
                .hasMessage("the n of every n-th packet lies between 1 and 1000000: '1000001'");
    }

    @Test
    void whatIsNoKindOfPacketsIsRefused() {
        assertThatThrownBy(() -> Packets.parse("all"))
                .hasMessage("'all' is not a kind of packets; write syn or established");
    }

    @Test
    void neighboursGetNoAnswerAndAreNoPartOfTcpOrDns() {
        FlowMatch link =
                new FlowMatch(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        DropEffect.BLACKHOLE.check(link);
        DropEffect reject = new DropEffect(DropEffect.Answer.REJECT, DropEffect.Packets.ALL, 1, false);
        for (DropEffect effect : List.of(reject, RESET, SYN, DNS)) {
            assertThatThrownBy(() -> effect.check(link))
                    .isInstanceOf(BadValueException.class)
                    .hasMessageStartingWith("link is about ARP");
        }
    }

    private static FlowMatch protocols(String text) {
        return new FlowMatch(
                List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.of(ProtocolSet.parse(text)));
    }
}
