package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import org.junit.jupiter.api.Test;

/** {@code faultd --supervised}: a killed daemon is started again, until it fails too often. */
class SupervisorIT extends OwnHost {
    private static final Rate RATE = Rate.parse("10mbit");

    SupervisorIT() {
        super("a");
    }

    @Test
    void aKilledDaemonIsFollowedByOneThatTakesUpItsFaultsAsTheyStand() throws Exception {
        try (TestDaemon daemon = start("--supervised")) {
            Fault fault = daemon.client().rate(RATE, "netns:a").apply();
            KernelState inForce = state();
            for (int killed = 1; killed <= 3; killed++) {
                ProcessHandle first = daemon.supervised();

                first.destroyForcibly();
                daemon.awaitReady(killed + 1);

                assertThat(daemon.supervised().pid()).isNotEqualTo(first.pid());
                assertThat(state()).isEqualTo(inForce);
                assertThat(daemon.client().faults())
                        .extracting(FaultInfo::fault)
                        .containsExactly(fault.id());
            }
            daemon.client().stopAll();
            assertThat(state()).isEqualTo(untouched);
        }
    }

    @Test
    void toldToEndItEndsTheDaemonAndItsFaults() throws Exception {
        try (TestDaemon daemon = start("--supervised")) {
            daemon.client().rate(RATE, "netns:a").apply();
            ProcessHandle child = daemon.supervised();

            assertThat(daemon.terminate()).isZero();

            assertThat(child.isAlive()).isFalse();
            assertThat(state()).isEqualTo(untouched);
        }
    }

    @Test
    void toldToEndWhenTheDaemonCantItCleansUpBehindIt() throws Exception {
        try (TestDaemon daemon = start("--supervised")) {
            daemon.client().rate(RATE, "netns:a").apply();
            String child = Long.toString(daemon.supervised().pid());
            Shell.run("kill", "-STOP", child).successfulOutput();
            Shell.run("kill", "-TERM", Long.toString(daemon.pid())).successfulOutput();

            Shell.run("kill", "-KILL", child).successfulOutput();

            assertThat(daemon.exitStatus()).isEqualTo(1);
            assertThat(state()).isEqualTo(untouched);
        }
    }

    @Test
    void beyondTheStartLimitNothingOfItsFaultsIsLeft() throws Exception {
        try (TestDaemon daemon = start("--supervised=2/600")) {
            daemon.client().rate(RATE, "netns:a").apply();
            for (int killed = 1; killed <= 2; killed++) {
                daemon.supervised().destroyForcibly();
                daemon.awaitReady(killed + 1);
            }

            daemon.supervised().destroyForcibly();

            assertThat(daemon.exitStatus()).isEqualTo(1);
            assertThat(state()).isEqualTo(untouched);
            assertThat(daemon.log())
                    .contains("the daemon ended with status 137, 3 times within 600 s: that is the start limit");
        }
    }

    @Test
    void whatKeepsADaemonFromStartingIsTheEndOfIt() {
        assertThat(run("--supervised", "--drop-engine", "ebtables").status()).isEqualTo(2);
        assertThat(run("--supervised", "--state-dir", "/proc/nowhere").status()).isEqualTo(1);
        Shell.Result limit = run("--supervised=5");
        assertThat(limit.status()).isEqualTo(2);
        assertThat(limit.err())
                .isEqualTo("faultd: --supervised=5: how many starts in how many seconds, e.g. --supervised=5/10");
    }

    private Shell.Result run(String... options) {
        String[] command = new String[options.length + 2];
        command[0] = TestDaemon.program("faultd");
        command[1] = "--socket=" + directory.resolve("faultd.sock");
        System.arraycopy(options, 0, command, 2, options.length);
        return host.call(() -> Shell.run(command));
    }

    private TestDaemon start(String supervised) {
        return TestDaemon.start(host, directory, "--docker", "none", supervised);
    }
}
