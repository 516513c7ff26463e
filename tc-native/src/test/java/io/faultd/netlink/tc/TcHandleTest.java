package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcHandleTest {
    @Test
    void handlesAreWrittenAsTcWritesThem() {
        assertThat(TcHandle.ofQdisc(0xfa00)).hasToString("fa00:");
        assertThat(new TcHandle(0xfa00, 0x1f)).hasToString("fa00:1f");
        assertThat(new TcHandle(0, 1)).hasToString(":1");
        assertThat(TcHandle.ROOT).hasToString("root");
        assertThat(TcHandle.NONE).hasToString("none");
        assertThat(TcHandle.INGRESS).hasToString("ffff:fff1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fa00", "10000:", "g:", "-1:", "1:2:3", "1:10000"})
    void whatIsNoHandleIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TcHandle.parse(text));
    }
}
