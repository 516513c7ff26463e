package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.Immediate;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.MetaSet;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Range;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.text.NftText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch written in nft's syntax, from which the real nft makes the same ruleset. */
class NftTextIT {
    private static final Table NETDEV = new Table(Family.NETDEV, "faultd1");
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    private static final Chain EGRESS = new Chain(
            NETDEV,
            "egress",
            Optional.of(new Chain.Base("filter", Hook.EGRESS, 0, Chain.Policy.ACCEPT, Optional.of("lo"))));

    private TestNamespace ours;
    private TestNamespace nfts;

    @BeforeEach
    void open() {
        ours = new TestNamespace();
        nfts = new TestNamespace();
    }

    @AfterEach
    void close() {
        ours.close();
        nfts.close();
    }

    private static String text(Batch batch, List<NamedSet> existing) {
        List<String> lines = new NftText(index -> "lo").lines(NftChange.of(batch, existing));
        return String.join("\n", lines) + "\n";
    }

    /** Commits a batch in one namespace and runs its text in the other. */
    private void doBoth(Batch batch, NamedSet... existing) {
        String text = text(batch, List.of(existing));
        try (NfTables nfTables = ours.openNfTables()) {
            nfTables.commit(batch);
        }
        nfts.nft(text);
    }

    private void assertSame(Table table) {
        assertThat(nfts.run("nft list ruleset")).isEqualTo(ours.run("nft list ruleset"));
        try (NfTables here = ours.openNfTables();
                NfTables there = nfts.openNfTables()) {
            assertThat(rules(there, table)).isEqualTo(rules(here, table));
            for (NamedSet set : here.sets(table)) {
                assertThat(elements(there, set)).as(set.name()).isEqualTo(elements(here, set));
            }
        }
    }

    /** A range is one expression in this library, and two in nft. */
    private static List<Rule> rules(NfTables nfTables, Table table) {
        return nfTables.rules(table).stream()
                .map(ListedRule::rule)
                .map(rule -> new Rule(
                        rule.table(),
                        rule.chain(),
                        rule.expressions().stream()
                                .flatMap(NftTextIT::asNftMakesIt)
                                .toList(),
                        rule.comment()))
                .toList();
    }

    private static Stream<Expression> asNftMakesIt(Expression expression) {
        return expression instanceof Range range && !range.outside()
                ? Stream.of(
                        new Compare(range.source(), Compare.Operator.GREATER_OR_EQUAL, range.from()),
                        new Compare(range.source(), Compare.Operator.LESS_OR_EQUAL, range.to()))
                : Stream.of(expression);
    }

    private static Set<Element> elements(NfTables nfTables, NamedSet set) {
        return nfTables.elements(set).stream().collect(Collectors.toSet());
    }

    @Test
    void aTableOfEverything() {
        doBoth(SampleTable.commands());

        assertSame(SampleTable.INET);
    }

    @Test
    void aPartitionOfPortsAndItsReplacement() {
        List<List<String>> groups = List.of(List.of("veth1"), List.of("veth2", "veth3"), List.of("a-long-name.123"));

        doBoth(Partition.ofPorts(groups));
        doBoth(Partition.ofPorts(groups.subList(0, 2)));

        assertSame(BRIDGE);
    }

    @Test
    void aPartitionOfAddresses() {
        doBoth(Partition.ofSources(
                List.of(Value.u32Be(0x0a000001)),
                List.of(new Value(new byte[] {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}))));

        assertSame(SampleTable.INET);
    }

    @Test
    void whatClassifiesOnTheWayOut() {
        Batch batch = new Batch().add(NETDEV).add(EGRESS);
        batch.add(Rule.in(NETDEV, "egress")
                .ip4Destination()
                .equalTo(Value.u32Be(0x0a000001))
                .destinationPort(17)
                .equalTo(Value.u16Be(53))
                .counter()
                .add(new Immediate(Register.R1, Value.u32(0xfa000002)))
                .add(new MetaSet(Meta.Key.PRIORITY, Register.R1))
                .comment("f-7k2 f-9ax")
                .build());
        batch.add(Rule.in(NETDEV, "egress")
                .load(Meta.Key.PROTOCOL)
                .equalTo(Value.u16Be(0x0806))
                .verdict(Verdict.RETURN)
                .build());
        batch.add(Rule.in(NETDEV, "egress")
                .load(Meta.Key.MARK)
                .equalTo(Value.u32(7))
                .ip6Source()
                .notEqualTo(new Value(new byte[16]))
                .layer4(58)
                .add(new Payload(Register.R1, Payload.Base.TRANSPORT, 0, 1))
                .add(new Range(Register.R1, false, Value.u8(133), Value.u8(137)))
                .verdict(Verdict.ACCEPT)
                .build());
        batch.add(Rule.in(NETDEV, "egress")
                .ip4Source()
                .add(new Range(Register.R1, false, Value.u32Be(0x0a000001), Value.u32Be(0x0a000009)))
                .sourcePort(6)
                .add(new Range(Register.R1, true, Value.u16Be(1000), Value.u16Be(2000)))
                .add(new Payload(Register.R1, Payload.Base.TRANSPORT, 13, 1))
                .add(new Bitwise(Register.R1, Register.R1, Value.u8(0x12), Value.u8(0)))
                .equalTo(Value.u8(0x02))
                .add(new Numgen(Register.R1, 3, Numgen.Kind.INCREMENTAL, 0))
                .equalTo(Value.u32(0))
                .verdict(Verdict.DROP)
                .build());
        NamedSet classes = NamedSet.intervalMap(NETDEV, "classes", DataType.IPV4_ADDR, DataType.CLASS_ID);
        batch.add(classes)
                .addElements(
                        classes,
                        List.of(Element.range(Value.u32Be(0x0a000001), Value.u32Be(0x0a000009))
                                .to(Value.u32(0xfa000003))
                                .comment("f-7k2")));
        batch.add(Rule.in(NETDEV, "egress")
                .ip4Destination()
                .priorityFrom("classes")
                .duplicateTo(1)
                .build());
        batch.add(Rule.in(NETDEV, "egress")
                .layer4(17)
                .anyDestinationPort()
                .equalTo(Value.u16Be(9))
                .forwardTo(1)
                .build());
        batch.add(Rule.in(NETDEV, "egress")
                .destinationPort(17)
                .add(new Compare(Register.R1, Compare.Operator.GREATER_OR_EQUAL, Value.u16Be(53)))
                .add(new Compare(Register.R1, Compare.Operator.LESS_OR_EQUAL, Value.u16Be(54)))
                .verdict(Verdict.DROP)
                .build());

        doBoth(batch);

        assertSame(NETDEV);
    }

    @Test
    void changesOfWhatIsThere() {
        doBoth(SampleTable.commands());
        long first = handleOfFirstRule();
        Rule replacement = Rule.in(SampleTable.INET, "side")
                .ip4Source()
                .notIn("ranges")
                .add(Reject.PORT_UNREACHABLE)
                .build();

        doBoth(
                new Batch()
                        .add(Chain.regular(SampleTable.INET, "side2"))
                        .replace(first, replacement)
                        .deleteElements(SampleTable.BLOCKED4, SampleTable.addresses(2))
                        .addElements(SampleTable.RANGES, List.of(Element.of(Value.u32Be(1))))
                        .flush(SampleTable.PEERS)
                        .flush(SampleTable.INPUT)
                        .delete(SampleTable.INPUT)
                        .insert(Rule.in(SampleTable.INET, "side")
                                .layer4(17)
                                .verdict(Verdict.jump("side2"))
                                .build()),
                SampleTable.BLOCKED4,
                SampleTable.RANGES,
                SampleTable.PEERS);

        assertSame(SampleTable.INET);
    }

    private long handleOfFirstRule() {
        try (NfTables nfTables = ours.openNfTables()) {
            return nfTables.rules(SampleTable.INET).get(0).handle();
        }
    }
}
