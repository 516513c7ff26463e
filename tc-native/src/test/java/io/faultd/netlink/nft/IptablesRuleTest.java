package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.nft.expr.XtMatch;
import io.faultd.netlink.nft.expr.XtMatch.End;
import io.faultd.netlink.nft.expr.XtMatch.Ports;
import io.faultd.netlink.nft.expr.XtTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules with extensions of iptables, compared with what iptables sent for the same arguments. */
class IptablesRuleTest {
    private static final Table IP = new Table(Family.IP, "filter");
    private static final Table IP6 = new Table(Family.IP6, "filter");
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP6 = 58;

    static Stream<Arguments> rules() {
        return Stream.of(
                ip("address-range", 0, rule -> rule.add(
                                XtMatch.addresses(End.SOURCE, address("10.0.0.1"), address("10.0.0.9")))
                        .counter()
                        .verdict(Verdict.DROP)),
                ip6("address-range-ip6", 0, rule -> rule.add(
                                XtMatch.addresses(End.DESTINATION, address("fd00::1"), address("fd00::9")))
                        .counter()
                        .verdict(Verdict.DROP)),
                ip("ports", TCP, rule -> rule.layer4(TCP)
                        .add(XtMatch.ports(
                                End.SOURCE, List.of(new Ports(80, 80), new Ports(443, 443), new Ports(1000, 1010))))
                        .counter()
                        .verdict(Verdict.DROP)),
                ip6("ports-ip6", UDP, rule -> rule.layer4(UDP)
                        .add(XtMatch.ports(End.DESTINATION, List.of(new Ports(53, 53), new Ports(67, 68))))
                        .counter()
                        .verdict(Verdict.DROP)),
                ip("established", 0, rule -> rule.add(XtMatch.connectionState(Conntrack.State.ESTABLISHED))
                        .counter()
                        .verdict(Verdict.DROP)),
                ip("nth", 0, rule -> rule.add(XtMatch.nth(3, 1)).counter().verdict(Verdict.DROP)),
                ip6("icmp6-type", ICMP6, rule -> rule.layer4(ICMP6)
                        .add(XtMatch.icmp6Type(135))
                        .counter()
                        .verdict(Verdict.RETURN)),
                ip("reject", 0, rule -> rule.counter().add(XtTarget.reject(XtTarget.With.IP4_PORT_UNREACHABLE))),
                ip6("reject-ip6", 0, rule -> rule.counter().add(XtTarget.reject(XtTarget.With.IP6_PORT_UNREACHABLE))),
                ip("reset", TCP, rule -> rule.layer4(TCP).counter().add(XtTarget.reject(XtTarget.With.IP4_TCP_RESET))),
                ip6("reset-ip6", TCP, rule -> rule.layer4(TCP)
                        .counter()
                        .add(XtTarget.reject(XtTarget.With.IP6_TCP_RESET))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void isWhatIptablesSends(String name, Rule rule, int protocol) {
        assertThat(decode(name, rule.table())).isEqualTo(rule);
    }

    /** nft_parse_compat() of the kernel refuses rules with extensions without it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void tellsTheProtocolAsIptablesDoes(String name, Rule rule, int protocol) {
        String told = String.format("14000580" + "08000100%08x" + "0800020000000000", protocol);
        assertThat(GoldenVector.load("iptables-" + name).sent().get(1)).endsWith(told);
        assertThat(GoldenVector.hex(new Batch().add(rule)).get(1)).endsWith(told);
    }

    @Test
    void itsBaseChainIsAnyOther() {
        NetlinkMessage sent = GoldenVector.load("iptables-base-chain").sent(NfMessage.NEW_CHAIN);
        Chain chain = NfMessage.decode(sent, in -> Chain.decode(in, IP)).orElseThrow();
        assertThat(chain).isEqualTo(Chain.filter(IP, "INPUT", Hook.INPUT, 0));
    }

    @Test
    void aMultiportHoldsFifteenNumbers() {
        List<Ports> most = Collections.nCopies(7, new Ports(1, 2));
        assertThat(XtMatch.ports(End.SOURCE, most).extension()).isEqualTo("multiport");
        assertThatThrownBy(() -> XtMatch.ports(End.SOURCE, Collections.nCopies(8, new Ports(1, 2))))
                .hasMessage("16 numbers in a multiport, of 1 to 15");
    }

    private static Rule decode(String name, Table table) {
        return NfMessage.decode(GoldenVector.load("iptables-" + name).onlyChange(), in -> ListedRule.decode(in, table))
                .orElseThrow()
                .rule();
    }

    private static Arguments ip(String name, int protocol, UnaryOperator<RuleBuilder> words) {
        return Arguments.of(name, words.apply(Rule.in(IP, "FAULTD-IN")).build(), protocol);
    }

    private static Arguments ip6(String name, int protocol, UnaryOperator<RuleBuilder> words) {
        return Arguments.of(name, words.apply(Rule.in(IP6, "FAULTD-IN")).build(), protocol);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
