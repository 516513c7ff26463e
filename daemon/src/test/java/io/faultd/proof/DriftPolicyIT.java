package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Event;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** External changes stay where the policy says so, and where another program keeps repeating them. */
class DriftPolicyIT {
    private static final Rate ASKED = Rate.parse("10mbit");
    private static final String CHANGE = "tc class change dev veth-a parent fa00: classid fa00:fff0 htb rate 1mbit";

    @TempDir
    private Path directory;

    @Test
    void whatIsOnlyReportedStaysUntilSomethingChangesThere() {
        try (NamedNetwork net = new NamedNetwork(directory, List.of("--drift", "report"));
                EventRecorder told = new EventRecorder(net.daemon().client())) {
            net.daemon().client().rate(ASKED, "netns:a").apply();
            net.daemon()
                    .client()
                    .partition(List.of("netns:a"), List.of("netns:b"))
                    .apply();

            Shell.in(net.host().namespace(), CHANGE);
            Event seen = told.await("drift-seen");
            Shell.in(net.host().namespace(), "nft flush table bridge faultd");
            told.await("drift-seen", event -> event.cause().contains("bridge faultd"));
            net.daemon().client().rate(ASKED, "netns:c").apply();

            assertThat(seen.target()).isEqualTo("netns:a");
            assertThat(seen.cause())
                    .startsWith("veth-a: class fa00:fff0 was changed")
                    .endsWith("; it is left unchanged");
            assertThat(Shell.in(net.host().namespace(), "tc class show dev veth-a"))
                    .contains("rate 1Mbit");
            assertThat(Shell.in(net.host().namespace(), "nft list table bridge faultd"))
                    .doesNotContain("vmap @");
            assertThat(net.daemon().client().faults())
                    .extracting(fault -> fault.state())
                    .containsExactly("drift", "drift", "ok");
            assertThat(net.daemon().counter("faultd_drift_seen_total")).isEqualTo(2);
            assertThat(net.daemon().counter("faultd_drift_repaired_total")).isZero();

            net.daemon().client().rate(Rate.parse("5mbit"), "netns:a").apply();

            assertThat(Shell.in(net.host().namespace(), "tc class show dev veth-a"))
                    .doesNotContain("rate 1Mbit");
        }
    }

    @Test
    void somebodyWhoDoesNotGiveInIsLetBeForAWhile() {
        try (NamedNetwork net = new NamedNetwork(directory, List.of());
                EventRecorder told = new EventRecorder(net.daemon().client())) {
            net.daemon().client().rate(ASKED, "netns:a").apply();
            for (int i = 0; i < 5; i++) {
                Shell.in(net.host().namespace(), CHANGE);
                told.await("drift-repaired");
            }

            Shell.in(net.host().namespace(), CHANGE);

            assertThat(told.await("drift-seen").cause())
                    .endsWith("it was repaired 5 times within a minute, and is left unchanged for 2 s");
            assertThat(net.daemon().client().faults().get(0).state()).isEqualTo("drift");
            told.await("drift-repaired");
            assertThat(Shell.in(net.host().namespace(), "tc class show dev veth-a"))
                    .doesNotContain("rate 1Mbit");
            assertThat(net.daemon().client().faults().get(0).state()).isEqualTo("ok");
        }
    }
}
