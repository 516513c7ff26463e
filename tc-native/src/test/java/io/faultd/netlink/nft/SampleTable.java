package io.faultd.netlink.nft;

import io.faultd.netlink.nft.expr.ByteSwap;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table with one object of every kind that this library makes. */
final class SampleTable {
    static final Table INET = new Table(Family.INET, "faultd");
    private static final DataType PEER = DataType.concat(DataType.IPV4_ADDR, DataType.INET_SERVICE);

    /** The addresses that the table has in the set {@link #BLOCKED4} and the map {@link #MARKS}. */
    static final Set<Value> KEYS = addresses(3).stream().map(Element::key).collect(Collectors.toSet());

    static final NamedSet BLOCKED4 = NamedSet.set(INET, "blocked4", DataType.IPV4_ADDR);
    static final NamedSet BLOCKED6 = NamedSet.set(INET, "blocked6", DataType.IPV6_ADDR);
    static final NamedSet RANGES = NamedSet.intervals(INET, "ranges", DataType.IPV4_ADDR);
    static final NamedSet PEERS = NamedSet.set(INET, "peers", PEER);
    static final NamedSet PEER_RANGES = NamedSet.intervals(INET, "peer_ranges", PEER);
    static final NamedSet MARKS = NamedSet.map(INET, "marks", DataType.IPV4_ADDR, DataType.MARK);
    static final NamedSet PORTS = NamedSet.map(INET, "ports", DataType.IFNAME, DataType.VERDICT);
    static final Chain SIDE = Chain.regular(INET, "side");
    static final Chain INPUT = Chain.filter(INET, "input", Hook.INPUT, 0);

    private SampleTable() {}

    /** Makes the table and its contents. */
    static Batch commands() {
        Batch batch = new Batch()
                .add(INET)
                .add(SIDE)
                .add(INPUT)
                .add(BLOCKED4)
                .addElements(BLOCKED4, addresses(3))
                .add(BLOCKED6)
                .add(RANGES)
                .addElements(RANGES, someRanges())
                .add(PEERS)
                .addElements(PEERS, List.of(somePeer()))
                .add(PEER_RANGES)
                .addElements(PEER_RANGES, List.of(somePeerRange()))
                .add(MARKS)
                .addElements(MARKS, List.of(someMark()))
                .add(PORTS)
                .addElements(PORTS, List.of(somePort()));
        rules().forEach(batch::add);
        return batch;
    }

    static List<Rule> rules() {
        return List.of(
                Rule.in(INET, "side")
                        .ip4Source()
                        .notIn("ranges")
                        .verdict(Verdict.RETURN)
                        .build(),
                Rule.in(INET, "side").layer4(6).add(Reject.TCP_RESET).build(),
                Rule.in(INET, "input")
                        .ip4Source()
                        .in("blocked4")
                        .counter()
                        .verdict(Verdict.DROP)
                        .comment("partition p-1")
                        .build(),
                Rule.in(INET, "input")
                        .ip6Source()
                        .in("blocked6")
                        .counter()
                        .verdict(Verdict.DROP)
                        .build(),
                Rule.in(INET, "input")
                        .load(Meta.Key.IIFNAME)
                        .verdictMap("ports")
                        .build(),
                Rule.in(INET, "input")
                        .connectionState(Conntrack.State.ESTABLISHED, Conntrack.State.RELATED)
                        .verdict(Verdict.ACCEPT)
                        .build(),
                Rule.in(INET, "input")
                        .load(Meta.Key.L4PROTO)
                        .equalTo(Value.u8(17))
                        .load(Conntrack.Key.DIRECTION)
                        .equalTo(Conntrack.FORTH)
                        .load(Conntrack.Key.ASKED_PORT)
                        .equalTo(Value.u16Be(53))
                        .verdict(Verdict.ACCEPT)
                        .build(),
                Rule.in(INET, "input")
                        .add(new Numgen(Register.R1, 100, Numgen.Kind.RANDOM, 0))
                        .add(new ByteSwap(Register.R1, Register.R1, ByteSwap.Direction.HOST_TO_NETWORK, 4, 4))
                        .add(new Compare(Register.R1, Compare.Operator.LESS, Value.u32Be(30)))
                        .verdict(Verdict.DROP)
                        .build(),
                Rule.in(INET, "input")
                        .destinationPort(6)
                        .equalTo(Value.u16Be(443))
                        .verdict(Verdict.ACCEPT)
                        .build());
    }

    static List<Element> addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Element.of(Value.u32Be(0x0a000000 + i)))
                .toList();
    }

    static List<Element> someRanges() {
        return List.of(
                Element.range(Value.u32Be(0x0a010000), Value.u32Be(0x0a010009)),
                Element.of(Value.u32Be(0x0a020001)),
                Element.range(Value.u32Be(0xff000000), Value.u32Be(0xffffffff)));
    }

    static Element somePeer() {
        return Element.of(Value.concat(Value.u32Be(0x0a000001), Value.u16Be(80)));
    }

    static Element somePeerRange() {
        return Element.range(
                Value.concat(Value.u32Be(0x0a000000), Value.u16Be(80)),
                Value.concat(Value.u32Be(0x0a0000ff), Value.u16Be(90)));
    }

    static Element someMark() {
        return Element.of(Value.u32Be(0x0a000001)).to(Value.u32(9));
    }

    static Element somePort() {
        return Element.of(Value.interfaceName("veth1")).to(Verdict.jump("side"));
    }
}
