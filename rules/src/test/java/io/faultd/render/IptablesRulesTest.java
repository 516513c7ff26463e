package io.faultd.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.plan.DropRule;
import io.faultd.plan.PartitionTable;
import io.faultd.target.Namespace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The arguments; IptablesFormIT of the daemon shows that the real tools accept them and print the same. */
class IptablesRulesTest {
    private static final Namespace HERE = new Namespace("/nowhere", 1);

    @Test
    void aBlackholeIsOneRuleForEachFamilyAndWay() {
        assertThat(lines(Direction.IN, Flow.ALL, DropEffect.BLACKHOLE))
                .filteredOn(line -> line.endsWith("DROP"))
                .containsExactly(
                        "iptables -A FAULTD-IN -i eth0 -m comment --comment f-1 -j DROP",
                        "iptables -A FAULTD-FORWARD -i eth0 -m comment --comment f-1 -j DROP",
                        "ip6tables -A FAULTD-IN -i eth0 -m comment --comment f-1 -j DROP",
                        "ip6tables -A FAULTD-FORWARD -i eth0 -m comment --comment f-1 -j DROP");
        assertThat(lines(Direction.OUT, Flow.ALL, DropEffect.BLACKHOLE))
                .contains("iptables -A FAULTD-OUT -o eth0 -m comment --comment f-1 -j DROP");
    }

    @Test
    void peersAndPortsAreOnTheSideWhereTheyStandInThatDirection() {
        Flow flow = flow("10.0.0.7", "80", "1000-2000", "tcp");

        assertThat(lines(Direction.BOTH, flow, DropEffect.BLACKHOLE))
                .filteredOn(line -> !line.contains("FORWARD"))
                .containsExactly(
                        "iptables -A FAULTD-IN -s 10.0.0.7/32 -i eth0 -p tcp -m tcp --sport 1000:2000 --dport 80"
                                + " -m comment --comment f-1 -j DROP",
                        "iptables -A FAULTD-OUT -d 10.0.0.7/32 -o eth0 -p tcp -m tcp --sport 80 --dport 1000:2000"
                                + " -m comment --comment f-1 -j DROP");
    }

    @Test
    void whatOneRuleCantHoldBecomesTheProduct() {
        Flow flow = flow("10.0.0.0/8,192.168.0.1-192.168.0.9,fd00::/8", odd(1, 16), "", "");

        List<String> lines = lines(Direction.OUT, flow, DropEffect.BLACKHOLE).stream()
                .filter(line -> line.contains("FAULTD-OUT"))
                .toList();

        assertThat(lines)
                .as("three ranges of addresses, two protocols, sixteen ports")
                .hasSize(3 * 2 * 2)
                .contains("iptables -A FAULTD-OUT -o eth0 -p udp -m iprange --dst-range 192.168.0.1-192.168.0.9"
                        + " -m udp --sport 31 -m comment --comment f-1 -j DROP")
                .anyMatch(line -> line.startsWith("ip6tables -A FAULTD-OUT -d fd00::/8 -o eth0 -p tcp -m multiport"
                        + " --sports 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 -m"));
    }

    @Test
    void icmpIsThatOfTheFamily() {
        assertThat(lines(Direction.IN, flow("", "", "", "icmp"), DropEffect.BLACKHOLE))
                .filteredOn(line -> line.endsWith("DROP") && !line.contains("FORWARD"))
                .containsExactly(
                        "iptables -A FAULTD-IN -i eth0 -p icmp -m comment --comment f-1 -j DROP",
                        "ip6tables -A FAULTD-IN -i eth0 -p ipv6-icmp -m comment --comment f-1 -j DROP");
    }

    @Test
    void anAnswerIsInTheFamilysWords() {
        DropEffect reject = new DropEffect(Answer.REJECT, Packets.ALL, 1, false);

        assertThat(lines(Direction.IN, Flow.ALL, reject))
                .contains(
                        "iptables -A FAULTD-IN -i eth0 -m comment --comment f-1 -j REJECT --reject-with"
                                + " icmp-port-unreachable",
                        "ip6tables -A FAULTD-IN -i eth0 -m comment --comment f-1 -j REJECT --reject-with"
                                + " icmp6-port-unreachable");
    }

    @Test
    void everyThirdIsTheThirdTheSixthAndSoOn() {
        DropEffect third = new DropEffect(Answer.NONE, Packets.ALL, 3, false);

        assertThat(lines(Direction.IN, Flow.ALL, third))
                .contains("iptables -A FAULTD-IN -i eth0 -m statistic --mode nth --every 3 --packet 2"
                        + " -m comment --comment f-1 -j DROP");
    }

    @Test
    void aResolverBehindDockersNatRuleIsKnownByThePortThatWasAskedFor() {
        DropEffect dns = new DropEffect(Answer.NONE, Packets.ALL, 1, true);
        Flow asked = dns.flow(Flow.ALL).orElseThrow();
        DropRule rule = new DropRule(HERE, "f-1", new TreeSet<>(Set.of("lo")), Direction.BOTH, asked, dns);

        assertThat(lines(List.of(), List.of(rule)))
                .filteredOn(line -> line.startsWith("iptables") && line.contains("udp"))
                .containsExactly(
                        "iptables -A FAULTD-IN -i lo -p udp -m udp --sport 53 -m comment --comment f-1 -j DROP",
                        "iptables -A FAULTD-OUT -o lo -p udp -m conntrack --ctorigdstport 53 --ctdir ORIGINAL"
                                + " -m comment --comment f-1 -j DROP");
    }

    @Test
    void aPartitionIsARuleForEachAddressAndComesFirstBehindNeighbours() {
        DropRule drop = rule(Direction.IN, Flow.ALL, DropEffect.BLACKHOLE);
        PartitionTable partition = table(PartitionTable.Hook.INET_INPUT, false, "10.0.0.2", "fd00::2");

        List<String> lines = lines(List.of(partition), List.of(drop));

        assertThat(lines.stream()
                        .filter(line -> line.contains("FAULTD-IN"))
                        .toList()
                        .subList(4, 7))
                .containsExactly(
                        "ip6tables -A FAULTD-IN -p ipv6-icmp -m icmp6 --icmpv6-type 137"
                                + " -m comment --comment \"faultd leaves neighbour discovery alone\" -j RETURN",
                        "iptables -A FAULTD-IN -s 10.0.0.2/32 -m comment --comment \"faultd partition\" -j DROP",
                        "ip6tables -A FAULTD-IN -s fd00::2/128 -m comment --comment \"faultd partition\" -j DROP");
    }

    @Test
    void whereASenderIsToldThatAPeerIsUnreachableItIsToldByItsOwnTable() {
        assertThat(lines(List.of(table(PartitionTable.Hook.INET_OUTPUT, false, "10.0.0.2", "fd00::2")), List.of()))
                .filteredOn(line -> !line.contains("leaves neighbour discovery alone"))
                .containsExactly(
                        "iptables -A FAULTD-OUT -d 10.0.0.2/32 -m comment --comment \"faultd partition\""
                                + " -j REJECT --reject-with icmp-host-unreachable",
                        "ip6tables -A FAULTD-OUT -d fd00::2/128 -m comment --comment \"faultd partition\""
                                + " -j REJECT --reject-with icmp6-addr-unreachable");
    }

    @Test
    void neighboursAreStillFound() {
        assertThat(lines(List.of(table(PartitionTable.Hook.INET_INPUT, false, "fd00::2")), List.of()))
                .hasSize(6)
                .startsWith("ip6tables -A FAULTD-IN -p ipv6-icmp -m icmp6 --icmpv6-type 133"
                        + " -m comment --comment \"faultd leaves neighbour discovery alone\" -j RETURN")
                .last()
                .asString()
                .endsWith("-j DROP");
    }

    @Test
    void whatIptablesHasNoWordsForIsRefusedWithTheWayOut() {
        DropEffect established = new DropEffect(Answer.NONE, Packets.ESTABLISHED, 1, false);

        for (DropRule rule : List.of(
                rule(Direction.IN, established.flow(Flow.ALL).orElseThrow(), established),
                rule(Direction.IN, flow("", "", "", "0"), DropEffect.BLACKHOLE),
                rule(Direction.IN, flow("", odd(1, 1024), odd(1, 1024), ""), DropEffect.BLACKHOLE))) {
            assertThatThrownBy(() -> IptablesRules.of(List.of(), List.of(rule)))
                    .isInstanceOf(UnsayableException.class)
                    .hasMessageStartingWith("iptables ")
                    .hasMessageEndingWith("use the drop engine nftables");
        }
        assertThatThrownBy(() -> lines(List.of(table(PartitionTable.Hook.BRIDGE_FORWARD, false, "veth1")), List.of()))
                .isInstanceOf(UnsayableException.class);
        for (PartitionTable.Hook hook : List.of(PartitionTable.Hook.INET_INPUT, PartitionTable.Hook.INET_OUTPUT)) {
            assertThatThrownBy(() -> lines(List.of(table(hook, true, "10.0.0.2")), List.of()))
                    .hasMessageContaining("iptables sees no ARP");
        }
        assertThatThrownBy(() -> lines(Direction.IN, Flow.ALL_WITH_LINK, DropEffect.BLACKHOLE))
                .isInstanceOf(UnsayableException.class)
                .hasMessageContaining("iptables sees no ARP")
                .hasMessageEndingWith("use the drop engine nftables");
    }

    private static List<String> lines(Direction direction, Flow flow, DropEffect effect) {
        return lines(List.of(), List.of(rule(direction, flow, effect)));
    }

    private static List<String> lines(List<PartitionTable> tables, List<DropRule> drops) {
        return IptablesRules.of(tables, drops).stream()
                .map(rule -> rule.family().tool() + " " + rule.line())
                .toList();
    }

    private static DropRule rule(Direction direction, Flow flow, DropEffect effect) {
        return new DropRule(HERE, "f-1", new TreeSet<>(Set.of("eth0")), direction, flow, effect);
    }

    private static PartitionTable table(PartitionTable.Hook hook, boolean link, String... blocked) {
        SortedSet<String> some = new TreeSet<>(Set.of(blocked));
        boolean out = hook == PartitionTable.Hook.INET_OUTPUT;
        PartitionTable.Row row =
                new PartitionTable.Row(out ? new TreeSet<>() : some, new TreeSet<>(), out ? some : new TreeSet<>());
        return new PartitionTable(HERE, hook, link, List.of(row));
    }

    private static Flow flow(String peers, String ports, String peerPorts, String protocols) {
        return new Flow(
                given(peers).map(AddressSet::parse),
                given(ports).map(PortSet::parse),
                given(peerPorts).map(PortSet::parse),
                given(protocols).map(ProtocolSet::parse));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(given -> !given.isEmpty());
    }

    /** So many odd ports, no two of which are a range. */
    private static String odd(int first, int count) {
        return IntStream.range(0, count).mapToObj(i -> "" + (first + 2 * i)).collect(Collectors.joining(","));
    }
}
