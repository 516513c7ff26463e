package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whole batches, compared with what nft sent for the command that the vector names. */
class BatchTest {
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    private static final Table INET = new Table(Family.INET, "faultd");
    private static final NamedSet BLOCKED = NamedSet.set(INET, "b4", DataType.IPV4_ADDR);
    private static final DataType PEER = DataType.concat(DataType.IPV4_ADDR, DataType.INET_SERVICE);

    @Test
    void addsATable() {
        assertSameAsNft("table-add", new Batch().add(BRIDGE));
    }

    @Test
    void deletesATable() {
        assertSameAsNft("table-delete", new Batch().delete(INET));
    }

    @Test
    void addsARegularChain() {
        assertSameAsNft("chain-add", new Batch().add(Chain.regular(INET, "split")));
    }

    @Test
    void addsABaseChainToABridge() {
        assertSameAsNft(
                "chain-add-bridge-forward", new Batch().add(Chain.filter(BRIDGE, "forward", Hook.FORWARD, -200)));
    }

    @Test
    void addsABaseChainToADevice() {
        Table netdev = new Table(Family.NETDEV, "faultd");
        Chain.Base base = new Chain.Base("filter", Hook.EGRESS, 0, Chain.Policy.DROP, Optional.of("lo"));
        assertSameAsNft("chain-add-netdev-egress", new Batch().add(new Chain(netdev, "egress", Optional.of(base))));
        assertThat(Chain.onDevice(netdev, "egress", Hook.EGRESS, "lo").base().orElseThrow())
                .isEqualTo(new Chain.Base("filter", Hook.EGRESS, 0, Chain.Policy.ACCEPT, Optional.of("lo")));
    }

    @Test
    void deletesAndFlushesAChain() {
        Chain chain = Chain.regular(INET, "g1");
        assertSameAsNft("chain-delete", new Batch().delete(chain));
        assertSameAsNft("chain-flush", new Batch().flush(chain));
    }

    @Test
    void addsSetsOfEveryKeyType() {
        assertSameAsNft("set-add-ifname", new Batch().add(NamedSet.set(BRIDGE, "g1", DataType.IFNAME)));
        assertSameAsNft("set-add-ipv4", new Batch().add(BLOCKED));
        assertSameAsNft("set-add-ipv6", new Batch().add(NamedSet.set(INET, "b6", DataType.IPV6_ADDR)));
        assertSameAsNft("set-add-service", new Batch().add(NamedSet.set(INET, "s", DataType.INET_SERVICE)));
        assertSameAsNft("set-add-mark", new Batch().add(NamedSet.set(INET, "m", DataType.MARK)));
        assertSameAsNft(
                "set-add-dynamic",
                new Batch()
                        .add(NamedSet.dynamic(
                                INET,
                                "new",
                                DataType.concat(DataType.IPV4_ADDR, DataType.INET_SERVICE, DataType.INET_SERVICE),
                                new NamedSet.Memory(65536, Duration.ofHours(1)))));
        assertSameAsNft("set-add-concatenation", new Batch().add(NamedSet.set(INET, "p", PEER)));
    }

    @Test
    void addsSetsOfRanges() {
        assertSameAsNft("set-add-interval", new Batch().add(NamedSet.intervals(INET, "r", DataType.IPV4_ADDR)));
        assertSameAsNft(
                "set-add-interval-concatenation",
                new Batch()
                        .add(NamedSet.intervals(
                                INET, "p", DataType.concat(DataType.IPV6_ADDR, DataType.INET_SERVICE))));
    }

    @Test
    void addsMaps() {
        assertSameAsNft("map-add-verdict", new Batch().add(ports(BRIDGE)));
        assertSameAsNft("map-add-data", new Batch().add(marks()));
        assertSameAsNft(
                "map-add-class", new Batch().add(NamedSet.map(INET, "classes", DataType.IPV4_ADDR, DataType.CLASS_ID)));
        assertSameAsNft(
                "map-add-interval",
                new Batch().add(NamedSet.intervalMap(INET, "classes", DataType.IPV6_ADDR, DataType.CLASS_ID)));
    }

    @Test
    void deletesASet() {
        assertSameAsNft("set-delete", new Batch().delete(NamedSet.set(INET, "b6", DataType.IPV6_ADDR)));
    }

    @Test
    void addsAndDeletesElements() {
        assertSameAsNft(
                "element-add",
                new Batch()
                        .addElements(
                                BLOCKED, List.of(Element.of(address("10.0.0.1")), Element.of(address("10.0.0.2")))));
        assertSameAsNft(
                "element-delete", new Batch().deleteElements(BLOCKED, List.of(Element.of(address("10.0.0.1")))));
    }

    @Test
    @DisplayName("adds ranges: the first key, the key after the last, and none after the highest")
    void addsRanges() {
        NamedSet ranges = NamedSet.intervals(INET, "range4", DataType.IPV4_ADDR);
        assertSameAsNft(
                "element-add-interval",
                new Batch()
                        .addElements(
                                ranges,
                                List.of(
                                        Element.range(address("0.0.0.0"), address("0.255.255.255")),
                                        Element.of(address("10.0.0.7")),
                                        Element.range(address("255.0.0.0"), address("255.255.255.255")))));
    }

    @Test
    void addsConcatenatedElements() {
        assertSameAsNft(
                "element-add-concatenation",
                new Batch()
                        .addElements(
                                NamedSet.set(INET, "peer", PEER),
                                List.of(Element.of(Value.concat(address("10.0.0.1"), Value.u16Be(80))))));
        assertSameAsNft(
                "element-add-interval-concatenation",
                new Batch()
                        .addElements(
                                NamedSet.intervals(INET, "peers", PEER),
                                List.of(Element.range(
                                        Value.concat(address("10.0.0.0"), Value.u16Be(80)),
                                        Value.concat(address("10.0.0.255"), Value.u16Be(90))))));
    }

    @Test
    void addsMapElements() {
        List<Element> elements = List.of(
                port("a").to(Verdict.ACCEPT),
                port("b").to(Verdict.DROP),
                port("c").to(Verdict.jump("g1")),
                port("d").to(Verdict.goTo("g1")),
                port("e").to(Verdict.RETURN));
        assertSameAsNft("element-add-verdict", new Batch().addElements(ports(INET), elements));
        assertSameAsNft(
                "element-add-data",
                new Batch()
                        .addElements(
                                marks(), List.of(Element.of(address("10.0.0.1")).to(Value.u32(9)))));
        assertSameAsNft(
                "element-add-comment",
                new Batch()
                        .addElements(
                                marks(),
                                List.of(Element.of(address("10.0.0.1"))
                                        .comment("2 f-7k2")
                                        .to(Value.u32(9)))));
    }

    @Test
    void addsRangesThatMapToClasses() {
        NamedSet classes = NamedSet.intervalMap(INET, "classes", DataType.IPV4_ADDR, DataType.CLASS_ID);
        Element first = Element.range(address("0.0.0.0"), address("0.255.255.255"));
        assertSameAsNft(
                "element-add-class", new Batch().addElements(classes, List.of(first.to(Value.u32(0xfa000002)))));
    }

    @Test
    void insertsReplacesAndDeletesARule() {
        Rule accept = Rule.in(INET, "c").verdict(Verdict.ACCEPT).build();
        assertSameAsNft("rule-insert", new Batch().insert(accept));
        assertSameAsNft("rule-delete", new Batch().delete(new ListedRule(10, accept)));
        assertSameAsNft(
                "rule-replace",
                new Batch().replace(10, Rule.in(INET, "c").verdict(Verdict.DROP).build()));
    }

    @Test
    @DisplayName("a whole partition is, message by message, what nft -f sends for the same ruleset")
    void partition() {
        NamedSet group = NamedSet.set(BRIDGE, "g1", DataType.IFNAME);
        NamedSet members = NamedSet.set(BRIDGE, "members", DataType.IFNAME);
        NamedSet ports = ports(BRIDGE);
        Batch batch = new Batch()
                .add(BRIDGE)
                .add(Chain.regular(BRIDGE, "split1"))
                .add(Chain.filter(BRIDGE, "forward", Hook.FORWARD, -200))
                .add(group)
                .addElements(group, List.of(port("veth1"), port("veth2")))
                .add(members)
                .addElements(members, List.of(port("veth1"), port("veth2"), port("veth3")))
                .add(ports)
                .addElements(
                        ports,
                        List.of(
                                port("veth1").to(Verdict.jump("split1")),
                                port("veth2").to(Verdict.jump("split1"))))
                .add(Rule.in(BRIDGE, "split1")
                        .load(Meta.Key.OIFNAME)
                        .in("g1")
                        .verdict(Verdict.RETURN)
                        .build())
                .add(Rule.in(BRIDGE, "split1")
                        .load(Meta.Key.OIFNAME)
                        .in("members")
                        .counter()
                        .verdict(Verdict.DROP)
                        .comment("partition p-1 group 1")
                        .build())
                .add(Rule.in(BRIDGE, "forward")
                        .load(Meta.Key.IIFNAME)
                        .verdictMap("ports")
                        .build());
        assertSameAsNft("partition", batch);
    }

    @Test
    void namesEveryChangeForTheErrorThatItMayMeet() {
        Batch batch = new Batch()
                .destroy(BRIDGE)
                .addElements(BLOCKED, List.of(Element.of(address("10.0.0.1"))))
                .add(Rule.in(INET, "c").comment("f-7k2").build());
        assertThat(batch.requests())
                .extracting("operation")
                .containsExactly(
                        "add table bridge faultd",
                        "delete table bridge faultd",
                        "add elements to inet faultd b4",
                        "add rule in inet faultd c \"f-7k2\"");
    }

    @Test
    void refusesAnElementThatIsNotOfTheSetsType() {
        Batch batch = new Batch();
        assertThatThrownBy(() -> batch.addElements(BLOCKED, List.of(port("veth1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inet faultd b4");
        assertThatThrownBy(() ->
                        batch.addElements(BLOCKED, List.of(Element.range(address("10.0.0.1"), address("10.0.0.2")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no ranges");
        assertThat(batch.isEmpty()).isTrue();
    }

    @Test
    void refusesAHookThatTheFamilyHasNot() {
        assertThatThrownBy(() -> Chain.filter(new Table(Family.NETDEV, "faultd"), "c", Hook.FORWARD, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("family netdev has no hook forward");
    }

    @Test
    void refusesNamesThatTheKernelWouldCutOrRefuse() {
        assertThatThrownBy(() -> new Table(Family.INET, "a\0b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chain.regular(INET, "x".repeat(256))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Value.interfaceName("sixteen-bytes-16")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rule.in(INET, "c").comment("x".repeat(128)).build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Foreign tables, chains and sets may have it. */
    @Test
    void takesTheEmptyNameAsTheKernelDoes() {
        assertThat(new Batch()
                        .add(new Table(Family.INET, ""))
                        .add(Chain.regular(INET, ""))
                        .isEmpty())
                .isFalse();
    }

    private static void assertSameAsNft(String vector, Batch batch) {
        assertThat(GoldenVector.hex(batch))
                .containsExactlyElementsOf(GoldenVector.load(vector).sent());
    }

    private static NamedSet ports(Table table) {
        return NamedSet.map(table, "ports", DataType.IFNAME, DataType.VERDICT);
    }

    private static NamedSet marks() {
        return NamedSet.map(INET, "marks", DataType.IPV4_ADDR, DataType.MARK);
    }

    private static Element port(String name) {
        return Element.of(Value.interfaceName(name));
    }

    private static Value address(String literal) {
        try {
            return Value.address(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
