package io.faultd.netlink.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.linux.Errno;
import io.faultd.netlink.NetlinkException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NfTablesIT {
    private static final Table INET = new Table(Family.INET, "faultd");
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");
    private static final DataType PEER = DataType.concat(DataType.IPV4_ADDR, DataType.INET_SERVICE);

    private static final Set<Value> KEYS_OF_EVERYTHING =
            addresses(3).stream().map(Element::key).collect(Collectors.toSet());

    private final NamedSet blocked4 = NamedSet.set(INET, "blocked4", DataType.IPV4_ADDR);
    private final NamedSet blocked6 = NamedSet.set(INET, "blocked6", DataType.IPV6_ADDR);
    private final NamedSet ranges = NamedSet.intervals(INET, "ranges", DataType.IPV4_ADDR);
    private final NamedSet peers = NamedSet.set(INET, "peers", PEER);
    private final NamedSet peerRanges = NamedSet.intervals(INET, "peer_ranges", PEER);
    private final NamedSet marks = NamedSet.map(INET, "marks", DataType.IPV4_ADDR, DataType.MARK);
    private final NamedSet ports = NamedSet.map(INET, "ports", DataType.IFNAME, DataType.VERDICT);
    private final Chain side = Chain.regular(INET, "side");
    private final Chain input = Chain.filter(INET, "input", Hook.INPUT, 0);

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
        List<Rule> rules = everyStatement();
        nfTables.commit(everything(rules));

        assertThat(nfTables.tables()).containsExactly(INET);
        assertThat(nfTables.chains(INET)).containsExactlyInAnyOrder(side, input);
        assertThat(nfTables.sets(INET))
                .containsExactlyInAnyOrder(blocked4, blocked6, ranges, peers, peerRanges, marks, ports);
        assertThat(nfTables.elements(blocked4)).containsExactlyInAnyOrderElementsOf(addresses(3));
        assertThat(nfTables.elements(ranges)).containsExactlyElementsOf(someRanges());
        assertThat(nfTables.elements(peers)).containsExactly(somePeer());
        assertThat(nfTables.elements(peerRanges)).containsExactly(somePeerRange());
        assertThat(nfTables.elements(marks)).containsExactly(someMark());
        assertThat(nfTables.elements(ports)).containsExactly(somePort());
        assertThat(nfTables.rules(INET)).extracting(ListedRule::rule).isEqualTo(rules);
        assertThat(nfTables.rules(INET)).extracting(ListedRule::handle).doesNotHaveDuplicates();
    }

    @Test
    void aWholeTableIsReadAtOneGeneration() {
        assertThat(nfTables.read(INET)).isEmpty();
        nfTables.commit(everything(everyStatement()));

        TableContents contents = nfTables.read(INET).orElseThrow();

        assertThat(contents.generation()).isEqualTo(nfTables.generation());
        assertThat(contents.chains()).containsExactlyInAnyOrder(side, input);
        assertThat(contents.rules()).extracting(ListedRule::rule).isEqualTo(everyStatement());
        assertThat(contents.sets())
                .hasSize(7)
                .containsEntry(blocked4, Set.copyOf(addresses(3)))
                .containsEntry(blocked6, Set.of())
                .containsEntry(ports, Set.of(somePort()));
    }

    @Test
    void aTableThatIsBeingChangedIsStillReadWhole() throws InterruptedException {
        nfTables.commit(everything(everyStatement()));
        Thread other = new Thread(() -> {
            try (NfTables changing = namespace.openNfTables()) {
                // Fewer changes than a reader makes attempts, each of the same keys in both sets.
                for (int i = 1; i <= 15; i++) {
                    List<Element> elements = List.of(Element.of(Value.u32Be(i)));
                    changing.commit(new Batch().addElements(blocked4, elements).addElements(marks, mapped(elements)));
                }
            }
        });
        other.start();
        boolean last;
        do {
            last = !other.isAlive();
            TableContents contents = nfTables.read(INET).orElseThrow();
            assertThat(keys(contents, marks)).isEqualTo(keys(contents, blocked4));
        } while (!last);
        other.join();
        assertThat(keys(nfTables.read(INET).orElseThrow(), marks)).hasSize(15);
    }

    private static List<Element> mapped(List<Element> elements) {
        return elements.stream().map(element -> element.to(Value.u32(1))).toList();
    }

    private static Set<Value> keys(TableContents contents, NamedSet set) {
        return contents.sets().get(set).stream()
                .map(Element::key)
                .filter(key -> !KEYS_OF_EVERYTHING.contains(key))
                .collect(Collectors.toSet());
    }

    @Test
    void moreRefusalsThanTheSocketHoldsAreStillARefusal() {
        Batch batch = new Batch();
        Rule lost = Rule.in(INET, "no_such_chain").verdict(Verdict.DROP).build();
        IntStream.range(0, 20_000).forEach(i -> batch.add(lost));

        assertThatThrownBy(() -> nfTables.commit(batch)).isInstanceOf(NetlinkException.class);

        nfTables.commit(new Batch().add(INET));
        assertThat(nfTables.tables()).containsExactly(INET);
    }

    @Test
    void nftListsItLegiblyAndTakesItsListingBack() {
        nfTables.commit(everything(everyStatement()));

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
        assertThat(nfTables.rules(INET)).extracting(ListedRule::rule).isEqualTo(everyStatement());
    }

    @Test
    void nftsJsonListingHasTheSameObjects() {
        nfTables.commit(everything(everyStatement()));

        String json = namespace.run("nft -j list ruleset");
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
        assertThat(nfTables.elements(ranges))
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
                "add table inet faultd; add chain inet faultd c; add rule inet faultd c limit rate 5/second accept");
        Rule limited = nfTables.rules(INET).get(0).rule();

        nfTables.commit(new Batch().add(limited));

        assertThat(nfTables.rules(INET)).extracting(ListedRule::rule).containsExactly(limited, limited);
    }

    @Test
    void oneBadChangeKeepsAllTheOthersFromHappening() {
        nfTables.commit(everything(everyStatement()));
        String before = namespace.run("nft -a list ruleset");
        Generation generation = nfTables.generation();

        Batch batch = new Batch()
                .add(BRIDGE)
                .addElements(blocked4, addresses(20))
                .flush(input)
                .add(Rule.in(INET, "input")
                        .ip4Source()
                        .in("no_such_set")
                        .verdict(Verdict.DROP)
                        .comment("f-1")
                        .build())
                .delete(side);

        assertThatThrownBy(() -> nfTables.commit(batch)).isInstanceOfSatisfying(NetlinkException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.ENOENT);
            assertThat(e).hasMessageStartingWith("add rule in inet faultd input \"f-1\": ENOENT");
            assertThat(e.getSuppressed()).singleElement().asString().contains("delete chain inet faultd side: EBUSY");
        });
        assertThat(namespace.run("nft -a list ruleset")).isEqualTo(before);
        assertThat(nfTables.generation()).isEqualTo(generation);
    }

    @Test
    void aRefusalNamesTheChangeThatTheKernelCannotMake() {
        Chain postrouting = Chain.filter(INET, "postrouting", Hook.POSTROUTING, 0);
        Rule reject = Rule.in(INET, "postrouting").add(Reject.PORT_UNREACHABLE).build();

        assertThatThrownBy(() ->
                        nfTables.commit(new Batch().add(INET).add(postrouting).add(reject)))
                .isInstanceOfSatisfying(NetlinkException.class, e -> {
                    assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP);
                    assertThat(e.operation()).isEqualTo("add rule in inet faultd postrouting");
                });
        assertThat(nfTables.tables()).isEmpty();
    }

    @Test
    void deletingOurTableLeavesTheRulesetAsItWas() {
        namespace.nft(
                """
                table ip docker {
                  set s { type ipv4_addr; elements = { 10.0.0.1 }; }
                  chain forward { type filter hook forward priority 0; policy accept; ip saddr @s counter drop; }
                }
                table inet other { chain c { accept; }; }
                """);
        String before = namespace.run("nft -a list ruleset");

        nfTables.commit(everything(everyStatement()));
        assertThat(namespace.run("nft -a list ruleset")).isNotEqualTo(before);
        nfTables.commit(new Batch().delete(INET));

        assertThat(namespace.run("nft -a list ruleset")).isEqualTo(before);
    }

    @Test
    void destroyingIsNoErrorWhereThereIsNothing() {
        nfTables.commit(new Batch().destroy(INET));
        assertThat(nfTables.tables()).isEmpty();

        assertThatThrownBy(() -> nfTables.commit(new Batch().delete(INET)))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    void addingWhatExistsChangesNothing() {
        nfTables.commit(new Batch().add(INET).add(side).add(blocked4).addElements(blocked4, addresses(2)));
        String before = namespace.run("nft -a list ruleset");

        nfTables.commit(new Batch().add(INET).add(side).add(blocked4).addElements(blocked4, addresses(2)));

        assertThat(namespace.run("nft -a list ruleset")).isEqualTo(before);
    }

    @Test
    void aBatchMadeForAnOlderRulesetIsRefused() {
        Generation before = nfTables.generation();
        nfTables.commit(new Batch().add(BRIDGE));

        assertThatThrownBy(() -> nfTables.commit(new Batch().onlyIfStill(before).add(INET)))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ERESTART));
        assertThat(nfTables.tables()).containsExactly(BRIDGE);

        nfTables.commit(new Batch().onlyIfStill(nfTables.generation()).add(INET));
        assertThat(nfTables.tables()).containsExactlyInAnyOrder(BRIDGE, INET);
    }

    @Test
    void changesOneRuleOrElementAmongMany() {
        nfTables.commit(everything(everyStatement()));
        List<ListedRule> rules = nfTables.rules(INET);
        Rule replacement = Rule.in(INET, "side").counter().comment("new").build();
        Rule first = Rule.in(INET, "side").verdict(Verdict.CONTINUE).build();

        nfTables.commit(new Batch()
                .replace(rules.get(0).handle(), replacement)
                .delete(rules.get(1))
                .insert(first)
                .deleteElements(blocked4, addresses(2))
                .flush(ranges));

        assertThat(nfTables.rules(INET))
                .extracting(ListedRule::rule)
                .startsWith(first, replacement)
                .hasSize(rules.size());
        assertThat(nfTables.elements(blocked4)).containsExactly(addresses(3).get(2));
        assertThat(nfTables.elements(ranges)).isEmpty();
    }

    @Test
    void aSetTakesThousandsOfElementsInOneTransaction() {
        List<Element> elements = IntStream.range(0, 5000)
                .mapToObj(i -> Element.of(Value.interfaceName("veth" + i)).to(Verdict.jump("side")))
                .toList();
        Generation before = nfTables.generation();

        nfTables.commit(new Batch().add(INET).add(side).add(ports).addElements(ports, elements));

        assertThat(nfTables.generation().id() - before.id()).isEqualTo(1);
        assertThat(nfTables.elements(ports)).containsExactlyInAnyOrderElementsOf(elements);
        nfTables.commit(new Batch().deleteElements(ports, elements));
        assertThat(nfTables.elements(ports)).isEmpty();
    }

    @Test
    void thereIsNothingInATableThatDoesNotExist() {
        assertThat(nfTables.chains(INET)).isEmpty();
        assertThat(nfTables.sets(INET)).isEmpty();
        assertThat(nfTables.rules(INET)).isEmpty();
        assertThatThrownBy(() -> nfTables.elements(blocked4))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    private Batch everything(List<Rule> rules) {
        Batch batch = new Batch()
                .add(INET)
                .add(side)
                .add(input)
                .add(blocked4)
                .addElements(blocked4, addresses(3))
                .add(blocked6)
                .add(ranges)
                .addElements(ranges, someRanges())
                .add(peers)
                .addElements(peers, List.of(somePeer()))
                .add(peerRanges)
                .addElements(peerRanges, List.of(somePeerRange()))
                .add(marks)
                .addElements(marks, List.of(someMark()))
                .add(ports)
                .addElements(ports, List.of(somePort()));
        rules.forEach(batch::add);
        return batch;
    }

    private static List<Rule> everyStatement() {
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

    private static List<Element> addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Element.of(Value.u32Be(0x0a000000 + i)))
                .toList();
    }

    private static List<Element> someRanges() {
        return List.of(
                Element.range(Value.u32Be(0x0a010000), Value.u32Be(0x0a010009)),
                Element.of(Value.u32Be(0x0a020001)),
                Element.range(Value.u32Be(0xff000000), Value.u32Be(0xffffffff)));
    }

    private static Element somePeer() {
        return Element.of(Value.concat(Value.u32Be(0x0a000001), Value.u16Be(80)));
    }

    private static Element somePeerRange() {
        return Element.range(
                Value.concat(Value.u32Be(0x0a000000), Value.u16Be(80)),
                Value.concat(Value.u32Be(0x0a0000ff), Value.u16Be(90)));
    }

    private static Element someMark() {
        return Element.of(Value.u32Be(0x0a000001)).to(Value.u32(9));
    }

    private static Element somePort() {
        return Element.of(Value.interfaceName("veth1")).to(Verdict.jump("side"));
    }
}
