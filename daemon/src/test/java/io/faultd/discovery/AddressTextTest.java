package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.255, 10.1.2.255",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "::1, ::1",
        "::, ::",
        "fe80:0:0:0:42:acff:fe11:2, fe80::42:acff:fe11:2",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "FD00:0:0:0:0:0:0:0, fd00::",
    })
    void writesAddressesAsRfc5952Says(String written, String expected) throws UnknownHostException {
        assertThat(AddressText.of(InetAddress.getByName(written).getAddress())).isEqualTo(expected);
    }
}
