package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultd.client.FaultdException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.RpcError;
import io.faultd.unit.Rate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Foreign objects in the kernel are not touched. */
class ForeignIT extends TiedPairProof {
    private static final Rate ASKED = Rate.parse("10mbit");

    ForeignIT(NamedNetwork net) {
        super(net);
    }

    @Test
    void aRootQdiscStaysAndIsNamedInTheRefusal() {
        Shell.in(net.host().namespace(), "tc qdisc add dev veth-b root handle 7: tbf rate 1gbit burst 100kb limit 1mb");
        try {
            KernelState before = state();

            FaultdException refusal = refusal(() -> faultd.rate(ASKED, b.word()).apply());

            assertThat(refusal.code()).isEqualTo(RpcError.CONFLICT.code());
            assertThat(refusal)
                    .hasMessage("veth-b has a root qdisc that is not faultd's (tbf 7:) and that faultd won't replace;"
                            + " remove it first: tc qdisc del dev veth-b root; or have it restored afterwards:"
                            + " --over-existing");
            assertThat(state().text()).isEqualTo(before.text());

            refusal(() -> faultd.rate(ASKED, a.word(), b.word(), c.word()).apply());
            assertThat(state().text()).as("nor is anything left on the others").isEqualTo(before.text());

            Shell.Result command = daemon.faultctl("rate", b.word(), "--rate", "10mbit");
            assertThat(command.status()).isEqualTo(1);
            assertThat(command.err().lines()).containsExactly("faultctl: " + refusal.getMessage());
        } finally {
            Shell.in(net.host().namespace(), "tc qdisc del dev veth-b root");
        }
    }

    @Test
    void whatIsPutOverAFaultIsNotTakenAwayWithIt() {
        faultd.rate(ASKED, b.word()).apply();
        String replace = "tc qdisc replace dev veth-b root handle 7: tbf rate 1gbit burst 100kb limit 1mb";
        Shell.in(net.host().namespace(), replace);
        try {
            KernelState before = state();

            faultd.stopAll();

            assertThat(state().text()).isEqualTo(before.text());
            assertThat(faultd.faults()).isEmpty();
        } finally {
            Shell.in(net.host().namespace(), "tc qdisc del dev veth-b root");
        }
    }

    @Test
    void anIngressQdiscStaysAndIsNamedInTheRefusal() {
        Shell.in(left, "tc qdisc add dev eth0 ingress");
        KernelState before = state();

        FaultdException refusal = refusal(() -> faultd.rate(ASKED, "netns:left").apply());

        assertThat(refusal.code()).isEqualTo(RpcError.CONFLICT.code());
        assertThat(refusal)
                .hasMessage("eth0 has a qdisc that is not faultd's (ingress ffff:), which faultd won't share;"
                        + " remove it first: tc qdisc del dev eth0 ingress");
        assertThat(state().text()).isEqualTo(before.text());
    }

    @Test
    void aTableOfSomebodyElsesHasNoPartInAPartition() {
        String theirs = "table inet theirs { chain input { type filter hook input priority 0; tcp dport 1 drop; }; }";
        for (NetworkNamespace namespace : List.of(net.host().namespace(), left)) {
            Shell.in(namespace, "nft '" + theirs + "'");
        }
        try {
            KernelState before = state();

            faultd.partition(List.of(a.word()), List.of(b.word(), c.word())).apply();
            faultd.partition(List.of("netns:left"), List.of("netns:right")).apply();
            assertThat(Shell.in(left, "nft list table inet theirs")).contains("tcp dport 1 drop");
            faultd.join();

            assertThat(state().text()).isEqualTo(before.text());
        } finally {
            Shell.in(net.host().namespace(), "nft delete table inet theirs");
        }
    }

    @Test
    void aPartitionThatSomebodyFlushedIsPutBackWithTheNextChange() {
        faultd.partition(List.of(a.word()), List.of(b.word())).apply();
        KernelState before = state();
        Shell.in(net.host().namespace(), "nft delete table bridge faultd");

        faultd.rate(ASKED, c.word()).apply().stop();

        assertThat(state().text()).isEqualTo(before.text());
    }

    private KernelState state() {
        Map<String, NetworkNamespace> all = new LinkedHashMap<>(net.namespaces());
        all.putAll(wiring.namespaces());
        return KernelState.ofFresh(all);
    }

    private static FaultdException refusal(ThrowingCallable call) {
        FaultdException refusal = catchThrowableOfType(FaultdException.class, call);
        assertThat(refusal).as("it was not refused").isNotNull();
        return refusal;
    }
}
