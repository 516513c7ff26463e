package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.FaultdException;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.protocol.FaultInfo;
import io.faultd.unit.Rate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a full disk no new fault is applied, faults in force stay, and all of them can be ended for good. */
class FullDiskIT extends OwnHost {
    private static final Rate RATE = Rate.parse("10mbit");
    private static final int BLOCK_BYTES = 4096;

    private Path disk;
    private TestDaemon daemon;

    FullDiskIT() {
        super("a", "b");
    }

    @BeforeEach
    void mountASmallDisk() throws IOException {
        disk = Files.createDirectory(directory.resolve("state"));
        Shell.run("mount", "-t", "tmpfs", "-o", "size=1m", "faultd-test", disk.toString())
                .successfulOutput();
        start();
    }

    @AfterEach
    void closeAndUnmount() {
        daemon.close();
        Shell.run("umount", disk.toString()).successfulOutput();
    }

    @Test
    void aFaultIsRefusedAndEverythingIsAsBefore() throws Exception {
        Fault standing = daemon.client().rate(RATE, "netns:a").apply();
        KernelState before = state();
        fillDisk();

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) { // allocated space can hold a few records
                        daemon.client().rate(RATE, "netns:b").apply();
                        daemon.client().stop("netns:b");
                    }
                })
                .isInstanceOf(FaultdException.class)
                .hasMessageContaining("can't save the faults, so nothing was changed")
                .hasMessageContaining("No space left on device");

        assertThat(state()).isEqualTo(before);
        assertThat(daemon.client().faults()).extracting(FaultInfo::fault).containsExactly(standing.id());

        Files.delete(disk.resolve("filler"));
        daemon.client().rate(RATE, "netns:b").apply();
        daemon.client().stopAll();
        assertThat(state()).isEqualTo(untouched);
    }

    @Test
    void whatIsStoppedStaysStoppedThoughTheDaemonIsKilled() throws Exception {
        daemon.client().rate(RATE, "netns:a", "netns:b").apply();
        Fault staying = daemon.client().drop("netns:b").apply();
        fillDisk();

        daemon.client().stop("netns:a");
        daemon.kill();
        start(); // which needs no space either

        assertThat(Shell.in(host, "tc qdisc show dev veth-a")).doesNotContain("fa00:");
        assertThat(Shell.in(host, "tc qdisc show dev veth-b")).contains("fa00:");
        daemon.client().stopFaults(staying.id());
        daemon.client().stopAll();
        assertThat(state()).isEqualTo(untouched);

        daemon.kill();
        start();
        assertThat(daemon.client().faults()).isEmpty();
    }

    @Test
    void aLineOfTheAuditLogThatIsTornStaysALineByItself() throws Exception {
        daemon.client().stopAll(); // the log has its first block
        fillDisk();
        for (int i = 0; i < BLOCK_BYTES / 100; i++) { // lines until the last block is full
            daemon.client().stopAll();
        }
        Path log = disk.resolve("audit.log");
        long full = Files.size(log);
        assertThat(full % BLOCK_BYTES).as("no room for another byte").isZero();
        assertThat(full).isPositive();
        Files.delete(disk.resolve("filler"));
        daemon.client().stopAll();

        List<String> lines = Files.readAllLines(log);
        assertThat(lines).filteredOn(line -> !line.endsWith("}")).as("torn").hasSize(1);
        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(line).containsOnlyOnce("\"time\":"));
        assertThat(lines).last().asString().startsWith("{\"time\":").endsWith("}");
    }

    private void start() {
        daemon = TestDaemon.start(host, directory, "--docker", "none");
    }

    /** Writes blocks until the disk is full: a file grows by whole blocks. */
    private void fillDisk() throws IOException {
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            byte[] block = new byte[BLOCK_BYTES];
            assertThatThrownBy(() -> {
                        while (true) {
                            filler.write(block);
                        }
                    })
                    .hasMessage("No space left on device");
        }
    }
}
