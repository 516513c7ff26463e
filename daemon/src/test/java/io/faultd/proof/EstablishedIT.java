package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which connections are new to {@code drop --only established} is in the kernel's memory, and not in that of the
 * daemon.
 */
class EstablishedIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private NetworkNamespace host;
    private NetworkBuilder wiring;
    private Node a;
    private Node b;
    private TestDaemon daemon;

    @BeforeEach
    void tieTwoToABridge() {
        host = NetworkNamespace.create();
        wiring = new NetworkBuilder(TestDaemon.names(directory));
        wiring.bridge(host, "br0");
        a = node("a", 1);
        b = node("b", 2);
        wiring.settle(host);
        Traffic.awaitPassage(List.of(new Flow(b, a, Family.IPV4), new Flow(b, a, Family.IPV6)));
        start();
    }

    @AfterEach
    void close() {
        daemon.close();
        wiring.close();
        host.close();
    }

    enum End {
        KILLED,
        TOLD_TO_END
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void connectionsThatWereNewStayNewWhenAnotherDaemonTakesOver(End end) throws Exception {
        Flow flow = new Flow(b, a, end == End.KILLED ? Family.IPV4 : Family.IPV6);
        try (Conversation before = Conversation.on(flow)) {
            String fault =
                    daemon.client().drop(a.word()).onlyEstablished().apply().id();
            try (Conversation fresh = Conversation.on(flow)) {
                assertThat(fresh.goesOn()).isTrue();
                if (end == End.KILLED) {
                    daemon.kill();
                } else {
                    assertThat(daemon.terminate()).isZero();
                }
                try (Conversation meanwhile = Conversation.on(flow)) {
                    assertThat(meanwhile.goesOn()).isTrue();
                    start();
                    assertThat(daemon.client().faults())
                            .extracting(FaultInfo::fault)
                            .containsExactly(fault);
                    assertThat(fresh.goesOn())
                            .as("made before the daemon ended")
                            .isTrue();
                    assertThat(meanwhile.goesOn()).as("made without a daemon").isTrue();
                }
                try (Conversation after = Conversation.on(flow)) {
                    assertThat(after.goesOn()).as("made since").isTrue();
                }
            }
            assertThat(before.goesOn()).as("made before the fault").isFalse();
        }
    }

    @Test
    void theMemoryIsThatOfOneFaultAndEndsWithIt() throws IOException {
        Flow flow = new Flow(b, a, Family.IPV4);
        daemon.client().drop(a.word()).onlyEstablished().apply();
        try (Conversation fresh = Conversation.on(flow)) {
            assertThat(fresh.goesOn()).isTrue();
            daemon.client().stopAll();
            assertThat(fresh.goesOn()).isTrue();
            daemon.client().drop(a.word()).onlyEstablished().apply();
            assertThat(fresh.goesOn()).as("older than the fault that stands").isFalse();
        }
    }

    private void start() {
        daemon = TestDaemon.start(host, directory, "--docker", "none", "--keep-on-exit");
    }

    private Node node(String name, int number) {
        NetworkNamespace inside = wiring.named(name);
        wiring.port(host, "br0", "veth-" + name, inside, "eth0");
        String[] addresses = {"10.213.2." + number + "/24", "fd00:fa17:2::" + number + "/64"};
        return new Node("netns:" + name, inside, wiring.address(inside, "eth0", addresses));
    }
}
