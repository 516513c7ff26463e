package io.faultd.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static final Packet ARP =
            new Packet(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    void allIsEveryPacketWhetherIpOrNot() {
        assertThat(Flow.ALL.matches(ARP)).isTrue();
        assertThat(Flow.ALL.matches(packet("10.0.0.1", 6, 80, 4000))).isTrue();
    }

    @Test
    void everyIpAddressIsNotEveryPacket() {
        Flow ip = new Flow(Optional.of(AddressSet.ALL), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(ip.matches(ARP)).isFalse();
        assertThat(ip.isAll()).isFalse();
    }

    @Test
    void whatItSaysIsAndedAndNeverOred() {
        Flow flow = new Flow(
                Optional.of(AddressSet.parse("10.0.0.0/24")),
                Optional.of(PortSet.parse("80")),
                Optional.empty(),
                Optional.of(ProtocolSet.parse("tcp")));

        assertThat(flow.matches(packet("10.0.0.7", 6, 80, 1))).isTrue();
        assertThat(flow.matches(packet("10.0.1.7", 6, 80, 1))).isFalse();
        assertThat(flow.matches(packet("10.0.0.7", 17, 80, 1))).isFalse();
        assertThat(flow.matches(packet("10.0.0.7", 6, 81, 80))).isFalse();
        assertThat(flow).hasToString("to 10.0.0.0/24 port 80 protocol tcp");
    }

    @Test
    void portsAloneAreThoseOfTcpAndUdp() {
        Flow flow = new Flow(Optional.empty(), Optional.empty(), Optional.of(PortSet.parse("53")), Optional.empty());

        assertThat(flow.matches(packet("10.0.0.7", 17, 4000, 53))).isTrue();
        assertThat(flow.matches(packet("10.0.0.7", 132, 4000, 53))).isFalse();
    }

    @Property
    void aPacketFitsTheIntersectionWhenItFitsBoth(
            @ForAll("flows") Flow one, @ForAll("flows") Flow other, @ForAll("packets") Packet packet) {
        boolean both = one.matches(packet) && other.matches(packet);

        assertThat(one.intersect(other).map(common -> common.matches(packet)).orElse(false))
                .isEqualTo(both);
    }

    @Property
    void intersectionHasNoOrder(@ForAll("flows") Flow one, @ForAll("flows") Flow other) {
        assertThat(one.intersect(other)).isEqualTo(other.intersect(one));
        assertThat(one.intersect(one)).contains(one);
        assertThat(one.intersect(Flow.ALL)).contains(one);
    }

    private static Packet packet(String peer, int protocol, int port, int peerPort) {
        return new Packet(
                Optional.of(Address.parse(peer)), Optional.of(protocol), Optional.of(port), Optional.of(peerPort));
    }

    @Provide
    Arbitrary<Flow> flows() {
        return RandomFlows.flows();
    }

    @Provide
    Arbitrary<Packet> packets() {
        return RandomFlows.packets();
    }
}
