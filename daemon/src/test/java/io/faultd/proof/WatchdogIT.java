package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.testing.NotifySocket;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What systemd hears of a daemon that has much to do. */
class WatchdogIT extends OwnHost {
    private static final int MEMBERS = 40;
    private static final String TIMEOUT_MICROS = "20000";
    private static final String EXTENSION = "EXTEND_TIMEOUT_USEC=60000000";

    /** A partition of many members takes longest with iptables, which needs a rule for each pair in each namespace. */
    @Test
    void aCommandThatTakesLongerThanTheWatchdogsTimeoutReportsItsProgress() throws Exception {
        List<List<String>> groups = IntStream.range(1, MEMBERS + 1)
                .mapToObj(i -> "m" + i)
                .map(name -> List.of("netns:" + name))
                .toList();
        wiring.bridge(host, "br0");
        for (int i = 1; i <= MEMBERS; i++) {
            wiring.node(host, "br0", "m" + i, "10.213.7." + i + "/24");
        }
        try (NotifySocket systemd = new NotifySocket(directory);
                TestDaemon daemon = TestDaemon.start(
                        host,
                        directory,
                        Map.of("NOTIFY_SOCKET", systemd.path(), "WATCHDOG_USEC", TIMEOUT_MICROS),
                        "--docker",
                        "none",
                        "--drop-engine",
                        "iptables")) {
            assertThat(systemd.takeAll()).startsWith(EXTENSION).contains("READY=1");

            daemon.client().call("partition", Map.of("groups", groups));

            assertThat(systemd.takeAll()).containsOnly("WATCHDOG=1").hasSizeGreaterThan(5);
            assertThat(daemon.terminate()).isZero();
            assertThat(systemd.takeAll()).containsSubsequence("STOPPING=1", EXTENSION);
        }
    }
}
