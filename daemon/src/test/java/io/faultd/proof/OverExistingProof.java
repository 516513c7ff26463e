package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import org.junit.jupiter.api.AfterEach;

/** Faults on an interface, {@code veth-b}, which has foreign qdiscs. */
abstract class OverExistingProof extends Proof {
    static final Rate ASKED = Rate.parse("10mbit");

    OverExistingProof(NamedNetwork net) {
        super(net);
    }

    @AfterEach
    final void clear() {
        faultd.stopAll();
        in("tc qdisc del dev veth-b root 2>/dev/null || true");
    }

    final void whatIsThereComesBack(String theirs) {
        build(theirs);
        String before = everything();

        Fault one = faultd.rate(ASKED, b.word()).overExisting().apply();
        Fault other = faultd.rate(ASKED, b.word()).port("80").apply();

        assertThat(in("tc qdisc show dev veth-b root")).contains("htb fa00:");
        one.stop();
        assertThat(in("tc qdisc show dev veth-b root")).contains("htb fa00:");
        other.stop();
        assertThat(everything()).isEqualTo(before);
        assertThat(faultd.faults()).isEmpty();
    }

    final void build(String theirs) {
        for (String command : theirs.split(";")) {
            in("tc " + command);
        }
    }

    final String in(String command) {
        return Shell.in(net.host().namespace(), command);
    }

    /**
     * Everything reported about it except counters; detailed, so that settings that are hidden by default are included.
     */
    final String everything() {
        return in("tc -d qdisc show dev veth-b; tc -d class show dev veth-b; for parent in root 7: 7:1 9:; do"
                        + " tc -d filter show dev veth-b parent $parent 2>/dev/null; done; ip -o link show veth-b | grep -o 'qlen.*'")
                .replaceAll("direct_packets_stat \\d+", "");
    }
}
