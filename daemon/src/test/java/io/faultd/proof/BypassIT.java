package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.client.FaultBuilder;
import io.faultd.fault.Direction;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.measure.Datagrams;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.protocol.Check;
import io.faultd.protocol.FaultStats;
import io.faultd.unit.Rate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that foreign filters take past the hooks: faults hold all the same, or faultd says that they don't. */
class BypassIT extends Proof {
    private static final Rate ENOUGH = Rate.parse("100mbit");
    private static final int SENT = Datagrams.SENT;
    private static final int PORT = Datagrams.PORT;
    private static final String FROM_A = "veth-a";
    private static final String TO_B = "veth-b";

    BypassIT(NamedNetwork net) {
        super(net);
    }

    /** As a program of eBPF at clsact does, which comes later still. */
    @ParameterizedTest
    @EnumSource(Family.class)
    void aPriorityThatIsSetBehindTheClassifierTakesNothingPastAFault(Family family) {
        Shell.in(net.host().namespace(), priorityOf(TO_B));
        Shell.in(b.namespace(), priorityOf("eth0"));
        try {
            Fault in = limited(Direction.IN);
            assertThat(Datagrams.deliver(new Flow(a, b, family))).isEqualTo(SENT);
            assertThat(met(in)).isEqualTo(SENT);
            in.close();

            Fault out = limited(Direction.OUT);
            assertThat(Datagrams.deliver(new Flow(b, a, family))).isEqualTo(SENT);
            assertThat(met(out)).isEqualTo(SENT);
        } finally {
            Shell.in(net.host().namespace(), "nft delete table netdev foreign");
            Shell.in(b.namespace(), "nft delete table netdev foreign");
        }
    }

    /** In the emulated machine, since this kernel may lack the action. */
    @Test
    @Tag("netem")
    void skbeditTakesNothingPastAFaultUnlessItNamesAClassOfFaultd() {
        String filter = "tc filter add dev " + TO_B + " egress u32 match u32 0 0 action skbedit" + " priority ";
        Shell.in(net.host().namespace(), "tc qdisc add dev " + TO_B + " clsact");
        try {
            Shell.in(net.host().namespace(), filter + "ab:5");
            Fault limited = limited(Direction.IN);
            assertThat(limited.warnings()).isEmpty();
            assertThat(Datagrams.deliver(new Flow(a, b, Family.IPV4))).isEqualTo(SENT);
            assertThat(met(limited)).isEqualTo(SENT);
            limited.close();

            Shell.in(net.host().namespace(), "tc filter del dev " + TO_B + " egress && " + filter + "fa00:0");
            Fault passed = limited(Direction.IN);
            assertThat(Datagrams.deliver(new Flow(a, b, Family.IPV4))).isEqualTo(SENT);
            assertThat(met(passed)).isZero();
            assertThat(passed.warnings())
                    .containsExactly(b.word() + " eth0: a tc filter that sets the priority fa00: at the egress of "
                            + TO_B + " can take packets past the fault; docs/limits.md says which");
        } finally {
            Shell.in(net.host().namespace(), "tc qdisc del dev " + TO_B + " clsact");
        }
    }

    private static String priorityOf(String device) {
        return "printf 'table netdev foreign {\\n chain late {\\n type filter hook egress device \"" + device
                + "\" priority 99\\n meta priority set ab:5\\n }\\n }\\n' | nft -f -";
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void redirectedPacketsMeetTheMatchesOfShapes(Family family) {
        redirect();
        try {
            Fault beside = faultd.rate(ENOUGH, b.word())
                    .protocol("udp")
                    .port(Integer.toString(PORT + 1))
                    .apply();
            Fault limited = limited(Direction.IN);
            assertThat(limited.warnings()).isEmpty();
            assertThat(Datagrams.deliver(new Flow(a, b, family))).isEqualTo(SENT);

            assertThat(met(limited)).isEqualTo(SENT);
            assertThat(met(beside)).isZero();
        } finally {
            redirectNoMore();
        }
    }

    @Test
    void whatRedirectedPacketsPassIsSaid() {
        Fault unaffected = cut();
        assertSaid(unaffected, false);
        assertThat(Datagrams.deliver(new Flow(a, b, Family.IPV4))).isZero();
        redirect();
        try {
            assertThat(Datagrams.deliver(new Flow(a, b, Family.IPV4)))
                    .as("past a partition")
                    .isEqualTo(SENT);
            assertSaid(cut(), true);

            faultd.join();
            Fault drop = faultd.drop(b.word()).apply();
            assertThat(Datagrams.deliver(new Flow(a, b, Family.IPV4)))
                    .as("to a drop")
                    .isZero();
            assertSaid(drop, false);
        } finally {
            redirectNoMore();
        }
    }

    /** The filters match nothing; that is not looked at. */
    @ParameterizedTest
    @CsvSource({
        "host, veth-a, ingress, u32, veth-b, cut",
        "host, veth-b, egress, u32, veth-c, rate in",
        "host, veth-a, ingress, bpf, veth-b, rate in; cut",
        "b, eth0, egress, u32, lo, rate out",
        "b, eth0, ingress, u32, lo, drop in",
        "b, lo, ingress, u32, eth0, drop out"
    })
    void eachFaultNamesWhatConcernsIt(
            String where, String device, String side, String kind, String to, String concerned) {
        NetworkNamespace namespace = net.namespaces().get(where);
        String match = kind.equals("u32") ? "match u32 0xffffffff 0xffffffff" : "bytecode '1,6 0 0 0'";
        Shell.in(namespace, "tc qdisc add dev " + device + " clsact");
        try {
            Shell.in(
                    namespace,
                    "tc filter add dev " + device + " " + side + " " + kind + " " + match
                            + " action mirred egress redirect dev " + to);
            Map<String, Supplier<Fault>> faults = new LinkedHashMap<>();
            faults.put("rate in", () -> limited(Direction.IN));
            faults.put("rate out", () -> limited(Direction.OUT));
            faults.put("drop in", () -> faultd.drop(b.word()).apply());
            faults.put(
                    "drop out",
                    () -> faultd.drop(b.word()).direction(Direction.OUT).apply());
            faults.put("cut", this::cut);
            List<String> warned = new ArrayList<>();
            faults.forEach((name, making) -> {
                try (Fault fault = making.get()) {
                    if (!fault.warnings().isEmpty()) {
                        assertThat(fault.warnings()).hasSize(1);
                        assertThat(fault.warnings().get(0)).contains(" at the " + side + " of " + device + " can take");
                        warned.add(name);
                    }
                }
            });
            assertThat(String.join("; ", warned)).isEqualTo(concerned);
        } finally {
            Shell.in(namespace, "tc qdisc del dev " + device + " clsact");
        }
    }

    private Fault cut() {
        return faultd.partition(List.of(a.word()), List.of(b.word())).apply();
    }

    private void assertSaid(Fault fault, boolean said) {
        String what = "a tc filter that redirects to " + TO_B + " at the ingress of " + FROM_A;
        String warning = b.word() + " eth0: " + what + " can take packets past the fault; docs/limits.md says which";
        assertThat(fault.warnings()).isEqualTo(said ? List.of(warning) : List.of());
        assertThat(faultd.status(b.word()).get(0).note())
                .isEqualTo(said ? "packets can get past its faults by " + what : null);
        Check check = faultd.doctor().stream()
                .filter(one -> one.name().equals("bypasses"))
                .findFirst()
                .orElseThrow();
        assertThat(check.status()).isEqualTo(said ? "warning" : "ok");
        assertThat(check.detail().contains(b.word() + ": packets can get past its faults by " + what))
                .isEqualTo(said);
    }

    /** What arrives from a goes straight to b, past the bridge. */
    private void redirect() {
        Datagrams.redirect(net.host(), FROM_A, TO_B);
    }

    private void redirectNoMore() {
        Datagrams.redirectNoMore(net.host(), FROM_A);
    }

    /** A rate that limits nothing but counts. */
    private Fault limited(Direction direction) {
        FaultBuilder<?> rate = direction == Direction.IN
                ? faultd.rate(ENOUGH, b.word()).protocol("udp").port(Integer.toString(PORT))
                : faultd.rate(ENOUGH, b.word())
                        .protocol("udp")
                        .peerPort(Integer.toString(PORT))
                        .direction(direction);
        return rate.apply();
    }

    private long met(Fault fault) {
        return faultd.faultsWithStats().stream()
                .filter(info -> info.fault().equals(fault.id()))
                .flatMap(info -> info.stats().stream())
                .mapToLong(FaultStats::packets)
                .sum();
    }
}
