package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import org.junit.jupiter.api.Test;

/** The remains of an ifb redirection after a daemon was killed in the middle, and names that only look like it. */
class HalfBuiltIT extends TiedPairProof {
    private static final Rate ASKED = Rate.parse("10mbit");

    HalfBuiltIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void anIfbThatNothingIsSentThroughIsConnected() {
        Shell.in(left, "ip link add " + ifb() + " type ifb");

        faultd.rate(ASKED, "netns:left").apply();

        assertThat(Shell.in(left, "tc filter show dev eth0 ingress"))
                .contains("mirred (Egress Redirect to device " + ifb());
        assertThat(Shell.in(left, "tc class show dev " + ifb())).contains("rate 10Mbit");
        faultd.stopAll();
        assertThat(Shell.in(left, "ip link show; tc qdisc show")).doesNotContain("faultd", "ingress");
    }

    @Test
    void anInterfaceThatIsCalledFaultdIsSomebodyElses() {
        Shell.in(left, "ip link add faultd type bridge; ip link set faultd up");

        faultd.rate(ASKED, "netns:left/eth0").apply();
        Shell.Result swept = net.host().namespace().call(() -> TestDaemon.sweep(daemon.directory()));

        assertThat(swept.err()).startsWith("faultd: a daemon runs here (pid ").doesNotContain("\n");
        assertThat(swept.status()).isZero();
        assertThat(Shell.in(left, "ip link show; tc qdisc show"))
                .contains("faultd: ")
                .doesNotContain("fa00:", "ingress");
    }

    private String ifb() {
        return "faultd" + Shell.in(left, "ip -o link show eth0 | cut -d: -f1").strip();
    }
}
