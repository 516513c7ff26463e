package io.faultd.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static final Packet NO_IP =
            new Packet(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final Packet ARP = Packet.about(Address.parse("10.0.0.1"));

    @Test
    void allIsEveryPacketWhetherIpOrNot() {
        assertThat(Flow.ALL.matches(NO_IP)).isTrue();
        assertThat(Flow.ALL.matches(packet("10.0.0.1", 6, 80, 4000))).isTrue();
    }

    @Test
    void neighboursAreOfAFlowWithLinkThatTheyAreAbout() {
        Flow near = new Flow(
                Optional.of(AddressSet.parse("10.0.0.0/24")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        Flow far = new Flow(
                Optional.of(AddressSet.parse("10.0.1.0/24")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);

        assertThat(Flow.ALL.matches(ARP)).isFalse();
        assertThat(Flow.ALL_WITH_LINK.matches(ARP)).isTrue();
        assertThat(near.matches(ARP)).isTrue();
        assertThat(far.matches(ARP)).isFalse();
        assertThat(near.intersect(Flow.ALL).orElseThrow().link()).isFalse();
        assertThat(near.intersect(Flow.ALL_WITH_LINK)).contains(near);
        assertThatThrownBy(() -> new Flow(
                        Optional.empty(), Optional.of(PortSet.parse("80")), Optional.empty(), Optional.empty(), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyIpAddressIsNotEveryPacket() {
        Flow ip = new Flow(Optional.of(AddressSet.ALL), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(ip.matches(NO_IP)).isFalse();
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
