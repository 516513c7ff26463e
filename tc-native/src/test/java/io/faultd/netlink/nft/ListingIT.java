package io.faultd.netlink.nft;

import static io.faultd.netlink.nft.SampleTable.BLOCKED4;
import static io.faultd.netlink.nft.SampleTable.BLOCKED6;
import static io.faultd.netlink.nft.SampleTable.INET;
import static io.faultd.netlink.nft.SampleTable.INPUT;
import static io.faultd.netlink.nft.SampleTable.MARKS;
import static io.faultd.netlink.nft.SampleTable.PEERS;
import static io.faultd.netlink.nft.SampleTable.PEER_RANGES;
import static io.faultd.netlink.nft.SampleTable.PORTS;
import static io.faultd.netlink.nft.SampleTable.RANGES;
import static io.faultd.netlink.nft.SampleTable.SIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.Unknown;
import io.faultd.netlink.nft.expr.Value;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects made by this library, listed by it and by nft; and objects made by nft, read by this library. */
class ListingIT {
    private TestNamespace namespace;
    private NfTables nfTables;

    @BeforeEach
    void open() {
        namespace = new TestNamespace();
        nfTables = namespace.openNfTables();
    }

    @AfterEach
    void close() {
        nfTables.close();
        namespace.close();
    }

    @Test
    void whatIsReadBackIsWhatWasSent() {
        List<Rule> rules = SampleTable.rules();
        nfTables.commit(SampleTable.commands());

        assertThat(nfTables.tables()).containsExactly(INET);
        assertThat(nfTables.chains(INET)).containsExactlyInAnyOrder(SIDE, INPUT);
        assertThat(nfTables.sets(INET))
                .containsExactlyInAnyOrder(BLOCKED4, BLOCKED6, RANGES, PEERS, PEER_RANGES, MARKS, PORTS);
        assertThat(nfTables.elements(BLOCKED4)).containsExactlyInAnyOrderElementsOf(SampleTable.addresses(3));
        assertThat(nfTables.elements(RANGES)).containsExactlyElementsOf(SampleTable.someRanges());
        assertThat(nfTables.elements(PEERS)).containsExactly(SampleTable.somePeer());
        assertThat(nfTables.elements(PEER_RANGES)).containsExactly(SampleTable.somePeerRange());
        assertThat(nfTables.elements(MARKS)).containsExactly(SampleTable.someMark());
        assertThat(nfTables.elements(PORTS)).containsExactly(SampleTable.somePort());
        assertThat(nfTables.rules(INET)).extracting(ListedRule::rule).isEqualTo(rules);
        assertThat(nfTables.rules(INET)).extracting(ListedRule::handle).doesNotHaveDuplicates();
    }

    @Test
    void nftListsItLegiblyAndTakesItsListingBack() {
        nfTables.commit(SampleTable.commands());

        String listing = namespace.run("nft list ruleset");
        assertThat(listing)
                .contains(
                        "type ipv4_addr\n",
                        "elements = { 10.0.0.0, 10.0.0.1",
                        "type ipv6_addr\n",
                        "flags interval",
                        "10.1.0.0-10.1.0.9",
                        "255.0.0.0/8",
                        "type ipv4_addr . inet_service",
                        "10.0.0.0/24 . 80-90",
                        "type ipv4_addr : mark",
                        "10.0.0.1 : 0x00000009",
                        "type ifname : verdict",
                        "\"veth1\" : jump side",
                        "type filter hook input priority filter; policy accept;",
                        "ip saddr @blocked4 counter packets 0 bytes 0 drop comment \"partition p-1\"",
                        "ip6 saddr @blocked6 counter packets 0 bytes 0 drop",
                        "ip saddr != @ranges return",
                        "iifname vmap @ports",
                        "meta l4proto tcp reject with tcp reset",
                        "ct state established,related accept",
                        "numgen random mod 100 < 30 drop",
                        "tcp dport 443 accept");

        namespace.nft("flush ruleset\n" + listing);
        assertThat(namespace.run("nft list ruleset")).isEqualTo(listing);
        assertThat(nfTables.rules(INET)).extracting(ListedRule::rule).isEqualTo(SampleTable.rules());
    }

    @Test
    void nftsJsonListingHasTheSameObjects() {
        nfTables.commit(SampleTable.commands());

        String json = namespace.run("nft -j list ruleset");
        assertThat(nfTables.chains(INET)).isNotEmpty();
        assertThat(nfTables.sets(INET)).isNotEmpty();
        assertThat(nfTables.rules(INET)).isNotEmpty();
        for (Chain chain : nfTables.chains(INET)) {
            assertThat(json)
                    .contains("{\"chain\": {\"family\": \"inet\", \"table\": \"faultd\", \"name\": \"" + chain.name()
                            + "\"");
        }
        for (NamedSet set : nfTables.sets(INET)) {
            assertThat(json).contains("\"family\": \"inet\", \"name\": \"" + set.name() + "\", \"table\": \"faultd\"");
        }
        for (ListedRule rule : nfTables.rules(INET)) {
            assertThat(json).contains("\"handle\": " + rule.handle());
        }
        assertThat(json.split("\\{\"rule\": ", -1)).hasSize(nfTables.rules(INET).size() + 1);
    }

    @Test
    void readsWhatNftMade() {
        namespace.nft(
                """
                table inet faultd {
                  set ranges { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.1.7 }; }
                  set others { typeof ip protocol . th dport; flags timeout; }
                  chain input { type filter hook input priority 5; policy drop; limit rate 5/second accept; notrack; }
                }
                """);

        Chain expected = nfTables.chains(INET).get(0);
        assertThat(expected.base()).get().satisfies(base -> {
            assertThat(base.priority()).isEqualTo(5);
            assertThat(base.policy()).isEqualTo(Chain.Policy.DROP);
        });
        assertThat(nfTables.sets(INET)).extracting(NamedSet::name).containsExactlyInAnyOrder("ranges", "others");
        assertThat(nfTables.elements(RANGES))
                .containsExactly(
                        Element.range(Value.u32Be(0x0a000000), Value.u32Be(0x0affffff)),
                        Element.of(Value.u32Be(0xc0a80107)));
        assertThat(nfTables.rules(INET).get(0).rule().expressions().get(0))
                .isInstanceOf(Unknown.class)
                .extracting(Expression::name)
                .isEqualTo("limit");
    }

    @Test
    void aRuleWithExpressionsOfUnknownKindsCanBeSentAgain() {
        namespace.nft(
                "add table inet faultd; add chain inet faultd c; add rule inet faultd c notrack limit rate 5/second"
                        + " accept");
        Rule limited = nfTables.rules(INET).get(0).rule();

        nfTables.commit(new Batch().add(limited));

        assertThat(nfTables.rules(INET)).extracting(ListedRule::rule).containsExactly(limited, limited);
    }
}
