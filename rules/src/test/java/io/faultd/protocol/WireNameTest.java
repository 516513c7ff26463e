package io.faultd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireNameTest {
    @ParameterizedTest
    @CsvSource({
        "fault, fault",
        "containerId, container_id",
        "ipAddress, ip_address",
        "kernelMessage, kernel_message",
        "hostInterface, host_interface",
        "interface_, interface"
    })
    void isSnakeCaseWithoutTheUnderscoreThatKeywordsNeed(String javaName, String wireName) {
        assertThat(WireName.of(javaName)).isEqualTo(wireName);
    }
}
