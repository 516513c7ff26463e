package io.faultd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelNamesTest {
    @Test
    void anIfbIsNamedAfterTheInterfaceThatItServes() {
        assertThat(KernelNames.ifbName(17)).isEqualTo("faultd17");
        assertThat(KernelNames.isIfb("faultd17")).isTrue();
        assertThat(KernelNames.sourceOfIfb("faultd17")).isEqualTo(17);
    }

    @Test
    void aPipeIsNamedAfterItsFaultAndFoundByItsName() {
        Namespace host = new Namespace("/proc/1/ns/net", 1);
        for (boolean received : new boolean[] {true, false}) {
            ShapingPoint pipe = ShapingPoint.pipe(host, "f-7k2", received);

            assertThat(KernelNames.ifbName(pipe)).isEqualTo(received ? "faultd-7k2-i" : "faultd-7k2-o");
            assertThat(KernelNames.pipeOf(host, KernelNames.ifbName(pipe))).contains(pipe);
        }
        assertThat(KernelNames.ifbName(ShapingPoint.pipe(host, "f-234567", true)))
                .as("no device's name is longer (IFNAMSIZ)")
                .hasSizeLessThanOrEqualTo(15);
        assertThat(KernelNames.isIfb("faultd-7k2-i")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"faultd", "faultd-7k2", "faultd-7k2-x", "faultd--i", "faultd-7k2-i2", "xfaultd-7k2-i", "faultd7"
            })
    void othersThatOnlyLookAlikeAreNoPipes(String name) {
        assertThat(KernelNames.isPipe(name)).isFalse();
        assertThat(KernelNames.pipeOf(new Namespace("/proc/1/ns/net", 1), name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"faultd", "faultd-1", "faultdx", "xfaultd1", "faultd1x", "faultd12345678901", "eth0", ""})
    void othersThatOnlyLookAlikeAreNotOurs(String name) {
        assertThat(KernelNames.isIfb(name)).isFalse();
    }

    @Test
    void stagesOfTheLaneOfEverythingFollowTheRoot() {
        assertThat(KernelNames.stageMajor(1, 0)).isEqualTo(KernelNames.ROOT_MAJOR + 1);
        assertThat(KernelNames.stageMajor(1, 1)).isEqualTo(KernelNames.ROOT_MAJOR + 2);
    }

    @Test
    void noTwoStagesHaveTheSameNumber() {
        Set<Integer> majors = new HashSet<>(Set.of(KernelNames.ROOT_MAJOR));
        for (int minor = 1; minor <= KernelNames.LAST_LANE; minor++) {
            for (int index = 0; index < KernelNames.STAGES_OF_A_LANE; index++) {
                assertThat(majors.add(KernelNames.stageMajor(minor, index)))
                        .as("%d of %d", index, minor)
                        .isTrue();
            }
        }
        assertThat(majors).allMatch(major -> major > 0 && major < 0xffff);
    }

    @Test
    void aTableIsNamedAfterItsDevice() {
        assertThat(KernelNames.deviceOfTable("faultd17")).contains(17);
        assertThat(KernelNames.deviceOfTable("faultd")).isEmpty();
        assertThat(KernelNames.deviceOfTable("faultd17b")).isEmpty();
    }
}
