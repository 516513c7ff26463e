package io.faultd.netlink.nft;

import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Duplicate;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.Forward;
import io.faultd.netlink.nft.expr.Immediate;
import io.faultd.netlink.nft.expr.Lookup;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.MetaSet;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds a rule of nft(8)'s statements, such as {@code ip saddr @blocked counter drop}:
 *
 * <pre>{@code
 * Rule.in(table, "input").ip4Source().in("blocked").counter().verdict(Verdict.DROP).comment("f-7k2").build()
 * }</pre>
 *
 * <p>{@code load}, {@code ip4Source} and the like load into {@link Register#R1}, and the next method uses that value.
 * Loading an address also adds the check of the packet's protocol that its family needs, once a rule.
 */
public final class RuleBuilder {
    private static final int IP4 = 2;
    private static final int IP6 = 10;
    private static final int ETHERTYPE_IP4 = 0x0800;
    private static final int ETHERTYPE_IP6 = 0x86dd;

    private static final int IP4_SOURCE_OFFSET = 12;
    private static final int IP4_DESTINATION_OFFSET = 16;
    private static final int IP4_BYTES = 4;
    private static final int IP6_SOURCE_OFFSET = 8;
    private static final int IP6_DESTINATION_OFFSET = 24;
    private static final int IP6_BYTES = 16;

    private static final int SOURCE_PORT_OFFSET = 0;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int PORT_BYTES = 2;

    /** The flag of TCP that asks for a connection, or agrees to one together with {@link #ACK}. */
    public static final int SYN = 0x02;

    /** The flag of TCP that all segments but the first of a connection have. */
    public static final int ACK = 0x10;

    private static final int TCP = 6;
    private static final int TCP_FLAGS_OFFSET = 13;

    private final Table table;
    private final String chain;
    private final List<Expression> expressions = new ArrayList<>();
    private Optional<String> comment = Optional.empty();

    RuleBuilder(Table table, String chain) {
        this.table = table;
        this.chain = chain;
    }

    /** Loads metadata of the packet, such as the name of an interface. */
    public RuleBuilder load(Meta.Key key) {
        return add(new Meta(key, Register.R1));
    }

    /** Loads a value of connection tracking. */
    public RuleBuilder load(Conntrack.Key key) {
        return add(new Conntrack(key, Register.R1));
    }

    /** Loads the IPv4 source address, of IPv4 packets only. */
    public RuleBuilder ip4Source() {
        return ip4().load(Payload.Base.NETWORK, IP4_SOURCE_OFFSET, IP4_BYTES);
    }

    /** Loads the IPv4 destination address, of IPv4 packets only. */
    public RuleBuilder ip4Destination() {
        return ip4().load(Payload.Base.NETWORK, IP4_DESTINATION_OFFSET, IP4_BYTES);
    }

    /** Loads the IPv6 source address, of IPv6 packets only. */
    public RuleBuilder ip6Source() {
        return ip6().load(Payload.Base.NETWORK, IP6_SOURCE_OFFSET, IP6_BYTES);
    }

    /** Loads the IPv6 destination address, of IPv6 packets only. */
    public RuleBuilder ip6Destination() {
        return ip6().load(Payload.Base.NETWORK, IP6_DESTINATION_OFFSET, IP6_BYTES);
    }

    /**
     * Loads the source port of packets of one layer 4 protocol.
     *
     * @param protocol 6 for TCP, 17 for UDP, 132 for SCTP
     */
    public RuleBuilder sourcePort(int protocol) {
        return layer4(protocol).load(Payload.Base.TRANSPORT, SOURCE_PORT_OFFSET, PORT_BYTES);
    }

    /**
     * Loads the destination port of packets of one layer 4 protocol.
     *
     * @param protocol 6 for TCP, 17 for UDP, 132 for SCTP
     */
    public RuleBuilder destinationPort(int protocol) {
        return layer4(protocol).load(Payload.Base.TRANSPORT, DESTINATION_PORT_OFFSET, PORT_BYTES);
    }

    /** Continues with TCP segments that have exactly those flags of the ones in the mask. */
    public RuleBuilder tcpFlags(int mask, int flags) {
        return layer4(TCP)
                .load(Payload.Base.TRANSPORT, TCP_FLAGS_OFFSET, 1)
                .add(new Bitwise(Register.R1, Register.R1, Value.u8(mask), Value.u8(0)))
                .equalTo(Value.u8(flags));
    }

    /** Loads the source port, {@code th sport}. An earlier statement has to ensure that the packet has one. */
    public RuleBuilder anySourcePort() {
        return load(Payload.Base.TRANSPORT, SOURCE_PORT_OFFSET, PORT_BYTES);
    }

    /** Loads the destination port, {@code th dport}. An earlier statement has to ensure that the packet has one. */
    public RuleBuilder anyDestinationPort() {
        return load(Payload.Base.TRANSPORT, DESTINATION_PORT_OFFSET, PORT_BYTES);
    }

    /** Continues with packets of one layer 4 protocol only. */
    public RuleBuilder layer4(int protocol) {
        return require(Meta.Key.L4PROTO, Value.u8(protocol));
    }

    /** Continues if the set contains the loaded value. */
    public RuleBuilder in(String set) {
        return add(Lookup.in(set, Register.R1));
    }

    /** Continues if the set does not contain the loaded value. */
    public RuleBuilder notIn(String set) {
        return add(Lookup.notIn(set, Register.R1));
    }

    /** Applies the verdict map's verdict on the loaded value; continues if the map has none. */
    public RuleBuilder verdictMap(String map) {
        return add(Lookup.verdict(map, Register.R1));
    }

    /** Continues if the loaded value begins with that value. */
    public RuleBuilder equalTo(Value value) {
        return add(new Compare(Register.R1, Compare.Operator.EQUAL, value));
    }

    /** Continues if the loaded value does not begin with that value. */
    public RuleBuilder notEqualTo(Value value) {
        return add(new Compare(Register.R1, Compare.Operator.NOT_EQUAL, value));
    }

    /** Continues if the connection is in one of those states. */
    public RuleBuilder connectionState(Conntrack.State... states) {
        Value bits = Conntrack.State.bits(states);
        return load(Conntrack.Key.STATE)
                .add(new Bitwise(Register.R1, Register.R1, bits, Value.u32(0)))
                .notEqualTo(Value.u32(0));
    }

    /** Counts the packets that reach this point of the rule. */
    public RuleBuilder counter() {
        return add(Counter.ZERO);
    }

    /**
     * Assigns the packet to a class of traffic control, if its qdisc has that class.
     *
     * @param classId major number in the upper half
     */
    public RuleBuilder priority(int classId) {
        return add(new Immediate(Register.R1, Value.u32(classId))).add(new MetaSet(Meta.Key.PRIORITY, Register.R1));
    }

    /**
     * Does the same with the class that a map of {@link DataType#CLASS_ID} has for the loaded value; continues if it
     * has one.
     */
    public RuleBuilder priorityFrom(String map) {
        return add(new Lookup(map, Register.R1, Optional.of(Register.R1), false))
                .add(new MetaSet(Meta.Key.PRIORITY, Register.R1));
    }

    /**
     * Sends a copy out of an interface.
     *
     * @param interfaceIndex from 1
     */
    public RuleBuilder duplicateTo(int interfaceIndex) {
        return add(new Immediate(Register.R1, Value.u32(interfaceIndex))).add(new Duplicate(Register.R1));
    }

    /**
     * Sends the packet out of an interface, and ends all rules.
     *
     * @param interfaceIndex from 1
     */
    public RuleBuilder forwardTo(int interfaceIndex) {
        return add(new Immediate(Register.R1, Value.u32(interfaceIndex))).add(new Forward(Register.R1));
    }

    /** Decides on the packet. */
    public RuleBuilder verdict(Verdict verdict) {
        return add(Immediate.verdict(verdict));
    }

    /** Adds any other expression. */
    public RuleBuilder add(Expression expression) {
        expressions.add(expression);
        return this;
    }

    /** Sets the comment that {@code nft list} shows. */
    public RuleBuilder comment(String text) {
        comment = Optional.of(text);
        return this;
    }

    /** Returns the rule. */
    public Rule build() {
        return new Rule(table, chain, expressions, comment);
    }

    private RuleBuilder load(Payload.Base base, int offset, int length) {
        return add(new Payload(Register.R1, base, offset, length));
    }

    private RuleBuilder ip4() {
        return ip(Family.IP, IP4, ETHERTYPE_IP4);
    }

    private RuleBuilder ip6() {
        return ip(Family.IP6, IP6, ETHERTYPE_IP6);
    }

    private RuleBuilder ip(Family own, int protocol, int etherType) {
        if (table.family() == own) {
            return this;
        }
        return switch (table.family()) {
            case INET -> require(Meta.Key.NFPROTO, Value.u8(protocol));
            case BRIDGE, NETDEV -> require(Meta.Key.PROTOCOL, Value.u16Be(etherType));
            case IP, IP6, ARP -> throw new IllegalArgumentException("table " + table + " never sees packets of " + own);
        };
    }

    private RuleBuilder require(Meta.Key key, Value value) {
        Expression load = new Meta(key, Register.R1);
        Expression check = new Compare(Register.R1, Compare.Operator.EQUAL, value);
        for (int i = 0; i + 1 < expressions.size(); i++) {
            if (expressions.get(i).equals(load) && expressions.get(i + 1).equals(check)) {
                return this;
            }
        }
        return add(load).add(check);
    }
}
