package io.faultd.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Fault;
import io.faultd.client.Records;
import io.faultd.fault.PartitionShape;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.measure.Arrivals;
import io.faultd.proof.measure.Conversation;
import io.faultd.proof.measure.Load;
import io.faultd.proof.measure.PacketAssertions;
import io.faultd.proof.measure.TcpProbe;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.Node;
import io.faultd.proof.network.TestNetwork;
import io.faultd.protocol.Partitioned;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which nodes reach each other, by both families. */
abstract class PartitionProof extends Proof {
    private static final int SENT = 100;

    PartitionProof(TestNetwork net) {
        super(net);
    }

    @Test
    void nothingCrossesFromOneGroupToAnotherAndEverythingElsePasses() {
        faultd.partition(List.of(a.word()), List.of(b.word(), c.word())).apply();

        assertThat(faultd.status(a.word()).get(0).partitions()).containsExactly(1);
        assertThat(faultd.status(c.word()).get(0).partitions()).containsExactly(2);
        assertOnlyDropped(flow -> between(flow, a, b) || between(flow, a, c));
        assertThat(TcpProbe.connected(pairs(a, b, c, a, b, c, d, a, net.host(), a)))
                .containsExactlyElementsOf(pairs(b, c, d, a, net.host(), a));

        faultd.join();
        assertOnlyDropped(flow -> false);
        assertThat(TcpProbe.connected(flows(a, b))).isEqualTo(Set.copyOf(flows(a, b)));
        assertUntouched();
    }

    @Test
    void oneWayOnlyThatWayIsClosedAndTheOtherNeedsNoMemoryOfItsNeighbours() {
        faultd.partition(List.of(a.word()), List.of(b.word(), c.word()))
                .oneWay()
                .apply();
        assertOnlyDropped(flow -> flow.from() == a && (flow.to() == b || flow.to() == c));

        net.nodes().forEach(node -> Shell.in(node.namespace(), "ip neigh flush all"));

        assertOnlyDropped(flow -> flow.from() == a && (flow.to() == b || flow.to() == c));
    }

    @Test
    void aBridgeNodeStandsInBothGroups() {
        faultd.partition(List.of(a.word(), b.word()), List.of(b.word(), c.word()))
                .apply();

        assertThat(faultd.status(b.word()).get(0).partitions()).containsExactly(1, 2);
        assertOnlyDropped(flow -> between(flow, a, c));
    }

    @Test
    void aGroupAloneIsCutOffFromAllThatShareItsNetwork() {
        faultd.partition(List.of(a.word(), b.word())).apply();

        assertOnlyDropped(flow -> betweenGroups(flow, List.of(a, b), List.of(c, d)));
    }

    @Test
    void theRestIsAGroupAsWell() {
        faultd.partition(List.of(a.word()), List.of(b.word())).rest().apply();

        assertThat(faultd.status(c.word(), d.word())).isNotEmpty().allSatisfy(row -> assertThat(row.partitions())
                .containsExactly(3));
        assertOnlyDropped(flow -> between(flow, a, b) || betweenGroups(flow, List.of(a, b), List.of(c, d)));
    }

    @Test
    void aNewPartitionTakesThePlaceOfTheOneBefore() {
        Fault first = faultd.partition(List.of(a.word()), List.of(b.word())).apply();
        Fault second = faultd.partition(List.of(c.word()), List.of(d.word())).apply();

        assertThat(faultd.faults()).singleElement().satisfies(fault -> assertThat(fault.fault())
                .isEqualTo(second.id())
                .isNotEqualTo(first.id()));
        assertOnlyDropped(flow -> between(flow, c, d));
    }

    @Test
    void aMapCutsExactlyTheDirectionsThatItNames() {
        faultd.partitionByDrops(Map.of(a.word(), List.of(b.word(), c.word()), b.word(), List.of(a.word())))
                .apply();

        assertOnlyDropped(flow -> between(flow, a, b) || (flow.from() == c && flow.to() == a));
    }

    @Test
    void aRingOfMajoritiesLeavesEachItsNeighbours() {
        faultd.partition(PartitionShape.MAJORITIES_RING, a.word(), b.word(), c.word(), d.word())
                .apply();

        assertOnlyDropped(flow -> between(flow, a, c) || between(flow, b, d));
    }

    @Test
    void chanceDoesTheSameAgainWithTheSameSeed() {
        List<String> words = net.nodes().stream().map(Node::word).toList();
        Partitioned first = Records.read(
                faultd.call("partition", Map.of("targets", words, "shape", "bridge", "random", true)),
                Partitioned.class);
        assertThat(first.groups()).hasSize(2);
        Partitioned again = Records.read(
                faultd.call("partition", Map.of("targets", words, "shape", "bridge", "seed", first.seed())),
                Partitioned.class);
        assertThat(again.groups()).isEqualTo(first.groups());
        assertOnlyDropped(flow -> apart(flow, first.groups()));
    }

    private static boolean apart(Flow flow, List<List<String>> groups) {
        List<String> ends = List.of(flow.from().word(), flow.to().word());
        return groups.stream().flatMap(List::stream).toList().containsAll(ends)
                && groups.stream().noneMatch(group -> group.containsAll(ends));
    }

    @Test
    void whoIsRejectedHearsThatTheOthersAreUnreachable() throws IOException {
        faultd.partition(List.of(a.word()), List.of(b.word())).reject().apply();

        for (Flow flow : pairs(a, b, b, a)) {
            try (ServerSocket server = Conversation.listen(flow, 0)) {
                assertThatThrownBy(() -> Conversation.connect(flow, server.getLocalPort()))
                        .as("%s", flow)
                        .isInstanceOf(NoRouteToHostException.class);
            }
        }
        assertThat(TcpProbe.connected(pairs(a, c, c, b, d, a))).containsExactlyElementsOf(pairs(a, c, c, b, d, a));
    }

    @Test
    void whereOneWayIsRejectedTheOtherNeedsNoMemoryOfItsNeighbours() throws IOException {
        faultd.partition(List.of(a.word()), List.of(b.word())).oneWay().reject().apply();
        net.nodes().forEach(node -> Shell.in(node.namespace(), "ip neigh flush all"));

        assertThat(Traffic.observe(flows(b, a), Load.of(SENT), Duration.ofMillis(50)))
                .allSatisfy((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isEqualTo(SENT));
        for (Flow flow : flows(a, b)) {
            try (ServerSocket server = Conversation.listen(flow, 0)) {
                assertThatThrownBy(() -> Conversation.connect(flow, server.getLocalPort()))
                        .as("%s", flow)
                        .isInstanceOf(NoRouteToHostException.class);
            }
        }
    }

    @Test
    @Tag("netem")
    void aPartitionEndsByJoinAndShapingGoesOn() {
        Duration asked = Duration.ofMillis(50);
        faultd.partition(List.of(a.word()), List.of(b.word())).apply();
        faultd.slow(b.word()).delay(asked).apply();
        assertOnlyDropped(flow -> between(flow, a, b));

        faultd.join();

        Traffic.deliver(flows(a, b), Load.every(Duration.ofMillis(10), 10), asked)
                .forEach((flow, arrivals) -> PacketAssertions.assertDelayed(arrivals, flow, asked));
    }

    /** Sends from all nodes to all others: nothing of those flows arrives, and everything of the others. */
    private void assertOnlyDropped(Predicate<Flow> dropped) {
        // Nodes whose neighbour discovery failed in the partition before repeat it once a second.
        Traffic.awaitPassage(net.allFlows().stream().filter(dropped.negate()).toList());
        Map<Flow, Arrivals> seen = Traffic.observe(net.allFlows(), Load.of(SENT), Duration.ofMillis(50));
        assertThat(seen)
                .allSatisfy((flow, arrivals) ->
                        assertThat(arrivals.count()).as("%s", flow).isEqualTo(dropped.test(flow) ? 0 : SENT));
    }

    private static boolean between(Flow flow, Node one, Node other) {
        return (flow.from() == one && flow.to() == other) || (flow.from() == other && flow.to() == one);
    }

    private static boolean betweenGroups(Flow flow, List<Node> some, List<Node> others) {
        return (some.contains(flow.from()) && others.contains(flow.to()))
                || (others.contains(flow.from()) && some.contains(flow.to()));
    }
}
