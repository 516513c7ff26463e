package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.FaultdException;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.NamedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign qdiscs make room where the request says so, and are restored afterwards, however the fault ends. */
class OverExistingIT extends OverExistingProof {
    private static final String TREE = "qdisc add dev veth-b root handle 7: htb default 20 r2q 5;class add dev veth-b"
            + " parent 7: classid 7:1 htb rate 1gbit ceil 2gbit burst 20kb;class add dev veth-b parent 7:1 classid 7:10"
            + " htb rate 3mbit ceil 1gbit prio 2 quantum 3000;class add dev veth-b parent 7:1 classid 7:20 htb rate"
            + " 5mbit;qdisc add dev veth-b parent 7:10 handle 10: pfifo limit 17;qdisc add dev veth-b parent 7:20 handle"
            + " 20: htb default 1;class add dev veth-b parent 20: classid 20:1 htb rate 7mbit;qdisc add dev veth-b parent"
            + " 20:1 handle 21: tbf rate 1mbit burst 10kb latency 70ms;filter add dev veth-b parent 7: protocol ip prio 5"
            + " u32 match ip dport 80 0xffff flowid 7:10;filter add dev veth-b parent 7: protocol ip prio 2 u32 match ip"
            + " dst 10.0.0.0/8 flowid 7:20;filter add dev veth-b parent 7: protocol ip prio 2 handle 3: u32 divisor"
            + " 16;filter add dev veth-b parent 7: protocol ip prio 2 u32 ht 3:5: match ip src 192.0.2.1 flowid"
            + " 7:10;filter add dev veth-b parent 7: protocol ip prio 2 u32 link 3: hashkey mask 0xf at 12 match ip src"
            + " 192.0.2.0/24;filter add dev veth-b parent 7:1 protocol ipv6 prio 9 u32 match ip6 dport 53 0xffff flowid"
            + " 7:20";

    private static final String ACTING = "qdisc add dev DEV root handle 9: htb;filter add dev DEV parent 9: protocol"
            + " ip prio 1 u32 match u32 0 0 action mirred egress redirect dev veth-a";

    OverExistingIT(NamedNetwork net) {
        super(net);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qdisc add dev veth-b root pfifo limit 77",
                "qdisc add dev veth-b root handle 9: bfifo limit 12345",
                "qdisc add dev veth-b root handle 9: pfifo_fast",
                "qdisc add dev veth-b root handle 9: tbf rate 1gbit burst 100kb limit 1mb peakrate 2gbit mtu 1600;"
                        + "qdisc add dev veth-b parent 9:1 handle 90: pfifo limit 5",
                TREE
            })
    void whatMadeRoomIsAsItWas(String theirs) {
        whatIsThereComesBack(theirs);
    }

    @Test
    void withoutBeingAskedNothingMakesRoom() {
        build("qdisc add dev veth-b root handle 9: pfifo");
        String before = everything();

        assertThatThrownBy(() -> faultd.rate(ASKED, b.word()).apply())
                .isInstanceOf(FaultdException.class)
                .hasMessageContaining("(pfifo 9:)")
                .hasMessageEndingWith("or have it restored afterwards: --over-existing");

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whatCantBePutBackAsItIsStaysAndIsNamed() {
        build(ACTING.replace("DEV", "veth-b"));
        String before = everything();

        assertThatThrownBy(() ->
                        faultd.rate(ASKED, a.word(), b.word()).overExisting().apply())
                .isInstanceOf(FaultdException.class)
                .hasMessageContaining("veth-b")
                .hasMessageContaining("(htb 9:)")
                .hasMessageContaining("a filter with actions");

        assertThat(everything()).isEqualTo(before);
        assertThat(in("tc qdisc show dev veth-a")).doesNotContain("fa00");
    }

    @Test
    void aRefusalElsewherePutsItBackAtOnce() {
        build(TREE);
        try {
            build(ACTING.replace("DEV", "veth-c"));
            String before = everything();

            assertThatThrownBy(() -> faultd.rate(ASKED, b.word(), c.word())
                            .overExisting()
                            .apply())
                    .isInstanceOf(FaultdException.class)
                    .hasMessageContaining("veth-c");

            assertThat(everything()).isEqualTo(before);
        } finally {
            in("tc qdisc del dev veth-c root");
        }
    }

    @Test
    void whatSomebodyHasPutThereMeanwhileStays() {
        build("qdisc add dev veth-b root handle 9: pfifo limit 77");
        Fault fault = faultd.rate(ASKED, b.word()).overExisting().apply();

        in("tc qdisc replace dev veth-b root handle 8: bfifo limit 5000");
        fault.stop();

        assertThat(in("tc qdisc show dev veth-b root")).contains("bfifo 8:");
        in("tc qdisc del dev veth-b root");
        faultd.rate(ASKED, b.word()).apply().stop();
        assertThat(in("tc qdisc show dev veth-b root")).contains("noqueue").doesNotContain("pfifo");
    }

    @Test
    void aDryRunTellsAndLeavesItThere() {
        build("qdisc add dev veth-b root handle 9: pfifo limit 77");
        String before = everything();

        Shell.Result dryRun =
                daemon.faultctl("rate", b.word(), "--rate", "10mbit", "--over-existing", "--dry-run", "tc");

        assertThat(dryRun.out()).contains("tc qdisc del dev veth-b root handle 9: pfifo");
        assertThat(everything()).isEqualTo(before);
        faultd.rate(ASKED, b.word()).overExisting().apply();
        assertThat(daemon.faultctl("stop", "--all", "--dry-run", "tc").out())
                .contains("# then qdisc pfifo 9: is restored on veth-b as it was");
        assertThat(in("tc qdisc show dev veth-b root")).contains("htb fa00:");
    }
}
