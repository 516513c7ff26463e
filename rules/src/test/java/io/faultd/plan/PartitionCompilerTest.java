package io.faultd.plan;

import static io.faultd.plan.Networks.HOST;
import static io.faultd.plan.Networks.bridged;
import static io.faultd.plan.Networks.cable;
import static io.faultd.plan.Networks.container;
import static io.faultd.plan.Networks.macvlan;
import static io.faultd.plan.Networks.own;
import static io.faultd.plan.Networks.partition;
import static io.faultd.plan.Networks.sharing;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Fault;
import io.faultd.fault.Hosts;
import io.faultd.target.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionCompilerTest {
    private static final Target A = bridged("a", 1);
    private static final Target B = bridged("b", 2);
    private static final Target C = bridged("c", 3);
    private static final Target D = bridged("d", 4);
    private static final List<Target> ALL = List.of(A, B, C, D);

    @Test
    void groupsFallApartAndGoOnInside() {
        PacketPaths paths = paths(partition(false, false, List.of(List.of("a"), List.of("b", "c"))), ALL);

        assertCut(paths, A, B);
        assertCut(paths, B, A);
        assertCut(paths, A, C);
        assertTalk(paths, B, C);
        assertTalk(paths, C, B);
    }

    @Test
    void whoIsNotNamedIsNotTouched() {
        PacketPaths paths = paths(partition(false, false, List.of(List.of("a"), List.of("b"))), ALL);

        for (Target named : List.of(A, B)) {
            assertTalk(paths, named, C);
            assertTalk(paths, C, named);
        }
        assertTalk(paths, C, D);
    }

    @Test
    void oneWayDropsOnlyWhatTheEarlierSends() {
        Plan plan = Compiler.compile(List.of(partition(true, false, List.of(List.of("a"), List.of("b")))), ALL);
        PacketPaths paths = new PacketPaths(plan.drops());

        assertCut(paths, A, B);
        assertTalk(paths, B, A);
        assertThat(plan.drops()).as("answers to ARP have to pass").isNotEmpty().noneMatch(PartitionTable::link);
    }

    @Test
    void restIsOneMoreGroup() {
        PacketPaths paths = paths(partition(false, true, List.of(List.of("a"), List.of("b"))), ALL);

        assertCut(paths, A, B);
        assertCut(paths, A, C);
        assertCut(paths, D, B);
        assertTalk(paths, C, D);
    }

    @Test
    void aLoneGroupIsCutOffFromItsNetworkOnly() {
        Target far = bridged("far", 9, "other", "br-other");
        List<Target> all = List.of(A, B, C, far);
        PacketPaths paths = paths(partition(false, false, List.of(List.of("a", "b"))), all);

        assertCut(paths, A, C);
        assertCut(paths, C, B);
        assertTalk(paths, A, B);
        assertTalk(paths, A, far);
        assertTalk(paths, far, C);
    }

    @Test
    void oneWhoStandsInTwoGroupsTalksWithBoth() {
        Plan plan =
                Compiler.compile(List.of(partition(false, false, List.of(List.of("a", "b"), List.of("b", "c")))), ALL);
        PacketPaths paths = new PacketPaths(plan.drops());

        assertCut(paths, A, C);
        assertTalk(paths, A, B);
        assertTalk(paths, B, C);
        assertThat(plan.groups().get(B.key())).containsExactly(1, 2);
    }

    @Test
    void whatSharesANamespaceSharesItsGroups() {
        Target sidecar = sharing("sidecar", A);
        Plan plan = Compiler.compile(
                List.of(partition(false, true, List.of(List.of("sidecar"), List.of("b")))), List.of(A, sidecar, B, C));

        assertThat(plan.groups())
                .containsEntry(A.key(), List.of(1))
                .containsEntry(sidecar.key(), List.of(1))
                .containsEntry(C.key(), List.of(3));
        assertCut(new PacketPaths(plan.drops()), A, C);
    }

    @Test
    void inTargetsOnlyEachMemberDropsWhatComesFromOtherGroups() {
        Fault.Partition split = partition(false, false, List.of(List.of("a"), List.of("b", "c")));
        Plan plan = Compiler.compile(List.of(split), ALL, Hosts.NONE, DropPlace.TARGETS);
        PacketPaths paths = new PacketPaths(plan.drops());

        assertCut(paths, A, B);
        assertCut(paths, C, A);
        assertTalk(paths, B, C);
        assertTalk(paths, A, D);
        assertThat(plan.drops())
                .allMatch(table -> table.hook() == PartitionTable.Hook.INET_INPUT)
                .extracting(PartitionTable::namespace)
                .containsExactly(
                        A.namespace().orElseThrow(),
                        B.namespace().orElseThrow(),
                        C.namespace().orElseThrow());
    }

    @Test
    void membersOnMacvlanAreCutOffInTheirOwnNamespaces() {
        Target one = macvlan("one", 5);
        Target two = macvlan("two", 6);
        Target three = macvlan("three", 7);
        Plan plan = Compiler.compile(
                List.of(partition(false, false, List.of(List.of("one"), List.of("two", "a")))),
                List.of(one, two, three, A));
        PacketPaths paths = new PacketPaths(plan.drops());

        assertCut(paths, one, two);
        assertCut(paths, two, one);
        assertTalk(paths, one, three);
        assertTalk(paths, three, two);
        assertThat(plan.drops())
                .filteredOn(table -> table.hook() == PartitionTable.Hook.INET_INPUT)
                .extracting(PartitionTable::namespace)
                .containsExactly(own(5), own(6));
    }

    @Test
    void theTwoEndsOfACableAreCutOffInTheirOwnNamespaces() {
        Target left = container("left", own(5), cable(5, 0, own(6)));
        Target right = container("right", own(6), cable(6, 0, own(5)));
        List<Target> all = List.of(left, right);

        assertCut(paths(partition(false, false, List.of(List.of("left"), List.of("right"))), all), left, right);
        assertCut(paths(partition(false, false, List.of(List.of("left"))), all), right, left);
    }

    @Test
    void whatTheHostRoutesIsCutOffThere() {
        Target left = container("left", own(5), cable(5, 0, HOST));
        Target right = bridged("right", 6, "other", "br-other");
        PacketPaths paths =
                paths(partition(false, false, List.of(List.of("left"), List.of("right"))), List.of(left, right, A));

        assertCut(paths, left, right);
        assertCut(paths, right, left);
        assertTalk(paths, left, A);
    }

    @Test
    void theHostAndStrangersAreNotTouched() {
        List<PartitionTable> tables = Compiler.compile(List.of(partition(false, true, List.of(List.of("a")))), ALL)
                .drops();
        PacketPaths paths = new PacketPaths(tables);

        for (Target target : ALL) {
            assertThat(paths.accepts(target.namespace().orElseThrow(), "10.0.0.254"))
                    .isTrue();
        }
        assertThat(paths.passes(HOST, PartitionTable.Hook.BRIDGE_FORWARD, "veth1x0", "eno1"))
                .isTrue();
        assertThat(paths.passes(HOST, PartitionTable.Hook.BRIDGE_FORWARD, "eno1", "veth1x0"))
                .isTrue();
        assertThat(paths.passes(HOST, PartitionTable.Hook.INET_FORWARD, "10.0.0.1", "203.0.113.9"))
                .isTrue();
        assertThat(paths.passes(HOST, PartitionTable.Hook.INET_FORWARD, "203.0.113.9", "10.0.0.1"))
                .isTrue();
        assertThat(tables).extracting(PartitionTable::hook).isNotEmpty().doesNotContain(PartitionTable.Hook.INET_INPUT);
    }

    @Test
    void anAddressOnTwoIsolatedNetworksIsNoReasonToDrop() {
        Target twin = container(
                "twin",
                own(7),
                bridged("x", 1, "other", "br-other").interfaces().get(0));
        List<PartitionTable> tables = Compiler.compile(
                        List.of(partition(
                                false, false, List.of(List.of("a"), List.of("b"), List.of("c"), List.of("twin")))),
                        List.of(A, B, C, twin))
                .drops();

        assertThat(tables)
                .filteredOn(table -> table.hook() == PartitionTable.Hook.INET_FORWARD)
                .flatExtracting(PartitionTable::rows)
                .isNotEmpty()
                .allSatisfy(row -> {
                    assertThat(row.from()).doesNotContain("10.0.0.1").isNotEmpty();
                    assertThat(row.to()).doesNotContain("10.0.0.1").contains("10.0.0.2");
                });
    }

    @Test
    void aPartitionOfOneAloneDropsNothing() {
        assertThat(Compiler.compile(List.of(partition(false, false, List.of(List.of("a")))), List.of(A))
                        .drops())
                .isEmpty();
        assertThat(Compiler.compile(List.of(partition(false, false, List.of(List.of("a", "b")))), List.of(A, B))
                        .drops())
                .isEmpty();
    }

    @Test
    void aSplitOfAThousandTakesAsManyObjectsAsTargets() {
        int n = 1000;
        List<Target> targets =
                IntStream.rangeClosed(1, n).mapToObj(i -> bridged("c" + i, i)).toList();
        List<List<String>> alone =
                targets.stream().map(target -> List.of(target.name())).toList();
        List<List<String>> pairs = IntStream.range(0, n / 2)
                .mapToObj(i -> List.of("c" + (2 * i + 1), "c" + (2 * i + 2)))
                .toList();

        // One port and two addresses each: once as a sender, once as a receiver, and once among the sender's own group.
        assertThat(size(compileSoon(partition(false, false, alone), targets))).isLessThanOrEqualTo(6L * n);
        assertThat(size(compileSoon(partition(false, false, pairs), targets))).isLessThanOrEqualTo(9L * n);
        assertThat(size(compileSoon(partition(true, true, List.of(List.of("c1"))), targets)))
                .isLessThanOrEqualTo(6L * n);
    }

    /** Set elements in the kernel, where equal sets are one. */
    private static long size(List<PartitionTable> tables) {
        long size = 0;
        for (PartitionTable table : tables) {
            Set<SortedSet<String>> sets = new HashSet<>();
            for (PartitionTable.Row row : table.rows()) {
                size += row.from().size();
                sets.add(row.except());
                sets.add(row.to());
            }
            size += sets.stream().mapToLong(Set::size).sum();
        }
        return size;
    }

    private static List<PartitionTable> compileSoon(Fault.Partition partition, List<Target> targets) {
        long start = System.nanoTime();
        List<PartitionTable> tables =
                Compiler.compile(List.of(partition), targets).drops();
        // It takes about ten milliseconds; a quadratic compiler would take many seconds for a thousand members.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        return tables;
    }

    @Test
    void rowsAreDisjointInTheirSenders() {
        for (boolean oneWay : new boolean[] {false, true}) {
            List<PartitionTable> tables = Compiler.compile(
                            List.of(partition(
                                    oneWay, true, List.of(List.of("a", "b"), List.of("b", "c"), List.of("d")))),
                            ALL)
                    .drops();
            assertThat(tables).isNotEmpty().allSatisfy(table -> {
                List<String> senders = new ArrayList<>();
                table.rows().forEach(row -> senders.addAll(row.from()));
                assertThat(senders).hasSameSizeAs(new TreeSet<>(senders));
            });
        }
    }

    private static PacketPaths paths(Fault.Partition partition, List<Target> targets) {
        return new PacketPaths(Compiler.compile(List.of(partition), targets).drops());
    }

    private static void assertCut(PacketPaths paths, Target from, Target to) {
        PacketPaths.PassCount outcome = paths.send(from, to);
        assertThat(outcome.dropped()).as("there is a way at all").isPositive();
        assertThat(outcome.nonePasses())
                .as(from.name() + " to " + to.name() + " is cut: " + outcome)
                .isTrue();
    }

    private static void assertTalk(PacketPaths paths, Target from, Target to) {
        PacketPaths.PassCount outcome = paths.send(from, to);
        assertThat(outcome.allPass())
                .as(from.name() + " to " + to.name() + " passes: " + outcome)
                .isTrue();
    }
}
