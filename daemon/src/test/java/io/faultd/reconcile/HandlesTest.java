package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.HashSet;
import java.util.Set;
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

    @Test
    void aPipeIsNamedAfterItsFaultAndFoundByItsName() {
        Namespace host = new Namespace("/proc/1/ns/net", 1);
        for (boolean received : new boolean[] {true, false}) {
            ShapingPoint pipe = ShapingPoint.pipe(host, "f-7k2", received);

            assertThat(Handles.ifbName(pipe)).isEqualTo(received ? "faultd-7k2-i" : "faultd-7k2-o");
            assertThat(Handles.pipeOf(host, Handles.ifbName(pipe))).contains(pipe);
        }
        assertThat(Handles.ifbName(ShapingPoint.pipe(host, "f-234567", true)))
                .as("no device's name is longer (IFNAMSIZ)")
                .hasSizeLessThanOrEqualTo(15);
        assertThat(Handles.isIfb("faultd-7k2-i")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"faultd", "faultd-7k2", "faultd-7k2-x", "faultd--i", "faultd-7k2-i2", "xfaultd-7k2-i", "faultd7"
            })
    void othersThatOnlyLookAlikeAreNoPipes(String name) {
        assertThat(Handles.isPipe(name)).isFalse();
        assertThat(Handles.pipeOf(new Namespace("/proc/1/ns/net", 1), name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"faultd", "faultd-1", "faultdx", "xfaultd1", "faultd1x", "faultd12345678901", "eth0", ""})
    void othersThatOnlyLookAlikeAreNotOurs(String name) {
        assertThat(Handles.isIfb(name)).isFalse();
    }

    @Test
    void stagesOfTheLaneOfEverythingFollowTheRoot() {
        assertThat(Handles.stageMajor(1, 0)).isEqualTo(Handles.ROOT_MAJOR + 1);
        assertThat(Handles.stageMajor(1, 1)).isEqualTo(Handles.ROOT_MAJOR + 2);
    }

    @Test
    void noTwoStagesHaveTheSameNumber() {
        Set<Integer> majors = new HashSet<>(Set.of(Handles.ROOT_MAJOR));
        for (int minor = 1; minor <= Handles.LAST_LANE; minor++) {
            for (int index = 0; index < Handles.STAGES_OF_A_LANE; index++) {
                assertThat(majors.add(Handles.stageMajor(minor, index)))
                        .as("%d of %d", index, minor)
                        .isTrue();
            }
        }
        assertThat(majors).allMatch(major -> major > 0 && major < 0xffff);
    }

    @Test
    void aTableIsNamedAfterItsDevice() {
        assertThat(Handles.deviceOfTable("faultd17")).contains(17);
        assertThat(Handles.deviceOfTable("faultd")).isEmpty();
        assertThat(Handles.deviceOfTable("faultd17b")).isEmpty();
    }
}
