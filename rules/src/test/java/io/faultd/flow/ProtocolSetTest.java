package io.faultd.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "tcp = tcp",
                "UDP,6 = tcp,udp",
                "icmp = icmp",
                "1,58 = icmp",
                "1 = 1",
                "58 = icmpv6",
                "47,2 = gre,2"
            })
    void readsWordsAndNumbers(String text, String written) {
        assertThat(ProtocolSet.parse(text)).hasToString(written);
    }

    @Test
    void icmpMeansBothOfThem() {
        assertThat(ProtocolSet.parse("icmp").numbers()).containsExactly(1, 58);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "256", "-1", "tcp,"})
    void refusesWhatIsNoProtocol(String text) {
        assertThatThrownBy(() -> ProtocolSet.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageStartingWith("'" + text + "' is not a list of protocols; write tcp, udp, icmp,");
    }

    @Test
    void someProtocolsHaveNoPorts() {
        assertThat(ProtocolSet.parse("tcp,icmp,47").withoutPorts()).contains(ProtocolSet.parse("icmp,47"));
        assertThat(ProtocolSet.parse("tcp,udp,sctp").withoutPorts()).isEmpty();
    }

    @Property
    void whatIsWrittenReadsBack(@ForAll @Size(min = 1) Set<@IntRange(max = 255) Integer> numbers) {
        ProtocolSet protocols = new ProtocolSet(numbers);

        assertThat(ProtocolSet.parse(protocols.toString())).isEqualTo(protocols);
    }
}
