package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.unit.Rate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Qdiscs displaced by a daemon that has ended are restored by the program that removes its faults. */
class OverExistingRestartIT extends OwnHost {
    private static final Rate ASKED = Rate.parse("10mbit");

    private final Cleanups cleanups = new Cleanups();
    private String before;

    OverExistingRestartIT() {
        super("b");
    }

    @BeforeEach
    void build() {
        Shell.in(
                host,
                "tc qdisc add dev veth-b root handle 7: htb default 1;tc class add dev veth-b parent 7: classid 7:1"
                        + " htb rate 1gbit;tc qdisc add dev veth-b parent 7:1 pfifo limit 17;tc filter add dev veth-b"
                        + " parent 7: protocol ip prio 5 u32 match ip dport 80 0xffff flowid 7:1");
        before = everything();
    }

    @AfterEach
    void close() {
        cleanups.close();
    }

    @Test
    void aTerminatedDaemonPutsItBack() throws InterruptedException {
        TestDaemon daemon = start();
        daemon.client().rate(ASKED, "netns:b").overExisting().apply();

        daemon.terminate();

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void afterAKilledOneTheNextDaemonPutsItBackWhenTheFaultEnds() throws InterruptedException {
        TestDaemon killed = start();
        killed.client().rate(ASKED, "netns:b").overExisting().apply();
        killed.kill();

        TestDaemon next = start();

        assertThat(everything()).contains("htb fa00:").doesNotContain("pfifo 8");
        next.client().stopAll();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aSweepAfterAKilledOnePutsItBack() throws InterruptedException {
        TestDaemon killed = start();
        killed.client().rate(ASKED, "netns:b").overExisting().apply();
        killed.kill();

        Shell.Result swept = host.call(() -> TestDaemon.sweep(directory));

        assertThat(swept.err())
                .contains("veth-b: the root qdisc htb 7: is restored")
                .doesNotContain("faultd: ");
        assertThat(swept.status()).isZero();
        assertThat(everything()).isEqualTo(before);
        start().terminate();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aSweepBesideADaemonPutsItBackAndTheDaemonLeavesItThere() throws InterruptedException {
        TestDaemon daemon = start();
        daemon.client().rate(ASKED, "netns:b").overExisting().apply();

        host.call(() -> TestDaemon.sweep(directory));

        assertThat(everything()).isEqualTo(before);
        daemon.client().stopAll();
        assertThat(everything()).isEqualTo(before);
        daemon.terminate();
        assertThat(everything()).isEqualTo(before);
    }

    private TestDaemon start() {
        return cleanups.add(TestDaemon.start(host, directory, "--docker", "none"));
    }

    private String everything() {
        return Shell.in(
                        host,
                        "tc -d qdisc show dev veth-b; tc -d class show dev veth-b; tc -d filter show dev veth-b parent"
                                + " 7: 2>/dev/null || true")
                .replaceAll("direct_packets_stat \\d+", "");
    }
}
