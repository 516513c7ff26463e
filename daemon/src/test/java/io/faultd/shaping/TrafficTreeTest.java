package io.faultd.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.plan.Diff;
import io.faultd.plan.Lane;
import io.faultd.plan.Limiter;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Operation;
import io.faultd.plan.Shape;
import io.faultd.plan.Tree;
import io.faultd.testing.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TrafficTreeTest {
    private static final Lane TWO_STAGES = new Lane(
            new TreeSet<>(Set.of("f-1")),
            Flow.ALL,
            Optional.empty(),
            Optional.empty(),
            List.of(NetemStage.TRANSPARENT, NetemStage.TRANSPARENT));

    private static final List<Tree.Pick> PICKS = List.of(new Tree.Pick(
            2,
            new Flow(Optional.of(AddressSet.parse("10.0.0.1")), Optional.empty(), Optional.empty(), Optional.empty())));

    private final TrafficTree tree = new TrafficTree(7, true, true);

    @Test
    void aTreeIsBuiltFromTheRootAndItsFilterComesLast() {
        Shape shape = new Shape(Optional.of(Samples.rate("1mbit")), List.of(), List.of(TWO_STAGES));
        List<NetlinkRequest> requests = Diff.between(Optional.empty(), Optional.of(shape)).operations().stream()
                .flatMap(operation -> tree.requests(operation).stream())
                .toList();

        assertThat(requests)
                .extracting(NetlinkRequest::operation)
                .containsExactly(
                        "add qdisc htb fa00: at root",
                        "add class htb fa00:fff0",
                        "add class htb fa00:1",
                        "add qdisc netem fa01: at fa00:1",
                        "add qdisc netem fa02: at fa01:1",
                        "add filter bpf 2 of fa00:");
        assertThat(requests).allSatisfy(request -> assertThat(request.flags() & NetlinkMessage.EXCLUSIVE)
                .as("nothing that is there already is taken over: %s", request.operation())
                .isNotZero());
    }

    @Test
    void theFilterIsReplacedBeforeThatOfAnotherKindGoes() {
        assertThat(List.of(
                        operations(new Tree.Rest(1, 0), new Tree.Rest(1, 3)),
                        operations(new Tree.Rest(1, 1), new Tree.Rest(1, 0)),
                        operations(new Tree.Rest(1, 0), new Tree.Rest(1, 1)),
                        operations(new Tree.Rest(1, 0), Tree.Rest.UNSHAPED),
                        operations(new Tree.Rest(1, 1), Tree.Rest.UNSHAPED),
                        operations(new Tree.Rest(1, 1), new Tree.Rest(1, 1, PICKS)),
                        operations(Tree.Rest.UNSHAPED, new Tree.Rest(0, 0, PICKS)),
                        operations(new Tree.Rest(1, 0, PICKS), new Tree.Rest(0, 0, PICKS)),
                        operations(new Tree.Rest(0, 0, PICKS), Tree.Rest.UNSHAPED)))
                .containsExactly(
                        List.of("replace filter bpf 2 of fa00:"),
                        List.of("replace filter bpf 2 of fa00:", "delete filters 1 of fa00:"),
                        List.of("replace filter u32 1 of fa00:", "delete filters 2 of fa00:"),
                        List.of("delete filters 2 of fa00:"),
                        List.of("delete filters 1 of fa00:"),
                        List.of("replace filter bpf 2 of fa00:", "delete filters 1 of fa00:"),
                        List.of("add filter bpf 2 of fa00:"),
                        List.of("replace filter bpf 2 of fa00:"),
                        List.of("delete filters 2 of fa00:"));
    }

    private List<String> operations(Tree.Rest before, Tree.Rest after) {
        return tree.requests(new Operation.SetRest(before, after)).stream()
                .map(NetlinkRequest::operation)
                .toList();
    }

    @Test
    void aLaneHangsBelowItsLimiterAndThatBelowItsParent() {
        Limiter wide = new Limiter("f-1", Optional.empty(), Samples.rate("2mbit"));
        Limiter narrow = new Limiter("f-2", Optional.of("f-1"), Samples.rate("1mbit"));
        Flow flow = new Flow(
                Optional.of(AddressSet.parse("10.0.0.1")), Optional.empty(), Optional.empty(), Optional.empty());
        Lane lane = new Lane(
                new TreeSet<>(Set.of("f-1", "f-2")),
                flow,
                Optional.of("f-2"),
                Optional.empty(),
                List.of(NetemStage.TRANSPARENT));
        Shape shape = new Shape(Optional.empty(), List.of(wide, narrow), List.of(lane));
        Diff.Steps steps = Diff.between(Optional.empty(), Optional.of(shape));
        List<NetlinkRequest> requests = steps.operations().stream()
                .flatMap(operation -> tree.requests(operation).stream())
                .toList();

        assertThat(requests)
                .extracting(NetlinkRequest::operation)
                .containsExactly(
                        "add qdisc htb fa00: at root",
                        "add class htb fa00:fff0",
                        "add class htb fa00:8000",
                        "add class htb fa00:8001",
                        "add class htb fa00:2",
                        "add qdisc netem 1020: at fa00:2",
                        "add filter bpf 2 of fa00:");
        assertThat(steps.operations())
                .extracting(operation -> operation.getClass().getSimpleName())
                .endsWith("Classify", "SetRest");
    }

    @Test
    void classesGoFromTheLeavesUp() {
        Tree.LaneClass laneClass = new Tree.LaneClass(2, Optional.of(0), TWO_STAGES);
        Tree.LimiterClass limit =
                new Tree.LimiterClass(0, Optional.empty(), new Limiter("f-1", Optional.empty(), Samples.rate("2mbit")));

        assertThat(tree.removals(List.of(laneClass), List.of(limit)))
                .extracting(NetlinkRequest::operation)
                .containsExactly("delete class htb fa00:2", "delete class htb fa00:8000");
    }

    @Test
    void aTreeGoesWithItsRoot() {
        assertThat(tree.requests(new Operation.RemoveTree()))
                .singleElement()
                .satisfies(request -> assertThat(request.operation()).isEqualTo("delete qdisc htb fa00: at root"));
    }

    @Test
    void aChangeIsOneRequestThatCreatesNothing() {
        for (Operation change : List.of(
                new Operation.ChangeRate(Optional.empty()), new Operation.ChangeStage(1, 0, NetemStage.TRANSPARENT))) {
            assertThat(tree.requests(change)).singleElement().satisfies(request -> assertThat(
                            request.flags() & NetlinkMessage.CREATE)
                    .isZero());
        }
    }

    @Test
    void withoutNetemAQueueIsAPlainOne() {
        TrafficTree plain = new TrafficTree(7, true, false);

        assertThat(plain.requests(new Operation.AppendStage(1, 0, NetemStage.TRANSPARENT)))
                .extracting(NetlinkRequest::operation)
                .containsExactly("add qdisc pfifo fa01: at fa00:1");
    }
}
