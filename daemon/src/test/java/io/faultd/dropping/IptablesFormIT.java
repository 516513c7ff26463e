package io.faultd.dropping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.plan.DropRule;
import io.faultd.plan.PartitionTable;
import io.faultd.render.IptablesRule;
import io.faultd.render.IptablesRule.Family;
import io.faultd.render.IptablesRules;
import io.faultd.target.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** faultd's rules, as the real iptables and ip6tables see them. */
class IptablesFormIT {
    private static final Namespace SOMEWHERE = new Namespace("/nowhere", 1);
    private static final DropEffect REJECT = new DropEffect(Answer.REJECT, Packets.ALL, 1, false);
    private static final DropEffect RESET = new DropEffect(Answer.RESET, Packets.ALL, 1, false);
    private static final DropEffect SYN = new DropEffect(Answer.NONE, Packets.SYN, 1, false);
    private static final DropEffect THIRD = new DropEffect(Answer.NONE, Packets.ALL, 3, false);

    private final NetworkNamespace namespace = NetworkNamespace.create();

    @AfterEach
    void close() {
        namespace.close();
    }

    @Test
    void theyListEachRuleInTheWordsThatMakeIt() throws Exception {
        write(samples());

        for (Family family : Family.values()) {
            List<String> listed = lines(family.tool() + " -S").stream()
                    .filter(line -> line.startsWith("-A FAULTD-"))
                    .map(line -> line.replace("-p gre", "-p 47").replace("-p ospf", "-p 89")) // from /etc/protocols
                    .toList();
            assertThat(listed).isNotEmpty().containsExactlyElementsOf(byChain(words(samples(), family)));
        }
    }

    @Test
    void theWordsMakeTheSameRulesOfTheKernels() throws Exception {
        List<IptablesRule> samples = samples();
        write(samples);
        Map<String, List<String>> ours = expressions(namespace);

        try (NetworkNamespace theirs = NetworkNamespace.create()) {
            for (Family family : Family.values()) {
                for (IptablesRule.Chain chain : IptablesRule.Chain.values()) {
                    run(theirs, family.tool() + " -N " + chain.title());
                    run(theirs, family.tool() + " -A " + chain.base() + " -j " + chain.title());
                }
                for (String line : words(samples, family)) {
                    // faultd sends the comment apart from the expressions, as nft does.
                    run(theirs, family.tool() + " " + line.replaceFirst(" -m comment --comment (\".*\"|\\S+)", ""));
                }
            }
            assertThat(expressions(theirs)).hasSizeGreaterThan(6).isEqualTo(ours);
        }
    }

    @Test
    void theySaveAndRestoreThem() throws Exception {
        write(samples());
        for (Family family : Family.values()) {
            List<String> saved = lines(family.tool() + "-save");

            run(namespace, family.tool() + "-save | " + family.tool() + "-restore");

            assertThat(lines(family.tool() + "-save")).isEqualTo(saved);
        }
    }

    @Test
    void whatStaysIsNotTouchedAndGoesOnCounting() throws Exception {
        List<IptablesRule> samples = samples();
        write(samples);
        List<String> before = handles();
        List<IptablesRule> fewer = new ArrayList<>(samples);
        fewer.removeIf(rule -> rule.match().every() > 1);

        write(fewer);
        assertThat(handles()).isNotEmpty().isSubsetOf(before).hasSizeLessThan(before.size());

        write(samples);
        assertThat(lines("iptables -S"))
                .containsSubsequence(words(samples, Family.IP).stream()
                        .filter(line -> line.startsWith("-A FAULTD-IN"))
                        .toList());
        write(List.of());
        assertThat(run(namespace, "nft list ruleset")).isEmpty();
    }

    @Test
    void whatOthersHaveIsLeftToThemAndSoIsWhatTheyBeganToUse() throws Exception {
        run(namespace, "iptables -P INPUT DROP && iptables -A INPUT -i lo -j ACCEPT && iptables -N MINE");
        String before = run(namespace, "nft -s list ruleset");

        write(samples());
        assertThat(lines("iptables -S INPUT"))
                .containsExactly("-P INPUT DROP", "-A INPUT -j FAULTD-IN", "-A INPUT -i lo -j ACCEPT");
        write(List.of());
        assertThat(run(namespace, "nft -s list ruleset")).isEqualTo(before);

        write(samples());
        run(namespace, "ip6tables -A OUTPUT -p tcp -j ACCEPT; iptables -A MINE -j FAULTD-OUT");
        write(List.of());
        assertThat(lines("ip6tables -S"))
                .containsExactly(
                        "-P INPUT ACCEPT", "-P FORWARD ACCEPT", "-P OUTPUT ACCEPT", "-A OUTPUT -p tcp -j ACCEPT");
        assertThat(lines("iptables -S"))
                .as("empty, and there for as long as a rule of theirs names it")
                .contains("-N FAULTD-OUT", "-A MINE -j FAULTD-OUT")
                .noneMatch(line -> line.startsWith("-A FAULTD-OUT"));
    }

    private static List<IptablesRule> samples() {
        List<DropRule> drops = List.of(
                drop(Direction.BOTH, "", "", "", "", DropEffect.BLACKHOLE),
                drop(Direction.IN, "10.1.2.3,10.2.0.0/16,fd00::3,fd00:1::/61", "", "", "", DropEffect.BLACKHOLE),
                drop(Direction.OUT, "10.0.0.1-10.0.0.9,fd00::1-fd00::9", "", "", "", DropEffect.BLACKHOLE),
                drop(Direction.OUT, "0.0.0.0/0", "", "", "47,89,icmp", DropEffect.BLACKHOLE),
                drop(Direction.IN, "", "80", "1024-65535", "tcp", DropEffect.BLACKHOLE),
                drop(Direction.OUT, "", "80,443,1000-1010", "53", "", DropEffect.BLACKHOLE),
                drop(
                        Direction.IN,
                        "",
                        "",
                        "1,2,3,4,5,7-8,10-11,13-14,16-17,19-20,22",
                        "udp,sctp",
                        DropEffect.BLACKHOLE),
                drop(Direction.IN, "10.1.2.3", "22", "", "tcp", SYN),
                drop(Direction.BOTH, "", "", "", "", THIRD),
                drop(Direction.OUT, "", "", "5432", "tcp", RESET),
                drop(Direction.BOTH, "", "", "", "", REJECT));
        SortedSet<String> blocked = new TreeSet<>(List.of("10.3.0.1", "10.3.0.2", "fe80::1"));
        PartitionTable silent = new PartitionTable(
                SOMEWHERE,
                PartitionTable.Hook.INET_INPUT,
                false,
                List.of(new PartitionTable.Row(blocked, new TreeSet<>(), new TreeSet<>())));
        PartitionTable rejecting = new PartitionTable(
                SOMEWHERE,
                PartitionTable.Hook.INET_OUTPUT,
                false,
                List.of(new PartitionTable.Row(new TreeSet<>(), new TreeSet<>(), blocked)));
        return IptablesRules.of(List.of(silent, rejecting), drops);
    }

    private static DropRule drop(
            Direction direction, String peers, String ports, String peerPorts, String protocols, DropEffect effect) {
        Flow flow = new Flow(
                given(peers).map(AddressSet::parse),
                given(ports).map(PortSet::parse),
                given(peerPorts).map(PortSet::parse),
                given(protocols).map(ProtocolSet::parse));
        return new DropRule(
                SOMEWHERE,
                "f-7k2",
                new TreeSet<>(List.of("eth0")),
                direction,
                effect.flow(flow).orElseThrow(),
                effect);
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(given -> !given.isEmpty());
    }

    private void write(List<IptablesRule> rules) throws Exception {
        try (NfTables nftables = new NfTables(NetlinkSocket.openIn(namespace, NetlinkProtocol.NETFILTER))) {
            Batch batch = new Batch();
            List<Rule> wanted = new ArrayList<>();
            for (Family family : Family.values()) {
                List<IptablesRule> own =
                        rules.stream().filter(rule -> rule.family() == family).toList();
                FilterTable.read(nftables, family).write(batch, own);
                wanted.addAll(FilterTable.content(family, own));
            }
            nftables.commit(batch);
            assertThat(new IptablesBackend().content(nftables).rules()).isEqualTo(wanted);
        }
    }

    private static List<String> words(List<IptablesRule> rules, Family family) {
        return rules.stream()
                .filter(rule -> rule.family() == family)
                .map(IptablesRule::line)
                .toList();
    }

    /** In the form of -S: the chains in the order of their names. */
    private static List<String> byChain(List<String> lines) {
        return Arrays.stream(IptablesRule.Chain.values())
                .sorted(Comparator.comparing(IptablesRule.Chain::title))
                .flatMap(chain -> lines.stream().filter(line -> line.startsWith("-A " + chain.title() + " ")))
                .toList();
    }

    private List<String> lines(String command) {
        return run(namespace, command)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    /** The rules of faultd's chains, with the handles that the kernel assigned. */
    private List<String> handles() {
        return run(namespace, "nft -s -a list ruleset")
                .lines()
                .filter(line -> line.contains("f-7k2"))
                .toList();
    }

    /** nft's debug output of the netlink messages: the expressions of each chain's rules. */
    private static Map<String, List<String>> expressions(NetworkNamespace where) {
        Map<String, List<String>> expressions = new TreeMap<>();
        String chain = "";
        for (String line :
                run(where, "nft --debug=netlink list ruleset").lines().toList()) {
            if (line.startsWith("  [ ")) {
                expressions.computeIfAbsent(chain, c -> new ArrayList<>()).add(line);
            } else if (line.matches("ip6? filter .*")) {
                chain = line.replaceFirst("(ip6? filter \\S+).*", "$1");
            }
        }
        return expressions;
    }

    private static String run(NetworkNamespace where, String command) {
        return where.call(() -> {
            Process process = new ProcessBuilder("sh", "-c", command).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + ": " + err).isZero();
            return out;
        });
    }
}
