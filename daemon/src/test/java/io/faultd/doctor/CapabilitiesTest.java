package io.faultd.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void rootLacksNothing() throws IOException {
        assertThat(Capabilities.missing(List.of("Name:\tjava", "CapEff:\t000001ffffffffff")))
                .isEmpty();
    }

    @Test
    void anOrdinaryUserLacksAllThatIsNeeded() throws IOException {
        assertThat(Capabilities.missing(List.of("CapPrm:\t000001ffffffffff", "CapEff:\t0000000000000000")))
                .containsExactly("CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE");
    }

    @Test
    void onlyWhatIsMissingIsNamed() throws IOException {
        // Bits 12 and 21 of linux/capability.h: CAP_NET_ADMIN and CAP_SYS_ADMIN.
        assertThat(Capabilities.missing(List.of("CapEff:\t0000000000201000"))).containsExactly("CAP_SYS_PTRACE");
    }

    @Test
    void aStatusWithoutTheFieldIsAnErrorRatherThanNoCapabilities() {
        assertThatThrownBy(() -> Capabilities.missing(List.of("Name:\tjava")))
                .isInstanceOf(IOException.class)
                .hasMessage("/proc/self/status has no CapEff:");
    }
}
