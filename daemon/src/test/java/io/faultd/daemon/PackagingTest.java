package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the package says and does; that systemd takes it is seen by {@code .ci/check-packaging}. */
@Timeout(30)
class PackagingTest {
    private static final Path PACKAGING = Path.of("src/main/packaging");

    @TempDir
    Path folder;

    private Path recorded;

    @BeforeEach
    void makeRecorders() throws IOException {
        recorded = Files.createFile(folder.resolve("recorded"));
        Files.createDirectories(folder.resolve("run/systemd/system"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        // Records its arguments, and the content of the unit's drop-in.
        script(
                bin.resolve("systemctl"),
                "echo \"$*\" $(cat run/systemd/system/faultd.service.d/* 2>/dev/null) >>recorded\n");
        for (String tool : List.of("getent", "addgroup", "find")) {
            script(bin.resolve(tool), "");
        }
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void whoIsAllowedCanReachTheSocket() throws IOException {
        assertThat(Files.readAllLines(PACKAGING.resolve("systemd/faultd.service")))
                .contains("RuntimeDirectory=faultd", "RuntimeDirectoryMode=0755");
    }

    @Test
    void aDaemonThatHangsAgainAndAgainReachesTheStartLimit() throws IOException {
        int starts = Integer.parseInt(setting("StartLimitBurst"));
        Duration each = seconds("TimeoutStartSec").plus(seconds("WatchdogSec"));

        assertThat(setting("StartLimitIntervalSec")).isEqualTo("10min");
        assertThat(each.multipliedBy(starts + 1)).isLessThan(Duration.ofMinutes(10));
        assertThat(setting("OnFailure")).isEqualTo("faultd-sweep.service");
    }

    private static Duration seconds(String name) throws IOException {
        return Duration.parse("PT" + setting(name));
    }

    private static String setting(String name) throws IOException {
        String start = name + "=";
        return Files.readAllLines(PACKAGING.resolve("systemd/faultd.service")).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anUpgradeKillsTheDaemonWhichLeavesTheFaultsInForce() throws Exception {
        run("postinst", "configure", "0.1.0");

        String asKilled = "[Service] KillSignal=SIGKILL SuccessExitStatus=SIGKILL";
        assertThat(Files.readAllLines(recorded))
                .containsExactly(
                        "daemon-reload",
                        "daemon-reload " + asKilled,
                        "is-active --quiet faultd.service " + asKilled,
                        "reset-failed faultd.service " + asKilled,
                        "try-restart faultd.service " + asKilled,
                        "daemon-reload");
        assertThat(folder.resolve("run/systemd/system/faultd.service.d")).doesNotExist();
    }

    @Test
    void theFirstInstallationStartsIt() throws Exception {
        run("postinst", "configure", "");

        assertThat(Files.readAllLines(recorded)).containsExactly("daemon-reload", "enable --now faultd.service");
    }

    @Test
    void nothingElseOfAnUpgradeStopsIt() throws Exception {
        run("prerm", "upgrade", "0.2.0");
        assertThat(Files.readAllLines(recorded)).isEmpty();

        run("prerm", "remove");
        assertThat(Files.readAllLines(recorded)).containsExactly("disable --now faultd.service");
    }

    /** A script of the package, in a folder instead of the whole machine. */
    private void run(String script, String... arguments) throws IOException, InterruptedException {
        String text =
                Files.readString(PACKAGING.resolve("deb/control/" + script)).replace("/run/systemd", "run/systemd");
        Path copy = folder.resolve(script);
        script(copy, text);
        ProcessBuilder process = new ProcessBuilder("sh", copy.toString()).directory(folder.toFile());
        process.command().addAll(List.of(arguments));
        process.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        assertThat(process.inheritIO().start().waitFor()).isZero();
    }
}
