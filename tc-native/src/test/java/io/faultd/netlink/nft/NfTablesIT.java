package io.faultd.netlink.nft;

import static io.faultd.netlink.nft.SampleTable.BLOCKED4;
import static io.faultd.netlink.nft.SampleTable.BLOCKED6;
import static io.faultd.netlink.nft.SampleTable.INET;
import static io.faultd.netlink.nft.SampleTable.INPUT;
import static io.faultd.netlink.nft.SampleTable.MARKS;
import static io.faultd.netlink.nft.SampleTable.PORTS;
import static io.faultd.netlink.nft.SampleTable.RANGES;
import static io.faultd.netlink.nft.SampleTable.SIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.linux.Errno;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NfTablesIT {
    private static final Table BRIDGE = new Table(Family.BRIDGE, "faultd");

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
    void aWholeTableIsReadAtOneGeneration() {
        assertThat(nfTables.read(INET)).isEmpty();
        nfTables.commit(SampleTable.commands());

        TableContents contents = nfTables.read(INET).orElseThrow();

        assertThat(contents.generation()).isEqualTo(nfTables.generation());
        assertThat(contents.chains()).containsExactlyInAnyOrder(SIDE, INPUT);
        assertThat(contents.rules()).extracting(ListedRule::rule).isEqualTo(SampleTable.rules());
        assertThat(contents.sets())
                .hasSize(7)
                .containsEntry(BLOCKED4, Set.copyOf(SampleTable.addresses(3)))
                .containsEntry(BLOCKED6, Set.of())
                .containsEntry(PORTS, Set.of(SampleTable.somePort()));
    }

    @Test
    void aTableThatIsBeingChangedIsStillReadWhole() throws InterruptedException {
        nfTables.commit(SampleTable.commands());
        Thread other = new Thread(() -> {
            try (NfTables changing = namespace.openNfTables()) {
                // Fewer changes than a reader makes attempts, each of the same keys in both sets.
                for (int i = 1; i <= 15; i++) {
                    List<Element> elements = List.of(Element.of(Value.u32Be(i)));
                    changing.commit(new Batch().addElements(BLOCKED4, elements).addElements(MARKS, mapped(elements)));
                }
            }
        });
        other.start();
        boolean last;
        do {
            last = !other.isAlive();
            TableContents contents = nfTables.read(INET).orElseThrow();
            assertThat(keys(contents, MARKS)).isEqualTo(keys(contents, BLOCKED4));
        } while (!last);
        other.join();
        assertThat(keys(nfTables.read(INET).orElseThrow(), MARKS)).hasSize(15);
    }

    private static List<Element> mapped(List<Element> elements) {
        return elements.stream().map(element -> element.to(Value.u32(1))).toList();
    }

    private static Set<Value> keys(TableContents contents, NamedSet set) {
        return contents.sets().get(set).stream()
                .map(Element::key)
                .filter(key -> !SampleTable.KEYS.contains(key))
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
    void oneBadChangeKeepsAllTheOthersFromHappening() {
        nfTables.commit(SampleTable.commands());
        String before = namespace.run("nft -a list ruleset");
        Generation generation = nfTables.generation();

        Batch batch = new Batch()
                .add(BRIDGE)
                .addElements(BLOCKED4, SampleTable.addresses(20))
                .flush(INPUT)
                .add(Rule.in(INET, "input")
                        .ip4Source()
                        .in("no_such_set")
                        .verdict(Verdict.DROP)
                        .comment("f-1")
                        .build())
                .delete(SIDE);

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

        nfTables.commit(SampleTable.commands());
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
        nfTables.commit(new Batch().add(INET).add(SIDE).add(BLOCKED4).addElements(BLOCKED4, SampleTable.addresses(2)));
        String before = namespace.run("nft -a list ruleset");

        nfTables.commit(new Batch().add(INET).add(SIDE).add(BLOCKED4).addElements(BLOCKED4, SampleTable.addresses(2)));

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
        nfTables.commit(SampleTable.commands());
        List<ListedRule> rules = nfTables.rules(INET);
        Rule replacement = Rule.in(INET, "side").counter().comment("new").build();
        Rule first = Rule.in(INET, "side").verdict(Verdict.CONTINUE).build();

        nfTables.commit(new Batch()
                .replace(rules.get(0).handle(), replacement)
                .delete(rules.get(1))
                .insert(first)
                .deleteElements(BLOCKED4, SampleTable.addresses(2))
                .flush(RANGES));

        assertThat(nfTables.rules(INET))
                .extracting(ListedRule::rule)
                .startsWith(first, replacement)
                .hasSize(rules.size());
        assertThat(nfTables.elements(BLOCKED4))
                .containsExactly(SampleTable.addresses(3).get(2));
        assertThat(nfTables.elements(RANGES)).isEmpty();
    }

    @Test
    void aSetTakesThousandsOfElementsInOneTransaction() {
        List<Element> elements = IntStream.range(0, 5000)
                .mapToObj(i -> Element.of(Value.interfaceName("veth" + i)).to(Verdict.jump("side")))
                .toList();
        Generation before = nfTables.generation();

        nfTables.commit(new Batch().add(INET).add(SIDE).add(PORTS).addElements(PORTS, elements));

        assertThat(nfTables.generation().id() - before.id()).isEqualTo(1);
        assertThat(nfTables.elements(PORTS)).containsExactlyInAnyOrderElementsOf(elements);
        nfTables.commit(new Batch().deleteElements(PORTS, elements));
        assertThat(nfTables.elements(PORTS)).isEmpty();
    }

    @Test
    void thereIsNothingInATableThatDoesNotExist() {
        assertThat(nfTables.chains(INET)).isEmpty();
        assertThat(nfTables.sets(INET)).isEmpty();
        assertThat(nfTables.rules(INET)).isEmpty();
        assertThatThrownBy(() -> nfTables.elements(BLOCKED4))
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
}
