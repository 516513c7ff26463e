package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.FaultdException;
import io.faultd.fault.Direction;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.network.Family;
import io.faultd.proof.network.IptablesNetwork;
import io.faultd.protocol.RpcError;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drop faults in iptables' tables; unsupported ones are refused, or listed in docs/drop-engines.md. */
class IptablesDropIT extends DropProof {
    IptablesDropIT(IptablesNetwork net) {
        super(net);
    }

    /** A packet passes the table filter before it leaves: a sender of UDP gets an error, one of TCP doesn't. */
    @Override
    @Test
    void whatTheTargetSendsVanishesWithoutItsNoticing() {
        faultd.drop(a.word()).direction(Direction.OUT).apply();

        for (Family family : Family.values()) {
            assertThatThrownBy(() -> answers(a, b, b.address(family), 7))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Operation not permitted");
        }
    }

    @Override
    @Test
    void onlyTheTrafficThatIsNamedVanishes() {
        faultd.drop(a.word())
                .to(b.word(), net.host().address(Family.IPV6).getHostAddress())
                .apply();

        assertOnlyDropped(flow ->
                flow.to() == a && (flow.from() == b || (flow.from() == net.host() && flow.family() == Family.IPV6)));
    }

    @Override
    @Test
    void ofEstablishedConnectionsThoseStallThatStoodBefore() {
        assertThatThrownBy(() -> faultd.drop(a.word()).onlyEstablished().apply())
                .isInstanceOfSatisfying(FaultdException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(RpcError.INVALID_PARAMS.code()))
                .hasMessageStartingWith("iptables can't distinguish connections older than a fault from later ones")
                .hasMessageEndingWith("use the drop engine nftables");
        assertThat(faultd.faults()).isEmpty();
        assertUntouched();
    }

    @Override
    @Test
    void dnsVanishesAndTheRestStays() throws IOException {
        faultd.drop(a.word()).dns().apply();

        for (Family family : Family.values()) {
            assertThat(answers(a, b, b.address(family), 53)).as("%s", family).isFalse();
            assertThat(answers(a, b, b.address(family), 54)).as("%s", family).isTrue();
        }
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        assertThat(answers(a, a, loopback, 53)).as("a resolver on loopback").isFalse();
        assertThat(answers(a, a, loopback, 54)).isTrue();
    }

    @Override
    @Test
    void aResolverBehindANatRuleIsAskedInVain() throws IOException {
        redirected(resolver -> {
            assertThat(answers(a, a, resolver, 53, 5353)).isTrue();

            try (Fault in = faultd.drop(a.word()).dns().apply()) {
                assertThat(answers(a, a, resolver, 53, 5353)).as("%s", in).isFalse();
            }
            faultd.drop(a.word()).dns().direction(Direction.OUT).apply();

            assertThatThrownBy(() -> answers(a, a, resolver, 53, 5353)).hasMessageContaining("Operation not permitted");
        });
    }

    @Override
    @Test
    void ofThoseWhoAskAResolverBehindANatRuleEverySecondIsNotHeard() throws IOException {
        redirected(resolver -> {
            faultd.drop(a.word()).dns().every(2).direction(Direction.OUT).apply();

            for (int query = 0; query < 2; query++) {
                assertThat(answers(a, a, resolver, 53, 5353)).isTrue();
                assertThatThrownBy(() -> answers(a, a, resolver, 53, 5353))
                        .hasMessageContaining("Operation not permitted");
            }
        });
    }

    @Test
    void whatItDropsIsCountedForTheFault() {
        Fault fault = faultd.drop(a.word()).to(b.word()).apply();
        assertOnlyDropped(flow -> flow.from() == b && flow.to() == a);

        assertThat(faultd.faultsWithStats()).singleElement().satisfies(counted -> {
            assertThat(counted.fault()).isEqualTo(fault.id());
            assertThat(counted.stats()).singleElement().satisfies(stats -> {
                assertThat(stats.target()).isEqualTo(a.word());
                assertThat(stats.dropped()).isGreaterThanOrEqualTo(2 * SENT);
            });
        });
    }

    @Test
    void itsRulesAreThoseThatIptablesListsForTheFault() {
        String id = faultd.drop(a.word())
                .to("10.0.0.0/8")
                .protocol("tcp")
                .port("80,443")
                .reject()
                .apply()
                .id();

        List<String> listed = Shell.in(a.namespace(), "iptables -S")
                .lines()
                .filter(line -> line.contains(id))
                .toList();

        String words = "-s 10.0.0.0/8 -i eth0 -p tcp -m multiport --dports 80,443 -m comment --comment " + id
                + " -j REJECT --reject-with icmp-port-unreachable";
        assertThat(listed).containsExactlyInAnyOrder("-A FAULTD-IN " + words, "-A FAULTD-FORWARD " + words);
    }
}
