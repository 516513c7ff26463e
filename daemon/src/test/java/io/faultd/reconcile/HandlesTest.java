package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlesTest {
    @Test
    void anIfbIsNamedAfterTheInterfaceThatItServes() {
        assertThat(Handles.ifbName(17)).isEqualTo("faultd17");
        assertThat(Handles.isIfb("faultd17")).isTrue();
        assertThat(Handles.sourceOfIfb("faultd17")).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"faultd", "faultd-1", "faultdx", "xfaultd1", "faultd1x", "faultd12345678901", "eth0", ""})
    void othersThatOnlyLookAlikeAreNotOurs(String name) {
        assertThat(Handles.isIfb(name)).isFalse();
    }

    @Test
    void stagesFollowTheRoot() {
        assertThat(Handles.stageMajor(0)).isEqualTo(Handles.ROOT_MAJOR + 1);
        assertThat(Handles.stageMajor(1)).isEqualTo(Handles.ROOT_MAJOR + 2);
    }
}
