package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.rpc.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Other users of the machine call the built daemon: allowed users succeed, all others are refused, and both are in the
 * audit log.
 */
class AccessIT extends OwnHost {
    private static final int STRANGER = 61_001;
    private static final int GROUP = 61_002;
    private static final int PORT = 7466;
    private static final String TOKEN = "s3cret";
    private static final String NO_GROUPS = "--clear-groups";

    AccessIT() {
        super("a");
    }

    @BeforeEach
    void openItsDirectory() throws IOException {
        // The tester's own directory is closed to others.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
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
    void whoIsOnTheListReachesTheSocketInTheDirectoryThatTheUnitMakes() throws Exception {
        String mode = Files.readAllLines(Path.of("daemon/src/main/packaging/systemd/faultd.service")).stream()
                .filter(line -> line.startsWith("RuntimeDirectoryMode="))
                .map(line -> line.substring(line.indexOf('=') + 1))
                .findFirst()
                .orElseThrow();
        Shell.run("chmod", mode, directory.toString()).successfulOutput();
        try (TestDaemon daemon = start("--allow", "uid:61003")) {
            assertAnswered(faultctl(61_003, STRANGER, NO_GROUPS));
            assertRefused(faultctl(STRANGER, STRANGER, NO_GROUPS));
            assertThat(daemon.client().faults()).isEmpty();
        }
    }

    @Test
    void withoutAListTheFileLetsItsGroupInAndTheDaemonOnlyTheRightOnes() throws Exception {
        try (TestDaemon daemon = start()) {
            assertThat(daemon.client().status()).hasSize(1);
            Shell.Result stranger = faultctl(STRANGER, STRANGER, NO_GROUPS);
            assertThat(stranger.status()).isEqualTo(3);
            assertThat(stranger.err()).startsWith("faultctl: permission denied on ");

            // As a user whom the file's mode admits by accident; where the file belongs to faultd's own group, its
            // members may.
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

    @Test
    void whoComesOverTlsWithoutAllThatItTakesIsRefusedAndInTheAuditLog() throws Exception {
        TestAuthority ours = new TestAuthority(directory.resolve("ours"), "ours");
        TestAuthority imposter = new TestAuthority(directory.resolve("theirs"), "ours");
        TestAuthority.Pair pair = ours.issue("CN=daemon");
        KernelState untouched = state();
        try (TestDaemon daemon = start(
                "--listen=127.0.0.1:" + PORT,
                "--token-file=" + Files.writeString(directory.resolve("token"), TOKEN),
                "--tls-cert=" + pair.certificate(),
                "--tls-key=" + pair.key(),
                "--tls-client-ca=" + ours.certificate())) {
            // Each from a different address: of several refusals of one kind and address only the first is logged.
            SSLSocketFactory known = ours.clientOf(ours, "CN=ci").getSocketFactory();
            assertThat(answer(ours.anonymousClient().getSocketFactory(), 2, TOKEN))
                    .isEmpty();
            assertThat(answer(ours.clientOf(imposter, "CN=ci").getSocketFactory(), 3, TOKEN))
                    .isEmpty();
            assertThat(answer(SocketFactory.getDefault(), 4, TOKEN)).doesNotContain("HTTP");
            assertThat(answer(known, 5, "s3cre")).startsWith("HTTP/1.1 401 ").contains("-32005");
            assertThat(answer(known, 6, "")).startsWith("HTTP/1.1 401 ").contains("-32005");
            assertThat(state()).isEqualTo(untouched);
            assertThat(daemon.client().faults()).isEmpty();

            assertThat(answer(known, 7, TOKEN)).startsWith("HTTP/1.1 200 ").contains("\"fault\":\"f-");
        }
        assertRefusals(
                "127.0.0.2 tls: Empty client certificate chain",
                "127.0.0.3 tls: PKIX path validation failed",
                "127.0.0.4 tls: the client does not use TLS",
                "127.0.0.5 unauthorized: the token is missing or wrong",
                "127.0.0.6 unauthorized: the token is missing or wrong");
        assertThat(audited().get(5))
                .contains("\"who\":{\"address\":\"127.0.0.7\"", "\"subject\":\"CN=ci\"", "\"result\":\"ok\"");
    }

    @Test
    void whoComesInPlainTextWithoutTheTokenOrFromAWebPageIsRefusedAndInTheAuditLog() throws Exception {
        KernelState untouched = state();
        try (TestDaemon daemon = start(
                "--listen=127.0.0.1:" + PORT, "--token-file=" + Files.writeString(directory.resolve("token"), TOKEN))) {
            SocketFactory plain = SocketFactory.getDefault();
            assertThat(answer(plain, 2, "s3cret2")).startsWith("HTTP/1.1 401 ").contains("-32005");
            assertThat(answer(plain, 3, TOKEN + "\r\nOrigin: http://localhost"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("-32005");
            assertThat(answer(plain, 4, TOKEN + "\r\nHost: evil.example"))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("-32005");
            assertThat(daemon.client().faults()).isEmpty();
        }
        assertThat(state()).isEqualTo(untouched);
        assertRefusals(
                "127.0.0.2 unauthorized: the token is missing or wrong",
                "127.0.0.3 foreign_origin: requests from web pages",
                "127.0.0.4 foreign_host: the Host header");
    }

    @Test
    void inPlainTextNoAddressIsServedThatOthersCanReach() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN);
        for (String address : List.of("0.0.0.0:" + PORT, "[::]:" + PORT, "10.213.9.1:" + PORT)) {
            Shell.Result result = host.call(() -> Shell.run(
                    TestDaemon.program("faultd"),
                    "--docker=none",
                    "--socket=" + directory.resolve("faultd.sock"),
                    "--state-dir=" + directory.resolve("state"),
                    "--netns-dir=" + TestDaemon.names(directory),
                    "--listen=" + address,
                    "--token-file=" + token));

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err())
                    .isEqualTo("faultd: --listen " + address
                            + ": only loopback addresses (127.0.0.1, [::1]) are served in plain text; others need TLS:"
                            + " --tls-cert and --tls-key, with --tls-client-ca or --token-file");
        }
    }

    /** The answer to a request for a fault from 127.0.0.N; empty where the connection is closed. */
    private String answer(SocketFactory sockets, int from, String token) {
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rate\",\"params\":{\"targets\":[\"netns:a\"],\"rate\":\"1mbit\"}}";
        String request = "POST /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\nAuthorization: Bearer " + token + "\r\n\r\n" + body;
        return host.call(() -> {
            InetAddress source = InetAddress.getByName("127.0.0." + from);
            try (Socket socket = sockets.createSocket(InetAddress.getByName("127.0.0.1"), PORT, source, 0)) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SSLException | SocketException e) {
                return "";
            }
        });
    }

    private void assertRefusals(String... lines) throws IOException {
        List<String> found = audited();
        assertThat(found).hasSizeGreaterThanOrEqualTo(lines.length);
        for (int i = 0; i < lines.length; i++) {
            String[] parts = lines[i].split(" |: ", 3);
            assertThat(found.get(i))
                    .contains(
                            "\"who\":{\"address\":\"" + parts[0] + "\"",
                            "\"refused\":\"" + parts[1] + "\",\"message\":\"" + parts[2]);
        }
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
                TestDaemon.programForEverybody(directory, "faultctl"),
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
