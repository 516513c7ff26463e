package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The kernel's messages in answer to {@code nft list ruleset}, after nft itself had made a partition. */
class ListingTest {
    private static final int NFT_MSG_NEWGEN = NfMessage.SUBSYSTEM << 8 | 15;
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    private static final Table OTHER = new Table(Family.BRIDGE, "docker");
    private static final GoldenVector LISTING = GoldenVector.load("list");

    @Test
    void tellsTheGeneration() {
        NetlinkMessage first = LISTING.received(NFT_MSG_NEWGEN).get(0);
        assertThat(NfMessage.decode(first, Generation::decode)).isEqualTo(new Generation(2));
    }

    @Test
    void listsTables() {
        NetlinkMessage only = LISTING.received(NfMessage.NEW_TABLE).get(0);
        assertThat(NfMessage.decode(only, Table::decode)).contains(BRIDGE);
    }

    @Test
    void listsChains() {
        assertThat(decode(NfMessage.NEW_CHAIN, Chain::decode))
                .containsExactly(Chain.regular(BRIDGE, "split1"), Chain.filter(BRIDGE, "forward", Hook.FORWARD, -200));
    }

    @Test
    void listsSetsInSpiteOfAttributesThatItDoesNotKnow() {
        assertThat(decode(NfMessage.NEW_SET, NamedSet::decode))
                .containsExactly(
                        NamedSet.set(BRIDGE, "g1", DataType.IFNAME),
                        NamedSet.set(BRIDGE, "members", DataType.IFNAME),
                        NamedSet.map(BRIDGE, "ports", DataType.IFNAME, DataType.VERDICT));
    }

    @Test
    void listsElementsWithTheirVerdicts() {
        NamedSet ports = NamedSet.map(BRIDGE, "ports", DataType.IFNAME, DataType.VERDICT);
        List<NetlinkMessage> all = LISTING.received(NfMessage.NEW_ELEMENTS);
        // Two messages a set; the map is the last one.
        assertThat(SetElements.decode(ports, all.subList(all.size() - 2, all.size())))
                .containsExactlyInAnyOrder(
                        Element.of(Value.interfaceName("veth1")).to(Verdict.jump("split1")),
                        Element.of(Value.interfaceName("veth2")).to(Verdict.jump("split1")));
    }

    @Test
    void listsRulesWithHandlesCountersAndComments() {
        List<ListedRule> rules = decode(NfMessage.NEW_RULE, ListedRule::decode);
        assertThat(rules).extracting(ListedRule::handle).containsExactly(6L, 7L, 8L);
        assertThat(rules.get(0).counter()).isEmpty();
        assertThat(rules.get(1).counter()).contains(Counter.ZERO);
        assertThat(rules.get(1).rule())
                .isEqualTo(Rule.in(BRIDGE, "split1")
                        .load(Meta.Key.OIFNAME)
                        .in("members")
                        .counter()
                        .verdict(Verdict.DROP)
                        .comment("partition p-1 group 1")
                        .build());
        assertThat(rules.get(2).rule())
                .isEqualTo(Rule.in(BRIDGE, "forward")
                        .load(Meta.Key.IIFNAME)
                        .verdictMap("ports")
                        .build());
    }

    @Test
    void leavesOutWhatBelongsToAnotherTable() {
        assertThat(decode(NfMessage.NEW_CHAIN, (in, table) -> Chain.decode(in, OTHER)))
                .isEmpty();
        assertThat(decode(NfMessage.NEW_SET, (in, table) -> NamedSet.decode(in, OTHER)))
                .isEmpty();
        assertThat(decode(NfMessage.NEW_RULE, (in, table) -> ListedRule.decode(in, OTHER)))
                .isEmpty();
    }

    private static <T> List<T> decode(int type, BiFunction<AttributeReader, Table, Optional<T>> decode) {
        return LISTING.received(type).stream()
                .flatMap(message -> NfMessage.decode(message, in -> decode.apply(in, BRIDGE)).stream())
                .toList();
    }
}
