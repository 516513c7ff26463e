package io.faultd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireNameTest {
    @ParameterizedTest
    @CsvSource({
        "name, name",
        "ipAddress, ip_address",
        "containerId, container_id",
        "kernelMessage, kernel_message",
        "hostInterface, host_interface",
        "ipv4Address, ipv4_address",
        "interface_, interface",
        "for_, for"
    })
    void isSnakeCaseWithoutTheUnderscoreOfAKeyword(String javaName, String wireName) {
        assertThat(WireName.of(javaName)).isEqualTo(wireName);
    }
}
