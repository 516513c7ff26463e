package io.faultd.netlink.nft;

import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.util.List;
import java.util.stream.IntStream;

/** The rulesets that partitions are compiled to, as this package's tests and benchmark build them. */
final class Partition {
    static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    static final Table INET = new Table(Family.INET, "faultd");

    private Partition() {}

    /**
     * Divides the ports of bridges into groups: packets that enter by a port of one group leave by no port of another
     * group.
     */
    static Batch ofPorts(List<List<String>> groups) {
        NamedSet members = NamedSet.set(BRIDGE, "members", DataType.IFNAME);
        NamedSet ports = NamedSet.map(BRIDGE, "ports", DataType.IFNAME, DataType.VERDICT);
        Batch batch = new Batch()
                .destroy(BRIDGE)
                .add(BRIDGE)
                .add(Chain.filter(BRIDGE, "forward", Hook.FORWARD, -200))
                .add(members)
                .addElements(
                        members,
                        groups.stream()
                                .flatMap(List::stream)
                                .map(Partition::port)
                                .toList())
                .add(ports);
        for (int i = 0; i < groups.size(); i++) {
            addGroup(batch, i + 1, groups.get(i));
        }
        return batch.addElements(
                        ports,
                        IntStream.range(0, groups.size())
                                .boxed()
                                .flatMap(i -> groups.get(i).stream()
                                        .map(name -> port(name).to(Verdict.jump("split" + (i + 1)))))
                                .toList())
                .add(Rule.in(BRIDGE, "forward")
                        .load(Meta.Key.IIFNAME)
                        .verdictMap("ports")
                        .build());
    }

    private static void addGroup(Batch batch, int number, List<String> names) {
        String chain = "split" + number;
        batch.add(Chain.regular(BRIDGE, chain));
        RuleBuilder inside = Rule.in(BRIDGE, chain).load(Meta.Key.OIFNAME);
        if (names.size() == 1) {
            // A set of one name costs more than everything else: the kernel finds a set by walking through all of them.
            inside.equalTo(Value.interfaceName(names.get(0)));
        } else {
            NamedSet group = NamedSet.set(BRIDGE, "g" + number, DataType.IFNAME);
            batch.add(group)
                    .addElements(group, names.stream().map(Partition::port).toList());
            inside.in(group.name());
        }
        batch.add(inside.verdict(Verdict.RETURN).build())
                .add(Rule.in(BRIDGE, chain)
                        .load(Meta.Key.OIFNAME)
                        .in("members")
                        .counter()
                        .verdict(Verdict.DROP)
                        .comment("partition p-1 group " + number)
                        .build());
    }

    /** Drops packets that come to this namespace from some addresses. */
    static Batch ofSources(List<Value> ip4, List<Value> ip6) {
        NamedSet blocked4 = NamedSet.set(INET, "blocked4", DataType.IPV4_ADDR);
        NamedSet blocked6 = NamedSet.set(INET, "blocked6", DataType.IPV6_ADDR);
        return new Batch()
                .destroy(INET)
                .add(INET)
                .add(Chain.filter(INET, "input", Hook.INPUT, 0))
                .add(blocked4)
                .addElements(blocked4, ip4.stream().map(Element::of).toList())
                .add(blocked6)
                .addElements(blocked6, ip6.stream().map(Element::of).toList())
                .add(Rule.in(INET, "input")
                        .ip4Source()
                        .in("blocked4")
                        .counter()
                        .verdict(Verdict.DROP)
                        .build())
                .add(Rule.in(INET, "input")
                        .ip6Source()
                        .in("blocked6")
                        .counter()
                        .verdict(Verdict.DROP)
                        .build());
    }

    private static Element port(String name) {
        return Element.of(Value.interfaceName(name));
    }
}
