package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.StreamReader;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.machine.Tolerances;
import io.faultd.proof.network.TenTargets;
import io.faultd.unit.Rate;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A command over ten targets holds on all of them or on none, whichever part of it the kernel refuses for the seventh.
 */
class AllOrNothingIT {
    private static final Rate ASKED = Rate.parse("10mbit");

    @TempDir
    private Path directory;

    private final Cleanups cleanups = new Cleanups();
    private TenTargets net;
    private FaultdClient faultd;
    private TestDaemon daemon;
    private String before;

    @BeforeEach
    void build() {
        net = cleanups.add(new TenTargets(directory));
        daemon = cleanups.add(TestDaemon.start(net.host(), directory, "--docker", "none"));
        faultd = daemon.client();
        before = net.text(Map.of());
    }

    @AfterEach
    void close() {
        cleanups.close();
    }

    @Test
    void aForeignQdiscOnTheSeventhRefusesAllTen() {
        in("tc qdisc add dev veth-n6 root handle 7: pfifo limit 9");
        String then = net.text(Map.of());

        assertThatThrownBy(() -> faultd.rate(ASKED).all().apply())
                .isInstanceOf(FaultdException.class)
                .hasMessageContaining("veth-n6 has a root qdisc that is not faultd's (pfifo 7:)");

        assertThat(net.text(Map.of())).isEqualTo(then);
        assertThat(faultd.faults()).isEmpty();
    }

    /**
     * Its classes and qdiscs exist by then, and can't be removed with its table as long as another process owns that.
     */
    @Test
    void aTableThatCantBeWrittenRefusesAllTenAfterTheirQdiscsWereMadeAndWhatCantBeUndoneIsUndoneLater()
            throws Exception {
        String table = "faultd" + in("ip -o link show veth-n6 | cut -d: -f1").strip();
        Process owner = own("netdev " + table);
        try {
            assertThatThrownBy(() -> faultd.rate(ASKED).all().port("80").apply())
                    .isInstanceOf(FaultdException.class)
                    .hasMessageContaining("veth-n6")
                    .hasMessageContaining("EPERM");

            assertThat(faultd.faults()).isEmpty();
            assertThat(net.text(Map.of()))
                    .as("nothing but their table is there")
                    .doesNotContain("fa00:", "chain");
            assertThat(daemon.metrics()).contains("faultd_faults 0.0");
        } finally {
            owner.getOutputStream().close();
            owner.waitFor(10, TimeUnit.SECONDS);
        }

        faultd.rate(ASKED).all().port("80").apply().stop();

        assertThat(net.text(Map.of())).isEqualTo(before);
    }

    /** A table that no other process may change; it ends with its owner. */
    private Process own(String table) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("nft", "-i").redirectErrorStream(true);
        Process owner = net.host().call(builder::start);
        Writer writer = owner.outputWriter(StandardCharsets.US_ASCII);
        writer.write("add table " + table + " { flags owner; }\nlist tables\n");
        writer.flush();
        StreamReader reader = new StreamReader(owner.getInputStream());
        reader.await(line -> line.contains("table " + table), Tolerances.here().patience());
        return owner;
    }

    private String in(String command) {
        return Shell.in(net.host(), command);
    }
}
