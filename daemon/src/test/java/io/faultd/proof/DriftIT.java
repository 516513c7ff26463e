package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Event;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.EventRecorder;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.unit.Rate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** External changes of faultd's objects in the kernel are repaired, reported and counted. */
class DriftIT extends TiedPairProof {
    private static final Rate ALL = Rate.parse("20mbit");
    private static final Rate SOME = Rate.parse("10mbit");

    private EventRecorder told;

    DriftIT(NamedNetwork net) {
        super(net);
    }

    /** Every kind of fault without netem. */
    @BeforeEach
    void putFaultsInForce() {
        faultd.rate(ALL, a.word(), "netns:left").apply();
        faultd.rate(SOME, a.word())
                .peerPort("80,443")
                .to("10.213.0.0/24,fd00:fa17::/64")
                .apply();
        faultd.drop(b.word()).port("53").apply();
        faultd.partition(List.of(a.word(), b.word()), List.of(c.word())).apply();
        told = new EventRecorder(faultd);
    }

    @AfterEach
    void stopListening() {
        told.close();
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    qdisc       | host | tc qdisc del dev veth-a root
                    qdisc       | host | tc qdisc del dev veth-a parent fa00:1
                    qdisc       | host | tc qdisc change dev veth-a parent fa00:1 handle fa01: pfifo limit 3
                    class       | host | tc class change dev veth-a parent fa00: classid fa00:fff0 htb rate 1mbit
                    class       | host | tc class change dev veth-a parent fa00:fff0 classid fa00:1 htb rate 1mbit
                    class       | host | tc class add dev veth-a parent fa00:fff0 classid fa00:77 htb rate 1mbit
                    filter      | host | tc filter del dev veth-a parent fa00:
                    filter      | host | tc filter add dev veth-a parent fa00: prio 9 u32 match u32 0 0 flowid fa00:2
                    table       | host | nft flush table bridge faultd
                    table       | host | nft delete table bridge faultd
                    table       | host | nft add chain bridge faultd theirs
                    table       | host | nft flush ruleset
                    table       | host | set -- $(ip -o link show veth-a); nft delete table netdev faultd${1%:}
                    table       | b    | nft flush ruleset
                    redirection | left | ip link del $FAULTD
                    redirection | left | tc qdisc del dev eth0 ingress
                    qdisc       | left | tc qdisc del dev $FAULTD root
                    class       | left | tc class change dev $FAULTD parent fa00: classid fa00:fff0 htb rate 1mbit
                    """)
    void whatWasChangedIsPutBack(String kind, String where, String command) {
        String before = everything();
        long counted = repaired(kind);

        Shell.in(namespace(where), "FAULTD=$(ip -o link show type ifb | cut -d: -f2); " + command);

        Event event = told.await("drift-repaired");
        assertThat(event.cause()).isNotNull();
        assertThat(everything()).isEqualTo(before);
        assertThat(repaired(kind)).isGreaterThan(counted);
        assertThat(faultd.faults()).isNotEmpty().allSatisfy(fault -> assertThat(fault.state())
                .isEqualTo("ok"));
    }

    @Test
    void faultdsOwnChangesAreNotTakenForOthers() {
        long seen = daemon.counter("faultd_drift_seen_total");

        for (int i = 0; i < 50; i++) {
            faultd.rate(SOME, c.word(), "netns:left")
                    .direction(Direction.BOTH)
                    .apply()
                    .stop();
            faultd.rate(SOME, d.word()).port("1000-" + (2000 + i)).apply().stop();
            faultd.drop(c.word()).port("53").apply().stop();
            faultd.partition(List.of(a.word(), d.word()), List.of(b.word())).apply();
        }

        faultd.status();
        assertThat(daemon.counter("faultd_drift_seen_total")).isEqualTo(seen);
        assertThat(told.all("drift-repaired")).isEmpty();
    }

    @Test
    void anInterfaceThatGoesDownAndUpAgainKeepsItsTree() {
        String before = everything();
        long seen = daemon.counter("faultd_drift_seen_total");

        Shell.in(net.host().namespace(), "ip link set veth-a down; ip link set veth-a up");

        faultd.status();
        assertThat(everything()).isEqualTo(before);
        assertThat(daemon.counter("faultd_drift_seen_total")).isEqualTo(seen);
        faultd.stopAll();
        Traffic.awaitPassage(net.allFlows()); // a bridge needs time to activate a port
    }

    @Test
    void aForeignQdiscInTheRootsPlaceIsToldAndTheTreeComesBackWhenItGoes() {
        String before = everything();

        Shell.in(net.host().namespace(), "tc qdisc replace dev veth-a root handle 7: pfifo limit 9");
        Event seen = told.await("drift-seen", event -> event.cause().contains("foreign qdisc pfifo 7: replaced it"));
        assertThat(seen.target()).isEqualTo(a.word());
        assertThat(told.await("fault-pending").cause()).contains("pfifo 7:");
        assertThat(faultd.faults().get(0).state()).isEqualTo("pending");

        Shell.in(net.host().namespace(), "tc qdisc del dev veth-a root");

        told.await("drift-repaired");
        assertThat(everything()).isEqualTo(before);
        assertThat(faultd.faults()).isNotEmpty().allSatisfy(fault -> assertThat(fault.state())
                .isEqualTo("ok"));
    }

    @Test
    void oneElementThatIsMissingIsPutBack() {
        String before = everything();

        Shell.in(net.host().namespace(), "nft delete element bridge faultd forward_from '{ \"veth-c\" }'");

        assertThat(told.await("drift-repaired").cause()).contains("bridge faultd", "by nft (process ");
        assertThat(everything()).isEqualTo(before);
    }

    private NetworkNamespace namespace(String name) {
        return switch (name) {
            case "host" -> net.host().namespace();
            case "left" -> left;
            default -> net.node(name).namespace();
        };
    }

    private long repaired(String kind) {
        return daemon.counter("faultd_drift_repaired_total{kind=\"" + kind + "\"}");
    }

    /** The whole output of {@code tc} and {@code nft} about traffic control and rules. */
    private String everything() {
        String look = "for dev in $(ip -o link show | cut -d: -f2 | cut -d@ -f1); do (tc qdisc show dev $dev; tc class"
                + " show dev $dev; tc filter show dev $dev; tc filter show dev $dev ingress) | sed -E"
                + " 's/direct_packets_stat [0-9]+|index [0-9]+ ref//' | sort; done; nft list tables | sort | while read"
                + " table; do nft -s list $table; done";
        return Shell.in(net.host().namespace(), look) + Shell.in(b.namespace(), look) + Shell.in(left, look);
    }
}
