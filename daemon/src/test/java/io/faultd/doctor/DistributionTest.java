package io.faultd.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "ubuntu | debian | 24.04 | 6.8.0-45-generic | apt-get install linux-modules-extra-6.8.0-45-generic, then modprobe m",
                "ubuntu | debian | 24.04 | 6.8.0-1017-azure | apt-get install linux-modules-extra-6.8.0-1017-azure, then modprobe m",
                "ubuntu | debian | 26.04 | 7.0.0-1-generic | modprobe m",
                "linuxmint | ubuntu debian | 22 | 6.8.0-45-generic | apt-get install linux-modules-extra-6.8.0-45-generic, then modprobe m",
                "almalinux | rhel centos fedora | 9.4 | 5.14.0-427.el9 | dnf install kernel-modules-extra-5.14.0-427.el9, then modprobe m",
                "fedora | - | 41 | 6.11.4-301.fc41 | dnf install kernel-modules-extra-6.11.4-301.fc41, then modprobe m",
                "ubuntu | debian | 24.04 | 6.6.36-microsoft-standard-WSL2 | a kernel for WSL2 that has m, named in .wslconfig (kernel=)",
                "alpine | - | 3.20 | 6.10.14-linuxkit | a Docker Desktop whose kernel has m, or an engine in a virtual machine of your own",
                "cos | - | 117 | 6.6.56+ | a node image that has m, such as Ubuntu's; this one can't load others",
                "arch | - | - | 6.12.1-arch1-1 | modprobe m, or a kernel that has it (Debian: linux-image-amd64)"
            })
    void theFixIsTheDistributions(String id, String like, String version, String kernel, String fix) {
        Distribution distribution = Distribution.of(
                List.of(
                        "NAME=\"x\"",
                        "ID=" + id,
                        like == null ? "" : "ID_LIKE=\"" + like + "\"",
                        version == null ? "# none" : "VERSION_ID='" + version + "'"),
                kernel);

        assertThat(distribution.fix("m")).isEqualTo(fix);
    }

    @Test
    void debiansIsAPackageForTheProcessor() {
        assertThat(new Distribution("debian", "", "12", "6.1.0-28-cloud-amd64").fix("sch_netem"))
                .matches("modprobe sch_netem, or a kernel that has it: apt-get install linux-image-(amd64|arm64)");
    }
}
