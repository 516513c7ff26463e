package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import io.faultd.linux.UnixSocket;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.proof.reliability.Intruder;
import io.faultd.proof.reliability.Reliability;
import io.faultd.unit.Rate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Anybody can take names like a daemon's, {@code @faultd} and {@code @faultd-N}: only a daemon counts as one. */
class DaemonNamesIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final int BACKLOG = 16;

    /**
     * A start takes as long as the machine lets it; what the names add is much less than a wait for each, or for all.
     */
    private static final Duration ADDED_AT_MOST = Duration.ofMillis(1500);

    DaemonNamesIT() {
        super("a");
    }

    private Intruder hold(Intruder.Who who, NetworkNamespace where, String attack) throws Exception {
        return Intruder.start(who, where, List.of(), directory, 0, List.of(attack));
    }

    private Duration start() {
        long begin = System.nanoTime();
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            assertThat(daemon.client().faults()).isEmpty();
            return Duration.ofNanos(System.nanoTime() - begin);
        }
    }

    @Test
    void threeThousandOfThemDoNotDelayTheStartOrStopTheCleaning() throws Exception {
        start(); // which makes the archive of classes
        Duration without = start();
        leaveSomething();
        try (Intruder stranger = hold(Intruder.Who.LOCAL, host, "all names")) {
            assertThat(Shell.in(host, "grep -c '@faultd' /proc/net/unix").strip())
                    .satisfies(count -> assertThat(Integer.parseInt(count)).isGreaterThanOrEqualTo(3000));

            Duration with = start();

            assertThat(with).isLessThan(without.multipliedBy(2).plus(ADDED_AT_MOST));
            assertThat(Files.readString(directory.resolve("log")))
                    .contains(" has taken the name @faultd", "and is not a faultd; so it is with 2999 more such names");
            stranger.stop();
        }
        assertThat(Shell.in(host, "tc qdisc show dev veth-a")).doesNotContain("fa00:");
    }

    /** A tree of qdiscs of a killed daemon, of which no journal knows. */
    private void leaveSomething() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            daemon.client().rate(ASKED, "netns:a").apply();
            daemon.kill();
        }
        Shell.run("rm", "-r", directory.resolve("state").toString()).successfulOutput();
        assertThat(Shell.in(host, "tc qdisc show dev veth-a")).contains("fa00:");
    }

    /** Root without faultd's capabilities is such a stranger too, in a container with the host's network. */
    @ParameterizedTest
    @EnumSource(names = {"LOCAL", "CONTAINER"})
    void aPlainNameWithAFullQueueIsNoDaemon(Intruder.Who who) throws Exception {
        leaveSomething();
        try (Intruder stranger = hold(who, host, "one name");
                TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            assertThat(daemon.client().faults()).isEmpty();

            assertThat(daemon.log()).doesNotContain("another faultd runs in this network namespace");
            assertThat(Shell.in(host, "tc qdisc show dev veth-a")).doesNotContain("fa00:");
            stranger.stop();
        }
    }

    /** Strangers can fill the queue of a daemon that is stopped; it is one all the same. */
    @Test
    void aDaemonThatDoesNotAnswerIsStillOne() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (TestDaemon first = TestDaemon.start(host, directory, "--docker", "none")) {
            first.client().rate(ASKED, "netns:a").apply();
            KernelState inForce = state();
            Reliability.signal("STOP", first.pid());
            try {
                host.call(() -> {
                    for (int i = 0; i <= BACKLOG; i++) {
                        UnixSocket.connect("@faultd").close();
                    }
                    return null;
                });
                try (TestDaemon second = TestDaemon.start(host, elsewhere, "--docker", "none")) {
                    assertThat(second.client().faults()).isEmpty();
                    assertThat(second.log()).contains("another faultd runs in this network namespace (name @faultd)");
                }
            } finally {
                Reliability.signal("CONT", first.pid());
            }
            assertThat(state().text()).isEqualTo(inForce.text());
        }
    }
}
