package io.faultd.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,10.0.0.1",
        "255.255.255.255,255.255.255.255",
        "::,::",
        "::1,::1",
        "1::,1::",
        "FD00:0:0:0:0:0:0:A,fd00::a",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "::ffff:10.0.0.1,10.0.0.1",
        "64:ff9b::10.0.0.1,64:ff9b::a00:1",
        "10.1.2.255,10.1.2.255",
        "2001:db8:0:0:0:0:0:1,2001:db8::1",
        "fe80:0:0:0:42:acff:fe11:2,fe80::42:acff:fe11:2",
        "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "FD00:0:0:0:0:0:0:0,fd00::"
    })
    void readsAndWritesAddresses(String text, String shortest) {
        assertThat(Address.parse(text)).hasToString(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1.",
                "localhost",
                "fe80::1%eth0",
                "1:2",
                ":::",
                "[::1]"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessage("'" + text + "' is not an IP address; write one like 10.0.0.1 or fd00::1");
    }

    @Test
    void bytesAreThoseOfAPacket() {
        assertThat(Address.parse("192.168.0.254").bytes()).containsExactly(192, 168, 0, 254);
        assertThat(Address.parse("fe80::102").bytes())
                .containsExactly(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2);
    }

    @Property
    void anAddressReadsBackWhatItWrote(@ForAll("addresses") Address address) {
        assertThat(Address.parse(address.toString())).isEqualTo(address);
    }

    @Property
    void theNextOfThePreviousIsTheSame(@ForAll("addresses") Address address) {
        boolean first = address.equals(Address.FIRST_4) || address.equals(Address.FIRST_6);

        assertThat(first ? address.previous() : address.previous().next()).isEqualTo(address);
        assertThat(first || address.previous().compareTo(address) < 0).isTrue();
    }

    @Provide
    Arbitrary<Address> addresses() {
        Arbitrary<Address> four = Arbitraries.longs().between(0, 0xFFFF_FFFFL).map(low -> new Address(false, 0, low));
        // Runs of zeros and carries are the difficult cases.
        Arbitrary<Long> half = Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, -1L, 0x1_0000_0000L, 0xFFFF_0000_0000_0000L), Arbitraries.longs());
        Arbitrary<Address> six = half.tuple2()
                .map(halves -> new Address(true, halves.get1(), halves.get2()))
                // An address whose text is that of an IPv4 address is read as one.
                .filter(address -> address.high() != 0 || address.low() >>> 32 != 0xFFFF);
        return Arbitraries.oneOf(four, six);
    }
}
