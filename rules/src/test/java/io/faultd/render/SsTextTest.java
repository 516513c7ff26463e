package io.faultd.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SsTextTest {
    private static final AddressSet OWN = AddressSet.parse("10.0.0.2").union(AddressSet.parse("fd00::2"));
    private static final String START = "in blue ss -K -H -n -t state connected exclude time-wait"
            + " 'not ( dst 10.0.0.2 or dst 127.0.0.0/8 or dst [::1] or dst [fd00::2] )";

    private static String line(Flow flow, Optional<AddressSet> selected) {
        return SsText.line("in blue ", flow, OWN, selected);
    }

    @Test
    void connectionsWithinTheTargetStay() {
        assertThat(line(Flow.ALL, Optional.empty())).isEqualTo(START + "'");
    }

    @Test
    void theColonsOfAnAddressBeginNoPort() {
        Flow flow = new Flow(
                Optional.of(AddressSet.parse("fd00::/8")), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(line(flow, Optional.empty())).isEqualTo(START + " and ( dst [fd00::]/8 )'");
    }

    @Test
    void eachConditionMustHold() {
        Flow flow = new Flow(
                Optional.of(AddressSet.parse("10.0.0.0-10.0.1.127")),
                Optional.of(PortSet.parse("80,1000-1010")),
                Optional.of(PortSet.parse("53")),
                Optional.empty());

        assertThat(line(flow, Optional.of(AddressSet.parse("10.0.0.2"))))
                .isEqualTo(START + " and ( src 10.0.0.2 ) and ( dst 10.0.0.0/24 or dst 10.0.1.0/25 )"
                        + " and ( sport = :80 or ( sport >= :1000 and sport <= :1010 ) ) and ( dport = :53 )'");
    }

    @Test
    void everythingButSomeIsSaidByThese() {
        AddressSet others = AddressSet.ALL.minus(AddressSet.parse("10.0.0.7"));
        Flow flow = new Flow(Optional.of(others), Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(line(flow, Optional.empty())).isEqualTo(START + " and not ( dst 10.0.0.7 )'");
    }
}
