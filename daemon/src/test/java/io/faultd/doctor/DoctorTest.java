package io.faultd.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.protocol.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of findings. */
class DoctorTest {
    private static final Distribution ELSE = new Distribution("", "", "", "6.1.0");

    @Test
    void whatACommandCantDoWithoutIsMissing() {
        assertThat(Doctor.feature(Feature.NETEM, Optional.of("add qdisc netem: ENOENT"), ELSE))
                .isEqualTo(new Check(
                        "netem",
                        "missing",
                        "add qdisc netem: ENOENT; needed for delays, losses and all else that is not a rate",
                        List.of("slow", "flaky", "duplicate", "corrupt", "reorder", "profile"),
                        "modprobe sch_netem, or a kernel that has it (Debian: linux-image-amd64)"));
        assertThat(Doctor.feature(Feature.NETEM, Optional.empty(), ELSE).status())
                .isEqualTo("ok");
    }

    @Test
    void whatIsAffectedAreCommandsThatMakeFaults() {
        assertThat(Feature.values())
                .allSatisfy(feature -> assertThat(Check.COMMANDS).containsAll(feature.affects()));
    }

    @Test
    void whatOnlySomeNeedIsAWarningAndWhatNobodyNeedsIsNone() {
        assertThat(Doctor.feature(Feature.IFB, Optional.of("EOPNOTSUPP"), ELSE).status())
                .isEqualTo("warning");
        assertThat(Doctor.feature(Feature.NETEM_SEED, Optional.of("EOPNOTSUPP"), ELSE)
                        .fix())
                .isEqualTo("a newer kernel");
        assertThat(Doctor.feature(Feature.FLOWER, Optional.of("ENOENT"), ELSE))
                .isEqualTo(Check.ok("flower", "missing, and not needed: ENOENT"));
    }

    @Test
    void netemChainsAreWarnedOfWhereTheKernelMiscountsThem() {
        assertThat(Doctor.netemChildren(Optional.of(new KernelVersion(6, 18, 44))))
                .isEqualTo(Check.ok("netem chains", "Linux 6.18.44 counts packets behind a netem correctly"));
        assertThat(Doctor.netemChildren(Optional.of(new KernelVersion(6, 1, 119)))
                        .detail())
                .startsWith("Linux 6.1.119 has the bug of CVE-2024-56770");
        assertThat(Doctor.netemChildren(Optional.of(new KernelVersion(6, 6, -1)))
                        .detail())
                .startsWith("Linux 6.6 may have the bug");
        assertThat(Doctor.netemChildren(Optional.empty()).status()).isEqualTo("warning");
    }

    @Test
    void leftoversAreNamedButNotAllOfMany() {
        assertThat(Doctor.leftovers(List.of()).status()).isEqualTo("ok");
        assertThat(Doctor.leftovers(List.of("a", "b", "c", "d")).detail())
                .isEqualTo("4 without a fault, which affect traffic there: a; b; c; …");
    }

    @ParameterizedTest
    @CsvSource({
        "proc, not mounted",
        "cgroup, version 1",
        "cgroup2, version 2",
        "cgroup cgroup2, versions 1 and 2",
    })
    void cgroupsAreToldByWhatIsMounted(String types, String found, @TempDir Path directory) throws IOException {
        Path mounts = directory.resolve("mounts");
        for (String type : types.split(" ")) {
            Files.writeString(
                    mounts,
                    "none /sys/fs/" + type + " " + type + " rw,nosuid 0 0\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }

        assertThat(Doctor.cgroups(mounts).detail()).isEqualTo(found + "; faultd needs none");
    }
}
