package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code faultctl wait}, and ids of faults as words of {@code stop}. */
class WaitIT extends TiedPairProof {
    WaitIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void waitsUntilAFaultThatIsKeptOutHolds() {
        String fault = fault();
        assertThat(wait(fault).status()).isZero();
        assertThat(wait("netns:left", fault).status()).isZero();

        Shell.in(left, "tc qdisc replace dev eth0 root handle 7: pfifo limit 9");
        Shell.Result late = wait(fault, "--timeout", "1ms");
        while (late.status() == 0) { // the foreign qdisc is noticed a moment later
            late = wait(fault, "--timeout", "1ms");
        }
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.err()).isEqualTo("faultctl: " + fault + " (rate 10mbit burst 32768b) is pending, after 1ms");

        CompletableFuture<Shell.Result> waiting = CompletableFuture.supplyAsync(() -> wait(fault, "netns:left"));
        Shell.in(left, "tc qdisc del dev eth0 root");
        assertThat(waiting.join().status()).isZero();
        assertThat(Shell.in(left, "tc class show dev eth0")).contains("rate 10Mbit");
    }

    @Test
    void whatIsNotThereIsNotWaitedFor() {
        assertThat(wait("f-none").status()).isEqualTo(4);
        Shell.Result bare = wait("netns:right", "--timeout", "1ms");
        assertThat(bare.status()).isEqualTo(1);
        assertThat(bare.err()).isEqualTo("faultctl: netns:right has no fault, after 1ms");
    }

    @Test
    void anIdAsAWordStopsTheFault() {
        String fault = fault();

        assertThat(daemon.faultctl("stop", fault).successfulOutput())
                .isEqualTo("ended " + fault + "\nfree: netns:left\n");
        assertThat(Shell.in(left, "tc qdisc show dev eth0")).doesNotContain("htb");
        Shell.Result again = daemon.faultctl("stop", fault);
        assertThat(again.status()).isEqualTo(4);
        assertThat(again.err()).startsWith("faultctl: '" + fault + "' matches no target");
    }

    private String fault() {
        return daemon.faultctl("rate", "netns:left", "--direction", "out", "--rate", "10mbit", "-q")
                .successfulOutput()
                .strip();
    }

    private Shell.Result wait(String... words) {
        String[] command = new String[words.length + 2];
        command[0] = "wait";
        System.arraycopy(words, 0, command, 1, words.length);
        command[words.length + 1] = "--applied";
        return daemon.faultctl(command);
    }
}
