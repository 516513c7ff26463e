package io.faultd.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelVersionTest {
    @ParameterizedTest
    @CsvSource({
        "'', Linux version 6.18.44-fc (root@builder) (gcc 12) #1 SMP, 6.18.44",
        "'', Linux version 6.1.0-28-amd64 (debian-kernel@lists) (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024), 6.1.119",
        "Ubuntu 5.15.0-126.136-generic 5.15.167, Linux version 5.15.0-126-generic (buildd@lcy02) #136-Ubuntu, 5.15.167",
        "'', Linux version 5.14.0-503.el9.x86_64 (mockbuild@x) #1 SMP, 5.14",
        "'', Linux version 6.13.0-rc3 (me@here) #1, 6.13",
    })
    void itIsThatOfKernelOrgWhereTheDistributionTells(String signature, String version, String expected) {
        assertThat(KernelVersion.of(signature, version)).hasToString("Optional[" + expected + "]");
    }

    @Test
    void aKernelThatDoesNotSayHasNone() {
        assertThat(KernelVersion.of("", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "6, 18, 0, true",
        "6, 13, 0, true",
        "7, 0, 1, true",
        "6, 12, 6, true",
        "6, 12, 5, false",
        "6, 6, 67, true",
        "6, 6, 66, false",
        "6, 8, 12, false",
        "4, 18, -1, false",
        "6, 13, -1, true",
    })
    void aCorrectionIsInTheNewestAndInStableOnesFromSomePointOn(int major, int minor, int patch, boolean corrected) {
        assertThat(new KernelVersion(major, minor, patch)
                        .has(
                                new KernelVersion(6, 13, 0),
                                List.of(new KernelVersion(6, 6, 67), new KernelVersion(6, 12, 6))))
                .contains(corrected);
    }

    @Test
    void inASeriesThatWasCorrectedItCantBeToldWithoutTheLastNumber() {
        assertThat(new KernelVersion(6, 6, -1).has(new KernelVersion(6, 13, 0), List.of(new KernelVersion(6, 6, 67))))
                .isEmpty();
    }
}
