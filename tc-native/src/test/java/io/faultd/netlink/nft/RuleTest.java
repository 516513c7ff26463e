package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.ByteSwap;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.Dynset;
import io.faultd.netlink.nft.expr.Immediate;
import io.faultd.netlink.nft.expr.Lookup;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.MetaSet;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Range;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Unknown;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules, compared with what nft sent for the same statement. */
class RuleTest {
    private static final Table INET = new Table(Family.INET, "faultd");
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    private static final Table NETDEV = new Table(Family.NETDEV, "faultd");
    private static final int LOOPBACK = 1;
    private static final int MARK_BIT = 0x0800_0000;
    private static final int TCP = 6;
    private static final int UDP = 17;

    static Stream<Arguments> statements() {
        Register second = Register.at(4);
        return Stream.of(
                inet(
                        "input-from-ip4-set",
                        rule -> rule.ip4Source().in("b4").counter().verdict(Verdict.DROP)),
                inet(
                        "input-from-ip6-set",
                        rule -> rule.ip6Source().in("b6").counter().verdict(Verdict.DROP)),
                inet("not-in-set", rule -> rule.ip4Source().notIn("b4").verdict(Verdict.DROP)),
                inet("verdict-map", rule -> rule.load(Meta.Key.IIFNAME).verdictMap("ports")),
                inet("data-map", rule -> rule.ip4Source()
                        .add(new Lookup("marks", Register.R1, Optional.of(Register.R1), false))
                        .add(new MetaSet(Meta.Key.MARK, Register.R1))),
                inet("concatenation", rule -> rule.load(Meta.Key.NFPROTO)
                        .equalTo(Value.u8(2))
                        .layer4(TCP)
                        .ip4Source()
                        .add(new Payload(second, Payload.Base.TRANSPORT, 2, 2))
                        .in("peer")
                        .verdict(Verdict.DROP)),
                inet("wildcard-interface", rule -> rule.load(Meta.Key.OIFNAME)
                        .equalTo(Value.interfaceNamePrefix("veth"))
                        .verdict(Verdict.RETURN)),
                inet("prefix", rule -> rule.ip4Destination()
                        .add(new Bitwise(Register.R1, Register.R1, Value.u32Be(0xfff00000), Value.u32Be(0)))
                        .equalTo(Value.u32Be(0x0a000000))
                        .verdict(Verdict.DROP)),
                inet("port-range", rule -> rule.destinationPort(TCP)
                        .add(new Compare(Register.R1, Compare.Operator.GREATER_OR_EQUAL, Value.u16Be(80)))
                        .add(new Compare(Register.R1, Compare.Operator.LESS_OR_EQUAL, Value.u16Be(90)))
                        .verdict(Verdict.ACCEPT)),
                inet("port-outside-range", rule -> rule.destinationPort(UDP)
                        .add(new Range(Register.R1, true, Value.u16Be(80), Value.u16Be(90)))
                        .verdict(Verdict.ACCEPT)),
                inet("reset", rule -> rule.layer4(TCP).add(Reject.TCP_RESET)),
                inet("reject-any", rule -> rule.add(Reject.PORT_UNREACHABLE)),
                inet("reject-icmp", rule -> rule.load(Meta.Key.NFPROTO)
                        .equalTo(Value.u8(2))
                        .add(new Reject(Reject.Kind.ICMP_UNREACHABLE, 1))),
                inet("established", rule -> rule.connectionState(Conntrack.State.ESTABLISHED, Conntrack.State.RELATED)
                        .verdict(Verdict.ACCEPT)),
                inet("connection-mark", rule -> rule.load(Conntrack.Key.MARK)
                        .equalTo(Value.u32(5))
                        .verdict(Verdict.ACCEPT)),
                inet("asked-port", rule -> rule.layer4(UDP)
                        .load(Conntrack.Key.DIRECTION)
                        .equalTo(Conntrack.FORTH)
                        .load(Conntrack.Key.ASKED_PORT)
                        .equalTo(Value.u16Be(53))
                        .verdict(Verdict.DROP)),
                inet("numgen", rule -> rule.add(new Numgen(Register.R1, 100, Numgen.Kind.RANDOM, 0))
                        .add(new ByteSwap(Register.R1, Register.R1, ByteSwap.Direction.HOST_TO_NETWORK, 4, 4))
                        .add(new Compare(Register.R1, Compare.Operator.LESS, Value.u32Be(30)))
                        .verdict(Verdict.DROP)),
                inet("priority", rule -> rule.priority(0x10002)),
                inet("priority-map", rule -> rule.ip4Destination().priorityFrom("classes")),
                inet("priority-concatenation-map", rule -> rule.load(Meta.Key.NFPROTO)
                        .equalTo(Value.u8(2))
                        .layer4(UDP)
                        .ip4Destination()
                        .add(new Payload(second, Payload.Base.TRANSPORT, 2, 2))
                        .priorityFrom("flows")),
                inet("protocols", rule -> rule.load(Meta.Key.L4PROTO)
                        .in("protocols")
                        .anySourcePort()
                        .equalTo(Value.u16Be(53))),
                Arguments.of(
                        "dup", Rule.in(NETDEV, "egress").duplicateTo(LOOPBACK).build()),
                Arguments.of(
                        "fwd", Rule.in(NETDEV, "ingress").forwardTo(LOOPBACK).build()),
                inet("mark", rule -> rule.add(new Immediate(Register.R1, Value.u32(5)))
                        .add(new MetaSet(Meta.Key.MARK, Register.R1))),
                inet("comment", rule -> rule.verdict(Verdict.ACCEPT).comment("partition p-1 group 1")),
                inet("update-set", rule -> rule.load(Meta.Key.NFPROTO)
                        .equalTo(Value.u8(2))
                        .layer4(TCP)
                        .ip4Source()
                        .add(new Payload(second, Payload.Base.TRANSPORT, 0, 2))
                        .add(new Dynset("new", Register.R1))),
                inet("goto", rule -> rule.verdict(Verdict.goTo("g1"))),
                Arguments.of(
                        "bridge-address",
                        Rule.in(BRIDGE, "c")
                                .ip4Destination()
                                .equalTo(Value.u32Be(0x0a000001))
                                .ip4Source()
                                .equalTo(Value.u32Be(0x0a000002))
                                .verdict(Verdict.DROP)
                                .build()));
    }

    private static Arguments inet(String name, UnaryOperator<RuleBuilder> statement) {
        return Arguments.of(name, statement.apply(Rule.in(INET, "c")).build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void isEncodedAsNftEncodesIt(String name, Rule rule) {
        assertThat(GoldenVector.hex(new Batch().add(rule)))
                .containsExactlyElementsOf(GoldenVector.load("rule-" + name).sent());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void isDecodedFromWhatNftSent(String name, Rule rule) {
        assertThat(decode("rule-" + name, rule.table())).isEqualTo(rule);
    }

    /** In a mask at this place nft names the only operation of kernels before Linux 5.6; elsewhere it does not. */
    @Test
    void readsABitOfTheMarkAndItsClearing() {
        assertThat(decode("rule-mark-bit", INET))
                .isEqualTo(Rule.in(INET, "c")
                        .load(Meta.Key.MARK)
                        .add(new Bitwise(Register.R1, Register.R1, Value.u32(MARK_BIT), Value.u32(0)))
                        .equalTo(Value.u32(MARK_BIT))
                        .load(Meta.Key.MARK)
                        .add(new Bitwise(Register.R1, Register.R1, Value.u32(~MARK_BIT), Value.u32(0)))
                        .add(new MetaSet(Meta.Key.MARK, Register.R1))
                        .build());
    }

    @Test
    void flagsOfTcpAreReadFromWhatNftSentWithTheOperationNamed() {
        assertThat(decode("rule-tcp-flags", INET))
                .isEqualTo(Rule.in(INET, "c")
                        .tcpFlags(RuleBuilder.SYN | RuleBuilder.ACK, RuleBuilder.SYN)
                        .verdict(Verdict.ACCEPT)
                        .build());
    }

    @Test
    void keepsAnExpressionOfAnUnknownKindByteForByte() {
        Rule rule = decode("rule-limit", INET);
        assertThat(rule.expressions().get(0)).isInstanceOf(Unknown.class);
        assertThat(GoldenVector.hex(new Batch().add(rule)))
                .isEqualTo(GoldenVector.load("rule-limit").sent());
    }

    @Test
    void keepsAnExpressionThatHasNoAttributes() {
        Rule rule = decode("rule-notrack", INET);
        assertThat(rule.expressions()).containsExactly(new Unknown("notrack", new byte[0]));
    }

    @Test
    void isEqualToAnotherOneWhateverHasBeenCounted() {
        Rule asked = Rule.in(INET, "c").counter().verdict(Verdict.DROP).build();
        Rule listed = Rule.in(INET, "c")
                .add(new Counter(7, 588))
                .verdict(Verdict.DROP)
                .build();
        assertThat(listed).isNotEqualTo(asked);
        assertThat(listed.withoutCounts()).isEqualTo(asked);
    }

    @Test
    void checksTheProtocolOnceForTwoAddresses() {
        Rule rule =
                Rule.in(INET, "c").ip4Source().in("a").ip4Destination().in("b").build();
        assertThat(rule.expressions()).hasSize(6);
    }

    private static Rule decode(String vector, Table table) {
        return NfMessage.decode(GoldenVector.load(vector).onlyChange(), in -> ListedRule.decode(in, table))
                .orElseThrow()
                .rule();
    }
}
