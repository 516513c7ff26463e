package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.measure.Conversation;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.BridgedPair;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.protocol.FaultInfo;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel, and not the daemon, keeps which connections are new to {@code drop --only established}. */
class EstablishedIT extends BridgedPair {
    @BeforeEach
    void startWhenPacketsPass() {
        Traffic.awaitPassage(List.of(new Flow(b, a, Family.IPV4), new Flow(b, a, Family.IPV6)));
        startToKeep();
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
                    startToKeep();
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

    private void startToKeep() {
        start("--keep-on-exit");
    }
}
