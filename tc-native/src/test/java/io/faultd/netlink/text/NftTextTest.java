package io.faultd.netlink.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NftChange;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.MetaSet;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.nft.expr.XtMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftTextTest {
    private static final Table INET = new Table(Family.INET, "faultd");
    private static final NamedSet PORTS = NamedSet.map(INET, "ports", DataType.IFNAME, DataType.VERDICT);
    private static final NamedSet RANGES =
            NamedSet.intervals(INET, "ranges", DataType.concat(DataType.IPV4_ADDR, DataType.INET_SERVICE));

    private static List<String> lines(Batch batch) {
        return new NftText(index -> "eth0").lines(NftChange.of(batch, List.of()));
    }

    @Test
    void everyChangeIsACommandInItsOrder() {
        Batch batch = new Batch()
                .destroy(INET)
                .add(INET)
                .add(Chain.filter(INET, "input", Hook.INPUT, -210))
                .add(Chain.regular(INET, "side"))
                .add(PORTS)
                .addElements(
                        PORTS, List.of(Element.of(Value.interfaceName("veth1")).to(Verdict.jump("side"))))
                .add(Rule.in(INET, "input")
                        .load(Meta.Key.IIFNAME)
                        .verdictMap("ports")
                        .build())
                .add(Rule.in(INET, "side")
                        .ip4Source()
                        .equalTo(Value.u32Be(0x0a000001))
                        .counter()
                        .verdict(Verdict.DROP)
                        .comment("f-7k2")
                        .build())
                .flush(PORTS);

        assertThat(lines(batch))
                .containsExactly(
                        "add table inet faultd",
                        "delete table inet faultd",
                        "add table inet faultd",
                        "add chain inet faultd input { type filter hook input priority -210; policy accept; }",
                        "add chain inet faultd side",
                        "add map inet faultd ports { type ifname : verdict; }",
                        "add element inet faultd ports { \"veth1\" : jump side }",
                        "add rule inet faultd input iifname vmap @ports",
                        "add rule inet faultd side meta nfproto ipv4 ip saddr 10.0.0.1 counter drop comment \"f-7k2\"",
                        "flush map inet faultd ports");
    }

    @Test
    void rangesOfSeveralFieldsAreToldFieldByField() {
        Element range = Element.range(
                Value.concat(Value.u32Be(0x0a000000), Value.u16Be(80)),
                Value.concat(Value.u32Be(0x0a0000ff), Value.u16Be(80)));

        assertThat(lines(new Batch().add(RANGES).addElements(RANGES, List.of(range))))
                .containsExactly(
                        "add set inet faultd ranges { type ipv4_addr . inet_service; flags interval; }",
                        "add element inet faultd ranges { 10.0.0.0-10.0.0.255 . 80 }");
    }

    @Test
    void bitsOfAMarkAreKeptAndFlipped() {
        Rule copy = Rule.in(INET, "side")
                .load(Meta.Key.MARK)
                .add(new Bitwise(Register.R1, Register.R1, Value.u32(0xf7ffffff), Value.u32(0x8000000)))
                .add(new MetaSet(Meta.Key.MARK, Register.R1))
                .build();

        assertThat(lines(new Batch().add(copy)))
                .containsExactly("add rule inet faultd side meta mark set meta mark & 0xf7ffffff ^ 0x8000000");
    }

    @Test
    void elementsOfAnUnknownSetCannotBeTold() {
        Batch batch = new Batch()
                .addElements(
                        PORTS, List.of(Element.of(Value.interfaceName("veth1")).to(Verdict.DROP)));

        assertThatThrownBy(() -> lines(batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no set inet faultd ports whose elements could change");
    }

    @Test
    void extensionsOfIptablesAreNotToldInOtherWords() {
        Table filter = new Table(Family.IP, "filter");
        Batch batch = new Batch()
                .add(Rule.in(filter, "FAULTD-IN").add(XtMatch.nth(3, 1)).build());

        assertThatThrownBy(() -> lines(batch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nft has no syntax for an expression match");
    }
}
