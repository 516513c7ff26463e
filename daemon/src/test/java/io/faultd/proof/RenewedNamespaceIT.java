package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.FaultdClient;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.reliability.Reliability;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A namespace is deleted, and another one made under its name, before the daemon notices. The kernel reuses inodes,
 * lowest first, so the new one can have the old one's inode, or a lower one, which comes first in every order.
 */
class RenewedNamespaceIT {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final int ROUNDS = 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private NetworkNamespace host;
    private NetworkNamespace lower;
    private NetworkBuilder wiring;
    private TestDaemon daemon;
    private FaultdClient faultd;

    @BeforeEach
    void putFaultsOnATarget() {
        host = NetworkNamespace.create();
        wiring = new NetworkBuilder(TestDaemon.names(directory));
        lower = NetworkNamespace.create();
        make();
        daemon = TestDaemon.start(host, directory, "--docker", "none");
        faultd = daemon.client();
        faultd.rate(ASKED, "netns:a").direction(Direction.BOTH).apply();
        faultd.drop("netns:a").port("9").apply();
        assertInForce();
    }

    @AfterEach
    void close() {
        daemon.close();
        wiring.close();
        lower.close();
        host.close();
    }

    @Test
    void itHasTheFaultsOfTheOldOneByWhateverInodeItGoes() throws IOException {
        lower.close();
        for (int i = 0; i < Tolerances.here().rounds(ROUNDS); i++) {
            renew();

            assertInForce();
        }
    }

    private void make() {
        wiring.veth(host, "veth-a", wiring.named("a"), "eth0");
    }

    private NetworkNamespace inside() {
        return wiring.namespaces().get("a");
    }

    /** Without the daemon. */
    private void renew() throws IOException {
        awaitOnce(this::nobodyHoldsIt);
        Reliability.signal("STOP", daemon.pid());
        try {
            wiring.remove("a");
            awaitOnce(this::isTakenApart);
            Shell.in(host, "ip link delete veth-a 2>/dev/null || true");
            make();
        } finally {
            Reliability.signal("CONT", daemon.pid());
        }
    }

    /** A daemon keeps its last socket open for a moment, and with it the namespace. */
    private boolean nobodyHoldsIt() {
        return Shell.in(inside(), "awk 'NR > 1 && $3' /proc/net/netlink").isEmpty();
    }

    /** The kernel ends a namespace asynchronously, and only then frees its inode. */
    private boolean isTakenApart() {
        return !Shell.in(host, "ip -o link").contains("veth-a");
    }

    /** Waits a moment: if it is not freed, the new one has another inode. */
    private static void awaitOnce(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Tolerances.here().silence().toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    private void assertInForce() {
        assertThat(faultd.status("netns:a").get(0).state()).isEqualTo("ok");
        assertThat(Shell.in(inside(), "tc qdisc show dev eth0")).contains("htb fa00:");
        assertThat(Shell.in(inside(), "nft list tables")).contains("inet faultd");
        assertThat(Shell.in(host, "tc qdisc show dev veth-a")).contains("htb fa00:");
        assertThat(faultd.faults()).extracting(FaultInfo::state).containsExactly("ok", "ok");
    }
}
