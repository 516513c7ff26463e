package io.faultd.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OuterTest {
    private static final AddressSet INSIDE = AddressSet.parse("10.8.0.0/24,fd08::/64");
    private static final Outer VXLAN = outer("192.0.2.1", "udp", 4789);
    private static final Outer IPIP = outer("192.0.2.1", "4", 0);
    private static final Outer UNKNOWN = outer(null, "udp", 51820);
    private static final Outer TUN = outer(null, null, 0);

    @Test
    void allTrafficIncludesThePacketsOfATunnel() {
        for (Outer outer : new Outer[] {VXLAN, IPIP, UNKNOWN, TUN}) {
            assertThat(outer.mayMeet(Flow.ALL)).isTrue();
            assertThat(outer.mayMeet(Flow.ALL_WITH_LINK)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.8.0.2, false",
        "192.0.2.1, true",
        "'10.8.0.2,192.0.2.1', true",
        "0.0.0.0/0, true",
        "'10.8.0.2,192.0.2.9', false",
        "::/0, false"
    })
    void aKnownOtherEndDecides(String peers, boolean meets) {
        assertThat(VXLAN.mayMeet(to(peers))).isEqualTo(meets);
        assertThat(IPIP.mayMeet(to(peers))).isEqualTo(meets);
    }

    @ParameterizedTest
    @CsvSource({
        "10.8.0.2, false",
        "10.8.0.0/25, false",
        "'10.8.0.2,fe80::1', false",
        "192.0.2.1, false",
        "10.244.3.7, false",
        "'10.8.0.2,192.0.2.1', true",
        "10.0.0.0/8, true",
        "0.0.0.0/0, true"
    })
    void withAnUnknownOneThePeersDoTogether(String peers, boolean meets) {
        assertThat(UNKNOWN.mayMeet(to(peers))).isEqualTo(meets);
        assertThat(TUN.mayMeet(to(peers))).isEqualTo(meets);
    }

    @ParameterizedTest
    @CsvSource({"udp, true, false", "4, false, true", "icmp, false, false", "'tcp,udp', true, false"})
    void anotherProtocolIsOnlyInside(String protocols, boolean vxlan, boolean ipip) {
        Flow flow = new Flow(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(ProtocolSet.parse(protocols)));

        assertThat(VXLAN.mayMeet(flow)).isEqualTo(vxlan);
        assertThat(IPIP.mayMeet(flow)).isEqualTo(ipip);
        assertThat(TUN.mayMeet(flow)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"80, false", "4789, true", "'80,4000-5000', true"})
    void anotherPortIsOnlyInside(String ports, boolean meets) {
        Optional<PortSet> set = Optional.of(PortSet.parse(ports));

        for (Flow flow : new Flow[] {
            new Flow(Optional.empty(), set, Optional.empty(), Optional.empty()),
            new Flow(Optional.empty(), Optional.empty(), set, Optional.empty())
        }) {
            assertThat(VXLAN.mayMeet(flow)).isEqualTo(meets);
            assertThat(IPIP.mayMeet(flow)).isFalse();
            assertThat(TUN.mayMeet(flow)).isFalse();
        }
    }

    private static Flow to(String peers) {
        return new Flow(Optional.of(AddressSet.parse(peers)), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Outer outer(String remote, String protocols, int port) {
        return new Outer(
                Optional.ofNullable(remote).map(Address::parse),
                Optional.ofNullable(protocols).map(ProtocolSet::parse),
                port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                INSIDE);
    }
}
