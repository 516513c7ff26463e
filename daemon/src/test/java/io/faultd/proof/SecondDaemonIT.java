package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.OwnHost;
import io.faultd.protocol.Check;
import io.faultd.unit.Rate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Two daemons on one machine don't touch each other's faults, and the second reports the first. */
class SecondDaemonIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");

    SecondDaemonIT() {
        super("a");
    }

    @Test
    void oneWithASocketAndAStateOfItsOwnServesOtherTargetsAndTouchesNothingOfTheFirst() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (TestDaemon first = TestDaemon.start(host, directory, "--docker", "none");
                NetworkBuilder others = new NetworkBuilder(TestDaemon.names(elsewhere))) {
            others.veth(host, "veth-b", others.named("b"), "eth0");
            first.client().rate(ASKED, "netns:a").apply();
            KernelState inForce = state();

            try (TestDaemon second = TestDaemon.start(host, elsewhere, "--docker", "none")) {
                assertThat(second.log())
                        .containsPattern("another faultd runs in this network namespace \\(pid \\d+, --socket "
                                + directory.resolve("faultd.sock") + ", --state-dir " + directory.resolve("state")
                                + "\\): the remains of earlier daemons are not removed");
                second.client().rate(ASKED, "netns:b").apply();
                assertThat(leftovers(first)).isEqualTo("ok");

                first.kill();
                KernelState ofBoth = KernelState.ofFresh(others.namespacesWith(host));
                try (TestDaemon again = TestDaemon.start(host, directory, "--docker", "none")) {
                    assertThat(again.client().faults()).hasSize(1);
                    assertThat(KernelState.ofFresh(others.namespacesWith(host)).text())
                            .isEqualTo(ofBoth.text());
                    assertThat(second.terminate()).isZero();
                    assertThat(state().text()).isEqualTo(inForce.text());
                    again.kill();
                }
            }

            assertThat(state().text()).isEqualTo(inForce.text());
        }
    }

    @Test
    void oneInAnotherNetworkNamespaceServesAndTouchesNothingOfTheFirst() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (NetworkNamespace other = NetworkNamespace.create();
                TestDaemon first = TestDaemon.start(host, directory, "--docker", "none")) {
            first.client().rate(ASKED, "netns:a").apply();
            KernelState inForce = state();

            try (TestDaemon second = TestDaemon.start(other, elsewhere, "--docker", "none")) {
                assertThat(second.client().faults()).isEmpty();
                assertThat(second.log()).contains("another faultd runs in the network namespace /proc/");
            }

            assertThat(state()).isEqualTo(inForce);
        }
    }

    @Test
    void aKilledOneIsNotInTheWay() throws Exception {
        try (TestDaemon killed = TestDaemon.start(host, directory, "--docker", "none")) {
            killed.kill();
        }
        try (TestDaemon next = TestDaemon.start(host, directory, "--docker", "none")) {
            assertThat(next.client().faults()).isEmpty();
        }
    }

    @Test
    void sweepingWhileOneRunsSweepsAndSaysSo() throws Exception {
        KernelState untouched = state();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            daemon.client().rate(ASKED, "netns:a").apply();

            Shell.Result swept = host.call(() -> TestDaemon.sweep(directory));

            assertThat(swept.status()).isZero();
            assertThat(swept.err())
                    .matches(
                            "faultd: a daemon runs here \\(pid \\d+, .*\\) and restores its faults as soon as something"
                                    + " changes; to end them: faultctl stop --all");
            assertThat(state().text()).isEqualTo(untouched.text());
        }
    }

    @Test
    void anEngineThatHangsDelaysNeitherTheStartNorTheEnd() throws Exception {
        // It accepts connections and never answers.
        try (ServerSocket engine = host.call(() -> new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")))) {
            String address = "tcp://127.0.0.1:" + engine.getLocalPort();
            try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", address)) {
                assertThat(daemon.log()).as("it has not lost its patience yet").doesNotContain("did not answer");
                assertThat(daemon.terminate()).isZero();
            }
        }
    }

    private static String leftovers(TestDaemon daemon) {
        return daemon.client().doctor().stream()
                .filter(check -> check.name().equals("leftovers"))
                .map(Check::status)
                .findFirst()
                .orElseThrow();
    }
}
