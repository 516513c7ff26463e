package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import org.junit.jupiter.api.Test;

/** On a kernel without sch_netem, effects that need it are refused with a remedy, and the rest works. */
class MissingNetemIT extends Proof {
    MissingNetemIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void delaysAreRefusedInOneLineWhereTheKernelHasNoNetemAndWorkWhereItHas() {
        Shell.Result slow = daemon.faultctl("slow", a.word());

        if (kernelHasNetem()) {
            assertThat(slow.status()).as(slow.err()).isZero();
            assertThat(Shell.in(net.host().namespace(), "tc qdisc show dev veth-a"))
                    .contains("netem");
        } else {
            assertThat(slow.status()).isEqualTo(1);
            assertThat(slow.err().lines())
                    .containsExactly("faultctl: this kernel has no netem, so only rate, drop, reset and"
                            + " partition work;"
                            + " on Debian install linux-image-amd64 and boot it (see faultctl doctor)");
            assertUntouched();
            assertThat(faultd.faults()).isEmpty();
        }
    }

    @Test
    void aRateNeedsNoNetem() {
        faultd.rate(Rate.parse("10mbit"), a.word()).apply();

        assertThat(Shell.in(net.host().namespace(), "tc class show dev veth-a")).contains("rate 10Mbit");
    }

    private static boolean kernelHasNetem() {
        try (NetworkNamespace empty = NetworkNamespace.create()) {
            return empty.call(() -> Shell.run("tc", "qdisc", "add", "dev", "lo", "root", "netem"))
                            .status()
                    == 0;
        }
    }
}
