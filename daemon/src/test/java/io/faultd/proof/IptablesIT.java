package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.client.Fault;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.BridgedPair;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.protocol.FaultStats;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The drop engine iptables, seen by iptables itself: what it lists, saves and restores, and foreign rules. */
class IptablesIT extends BridgedPair {
    /** What an administrator may have: a policy, a chain of one's own, extensions, and only in the table of IPv4. */
    private static final String THEIRS =
            "iptables -P INPUT DROP && iptables -A INPUT -i lo -j ACCEPT && iptables -N MINE && iptables -A INPUT -p"
                    + " udp -m multiport --dports 1:65000 -m comment --comment 'mine, all mine' -j MINE && iptables -A"
                    + " MINE -m limit --limit 10000/sec -j ACCEPT && iptables -A INPUT -j ACCEPT";

    private static final String PARTITION = "faultd partition";

    private Map<String, String> untouched;

    @BeforeEach
    void startBesideTheirRules() {
        Traffic.awaitPassage(bothWays());
        Shell.in(b.namespace(), THEIRS);
        untouched = rulesets();
        startWith("iptables");
    }

    @Test
    void aPartitionIsListedByIptablesAndOthersRulesStandBesideIt() {
        daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();

        assertThat(lines(a, "iptables -S"))
                .containsExactly(
                        "-P INPUT ACCEPT",
                        "-P FORWARD ACCEPT",
                        "-P OUTPUT ACCEPT",
                        "-N FAULTD-IN",
                        "-A INPUT -j FAULTD-IN",
                        "-A FAULTD-IN -s 10.213.2.2/32 -m comment --comment \"faultd partition\" -j DROP");
        assertThat(lines(a, "ip6tables -S"))
                .contains("-A FAULTD-IN -s fd00:fa17:2::2/128 -m comment --comment \"faultd partition\" -j DROP");
        assertThat(Shell.in(host, "nft list ruleset"))
                .as("nothing on the bridge")
                .isEmpty();
        List<String> atB = lines(b, "iptables -S");
        assertThat(atB).contains("-A FAULTD-IN -s 10.213.2.1/32 -m comment --comment \"faultd partition\" -j DROP");
        daemon.client().stopAll();
        assertThat(atB.stream().filter(line -> !line.contains("FAULTD-IN")))
                .as("all else, in the same order")
                .containsExactlyElementsOf(lines(b, "iptables -S"));
        assertThat(rulesets()).isEqualTo(untouched);
    }

    @Test
    void saveAndRestoreGiveTheSameRulesAndTheFaultStillHolds() {
        daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();
        for (String tool : List.of("iptables", "ip6tables")) {
            List<String> saved = lines(b, tool + "-save");

            Shell.in(b.namespace(), tool + "-save | " + tool + "-restore");

            assertThat(lines(b, tool + "-save")).isEqualTo(saved);
        }
        assertCut(true);
        daemon.client().join();
        assertCut(false);
        assertThat(lines(b, "iptables -S")).isNotEmpty().noneMatch(line -> line.contains("FAULTD"));
    }

    @Test
    void whatSomebodyFlushedIsPutBackWithTheNextChange() {
        daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();
        Map<String, String> inForce = rulesets();
        Shell.in(a.namespace(), "iptables -F FAULTD-IN && ip6tables -F INPUT");

        daemon.client().rate(Rate.parse("10mbit"), b.word()).apply().stop();

        assertThat(rulesets()).isEqualTo(inForce);
    }

    @Test
    void aKilledDaemonLeavesItsRulesAndTheNextOneTakesThemUpAsTheyCount() throws Exception {
        daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();
        assertCut(true);
        Map<String, String> inForce = rulesets();
        long dropped = dropped(PARTITION);
        assertThat(dropped).isPositive();
        daemon.kill();

        startWith("iptables");

        assertThat(rulesets()).isEqualTo(inForce);
        assertThat(dropped(PARTITION)).as("the rules are the same ones").isGreaterThanOrEqualTo(dropped);
        daemon.client().join();
        assertThat(rulesets()).isEqualTo(untouched);
    }

    /** With other faults beginning and ending, and after a restart of the daemon. */
    @Test
    void figuresAreThoseThatIptablesShows() throws Exception {
        Fault drop = daemon.client().drop(a.word()).to(b.word()).every(2).apply();
        assertFiguresAreThoseOfIptables(drop.id(), drop.id());
        Fault beside = daemon.client().drop(a.word()).protocol("47").apply();
        assertFiguresAreThoseOfIptables(drop.id(), drop.id());
        beside.close();
        Fault cut =
                daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();
        assertFiguresAreThoseOfIptables(cut.id(), PARTITION);
        daemon.kill();

        startWith("iptables");

        assertFiguresAreThoseOfIptables(cut.id(), PARTITION);
        daemon.client().join();
        assertFiguresAreThoseOfIptables(drop.id(), drop.id());
    }

    private void assertFiguresAreThoseOfIptables(String fault, String comment) {
        long before = dropped(comment);
        Traffic.observe(bothWays(), Load.of(100), Duration.ofMillis(50));

        long counted = dropped(comment);
        assertThat(counted).isGreaterThan(before);
        assertThat(daemon.client().faultsWithStats().stream()
                        .filter(info -> info.fault().equals(fault))
                        .flatMap(info -> info.stats().stream())
                        .mapToLong(FaultStats::dropped)
                        .sum())
                .isEqualTo(counted);
    }

    @Test
    void aDaemonOfTheOtherEngineTakesThemDownAndPutsItsOwnInTheirPlace() throws Exception {
        daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();
        Map<String, String> inForce = rulesets();
        daemon.kill();

        startWith("nftables");

        assertThat(lines(a, "iptables -S")).isNotEmpty().noneMatch(line -> line.contains("FAULTD"));
        assertThat(Shell.in(host, "nft list tables")).contains("table bridge faultd");
        assertCut(true);
        daemon.kill();

        startWith("iptables");

        assertThat(rulesets()).isEqualTo(inForce);
        assertCut(true);
        assertThat(daemon.terminate()).isZero();
        assertThat(rulesets()).isEqualTo(untouched);
    }

    @Test
    void aSweepRemovesThemWhicheverEngineMadeThem() throws Exception {
        daemon.client().partition(List.of(a.word()), List.of(b.word())).apply();
        daemon.kill();

        Shell.Result swept = host.call(() -> TestDaemon.sweep(directory));

        assertThat(swept.status()).as(swept.err()).isZero();
        assertThat(rulesets()).isEqualTo(untouched);
    }

    private void startWith(String engine) {
        start("--drop-engine", engine);
    }

    private void assertCut(boolean cut) {
        Traffic.observe(bothWays(), Load.of(100), Duration.ofMillis(50))
                .forEach((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isEqualTo(cut ? 0 : 100));
    }

    /** The drops that iptables reports for the rules with a comment. */
    private long dropped(String comment) {
        return Stream.of(a, b)
                .flatMap(node -> lines(node, "iptables-save -c; ip6tables-save -c").stream())
                .filter(line -> line.contains("--comment " + comment) || line.contains("--comment \"" + comment + '"'))
                .filter(line -> line.contains("-j DROP"))
                .mapToLong(line -> Long.parseLong(line.substring(1, line.indexOf(':'))))
                .sum();
    }

    private List<Flow> bothWays() {
        return Stream.of(Flow.between(a, b), Flow.between(b, a))
                .flatMap(List::stream)
                .toList();
    }

    private Map<String, String> rulesets() {
        Map<String, String> rulesets = new LinkedHashMap<>();
        wiring.namespacesWith(host)
                .forEach((name, namespace) ->
                        rulesets.put(name, Shell.in(namespace, "nft -s list ruleset; iptables -S; ip6tables -S")));
        return rulesets;
    }

    private static List<String> lines(Node node, String command) {
        return Shell.in(node.namespace(), command)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
