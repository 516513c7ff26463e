package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Other users of the machine, at the daemon as it was built: who may call does, everybody else is refused, and both are in the audit log. */
class AccessIT {
    private static final int STRANGER = 61_001;
    private static final int GROUP = 61_002;
    private static final String NO_GROUPS = "--clear-groups";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private NetworkNamespace host;
    private Wiring wiring;

    @BeforeEach
    void makeATarget() throws IOException {
        // The tester's own directory is closed to others.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        host = NetworkNamespace.create();
        wiring = new Wiring(TestDaemon.names(directory));
        wiring.veth(host, "veth-a", wiring.named("a"), "eth0");
    }

    @AfterEach
    void close() {
        wiring.close();
        host.close();
    }

    @Test
    void whoIsOnTheListByUserOrByAnyGroupMayCallAndNobodyElse() throws Exception {
        try (TestDaemon daemon = start("--allow", "uid:61003,gid:" + GROUP)) {
            assertAnswered(faultctl(61_003, STRANGER, NO_GROUPS));
            assertAnswered(faultctl(STRANGER, GROUP, NO_GROUPS));
            assertAnswered(faultctl(STRANGER, STRANGER, "--groups=7,8," + GROUP));

            assertRefused(faultctl(STRANGER, STRANGER, NO_GROUPS));
            assertRefused(faultctl(STRANGER, STRANGER, "--groups=0,7"));
            daemon.client().status();
        }
        assertThat(audited())
                .singleElement()
                .asString()
                .contains("\"who\":{\"uid\":61001,", "\"refused\":\"not_allowed\"");
    }

    @Test
    void withoutAListTheFileLetsItsGroupInAndTheDaemonOnlyTheRightOnes() throws Exception {
        try (TestDaemon daemon = start()) {
            assertThat(daemon.client().status()).hasSize(1);
            Shell.Result stranger = faultctl(STRANGER, STRANGER, NO_GROUPS);
            assertThat(stranger.status()).isEqualTo(3);
            assertThat(stranger.err()).startsWith("faultctl: permission denied on ");

            // As somebody could whom the file lets in by chance; where it belongs to faultd's own group, these may.
            Path socket = directory.resolve("faultd.sock");
            int group = (int) Files.getAttribute(socket, "unix:gid");
            if (group == 0) {
                assertRefused(faultctl(STRANGER, 0, NO_GROUPS));
            } else {
                assertAnswered(faultctl(STRANGER, group, NO_GROUPS));
            }
        }
    }

    @Test
    void commandsAreInTheAuditLogWithWhoAndWhat() throws Exception {
        try (TestDaemon daemon = start()) {
            daemon.faultctl("rate", "netns:a", "--rate", "1mbit").successfulOutput();
            assertThat(daemon.faultctl("rate", "netns:none", "--rate", "1mbit").status())
                    .isEqualTo(4);
            daemon.faultctl("rate", "netns:a", "--rate", "1mbit", "--dry-run").successfulOutput();
            daemon.faultctl("status").successfulOutput();
            daemon.faultctl("stop", "--all").successfulOutput();
        }
        List<String> lines = audited();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .contains(
                        "\"who\":{\"uid\":0,\"pid\":",
                        "\"method\":\"rate\"",
                        "\"rate\":\"1mbit\"",
                        "\"result\":\"ok\"",
                        "\"targets\":[\"netns:a\"]");
        assertThat(lines.get(1)).contains("\"result\":\"error\",\"code\":-32001,\"message\":\"'netns:none' matches no");
        assertThat(lines.get(2)).contains("\"method\":\"stop\"", "\"ended\":[\"f-");
    }

    private TestDaemon start(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "--docker";
        all[1] = "none";
        System.arraycopy(options, 0, all, 2, options.length);
        return TestDaemon.start(host, directory, all);
    }

    private Shell.Result faultctl(int user, int group, String groups) {
        return Shell.run(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + group,
                groups,
                "env",
                "XDG_CACHE_HOME=" + directory,
                TestDaemon.program("faultctl"),
                "-H",
                "unix://" + directory.resolve("faultd.sock"),
                "targets",
                "-q");
    }

    private static void assertAnswered(Shell.Result result) {
        assertThat(result.successfulOutput()).isEqualTo("netns:a\n");
    }

    private static void assertRefused(Shell.Result result) {
        assertThat(result.err())
                .isEqualTo("faultctl: this user may not call faultd: have it added to the group faultd, or to the list"
                        + " allow in faultd.yml");
        assertThat(result.status()).isEqualTo(1);
    }

    private List<String> audited() throws IOException {
        return Files.readAllLines(directory.resolve("state/audit.log"));
    }
}
