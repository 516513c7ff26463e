package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A daemon that can't start reports the reason in one line and leaves nothing behind. */
class StartIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");

    StartIT() {
        super("a");
    }

    @Test
    void withoutPrivilegesItSaysWhichAreMissing() {
        Shell.Result result = host.call(() -> Shell.run(
                "setpriv",
                "--bounding-set=-net_admin,-sys_ptrace",
                "--inh-caps=-net_admin,-sys_ptrace",
                TestDaemon.program("faultd"),
                "--socket=" + directory.resolve("faultd.sock"),
                "--state-dir=" + directory.resolve("state")));

        assertRefused(result, "needs root, or CAP_NET_ADMIN and CAP_SYS_PTRACE (which this process lacks)");
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void withoutPrivilegesNothingPassesForSwept() {
        Shell.Result result = Shell.run(
                "setpriv",
                "--bounding-set=-sys_admin",
                "--inh-caps=-sys_admin",
                TestDaemon.program("faultd"),
                "sweep",
                "--netns-dir=" + TestDaemon.names(directory),
                "--state-dir=" + directory.resolve("state"));

        assertRefused(result, "needs root, or CAP_SYS_ADMIN (which this process lacks)");
    }

    @Test
    void anEngineThatIsNotThereIsNoReasonNotToServe() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "tcp://127.0.0.1:1")) {
            daemon.client().rate(ASKED, "netns:a").apply();
            assertThat(daemon.client().version().docker()).isEqualTo("none");
            assertThat(daemon.client().doctor())
                    .filteredOn(check -> check.name().equals("docker"))
                    .singleElement()
                    .satisfies(check -> assertThat(check.status()).isEqualTo("warning"));
            assertThat(daemon.terminate()).isZero();
            assertThat(daemon.log()).contains("no Docker engine, serving named namespaces only: tcp://127.0.0.1:1");
        }
        assertThat(state().text()).isEqualTo(untouched.text());
    }

    @Test
    void anAddressThatIsNoneOfAnEngineIsRefused() throws IOException {
        Shell.Result result = faultd("--docker", "ftp://example");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().contains("ftp://example");
        assertNothingIsLeft();
    }

    @Test
    void aStateDirectoryThatCantBeMadeIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        Shell.Result result = faultd("--docker", "none", "--state-dir", file.toString());

        assertRefused(result, "can't use --state-dir " + file + ": " + file + ": exists and is not a directory");
        assertNothingIsLeft();
    }

    @Test
    void aJournalThatCantBeReadIsToldAndKeptAndNoReasonNotToServe() throws Exception {
        Path journal = Files.createDirectories(directory.resolve("state")).resolve("journal");
        Files.writeString(journal, "something else\n");

        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            assertThat(daemon.log()).contains(journal + " is damaged: 15 bytes from offset 0 can't be read");
            assertThat(daemon.faultctl("doctor").out())
                    .containsPattern("journal .*was damaged when faultd started: 15 bytes");
            daemon.client().rate(ASKED, "netns:a").apply();
            assertThat(daemon.terminate()).isZero();
        }
        assertThat(Files.readString(journal.resolveSibling("journal.damaged"))).isEqualTo("something else\n");
        assertNothingIsLeft();
    }

    @Test
    void aSecondDaemonTouchesNothingOfTheFirst() throws Exception {
        try (TestDaemon first = TestDaemon.start(host, directory, "--docker", "none")) {
            Path socket = directory.resolve("faultd.sock");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-rw----");
            first.client().rate(ASKED, "netns:a").apply();
            KernelState inForce = state();

            Path state = directory.resolve("state");
            assertRefused(
                    faultd("--docker", "none"),
                    "another faultd uses --state-dir " + state + "; stop that one, or choose another directory");
            assertThat(state().text()).isEqualTo(inForce.text());
            assertThat(first.client().faults()).hasSize(1);
            assertThat(first.terminate()).isZero();
        }
        assertThat(state().text()).isEqualTo(untouched.text());
    }

    @Test
    void aDaemonThatFailsHalfWayReleasesWhatItHad() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "sesame-open-the-door\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        ServerSocket taken = host.call(() -> new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        try (taken) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Shell.Result result = faultd("--docker", "none", "--listen", address, "--token-file", token.toString());

            assertThat(result.status()).isEqualTo(1);
            assertThat(result.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("faultd: --listen " + address + " cannot be opened: ");
        }
        assertNothingIsLeft();
        TestDaemon.start(host, directory, "--docker", "none").close();
    }

    @Test
    void toldToEndInTheMiddleOfACommandItLeavesNothing() throws Exception {
        List<String> words = new ArrayList<>(List.of("netns:a"));
        for (int i = 0; i < 40; i++) {
            wiring.veth(host, "veth-" + i, wiring.named("n" + i), "eth0");
            words.add("netns:n" + i);
        }
        KernelState before = state();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            List<CompletableFuture<Void>> commands = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                commands.add(CompletableFuture.runAsync(() -> daemon.client()
                        .rate(ASKED, words.toArray(String[]::new))
                        .apply()));
            }
            CompletableFuture.anyOf(commands.toArray(CompletableFuture[]::new)).join();

            assertThat(daemon.terminate()).isZero();
        }
        assertThat(state().text()).isEqualTo(before.text());
    }

    @Test
    void aDaemonMapsTheArchiveOfClassesThatAnEarlierOneMade() throws Exception {
        TestDaemon.start(host, directory, "--docker", "none").close();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            assertThat(Files.readString(Path.of("/proc", Long.toString(daemon.pid()), "maps")))
                    .containsPattern("/faultd-[^/]*\\.jsa\n");
        }
    }

    private Shell.Result faultd(String... options) {
        List<String> command = new ArrayList<>(List.of(
                TestDaemon.program("faultd"),
                "--socket=" + directory.resolve("faultd.sock"),
                "--netns-dir=" + TestDaemon.names(directory)));
        List<String> given = List.of(options);
        if (!given.contains("--state-dir")) {
            command.add("--state-dir=" + directory.resolve("state"));
        }
        command.addAll(given);
        return host.call(() -> Shell.run(command.toArray(String[]::new)));
    }

    private static void assertRefused(Shell.Result result, String message) {
        assertThat(result.err()).isEqualTo("faultd: " + message);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(directory.resolve("faultd.sock")).doesNotExist();
        assertThat(state().text()).isEqualTo(untouched.text());
    }
}
