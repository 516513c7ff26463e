package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Operation;
import io.faultd.plan.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrafficTreeTest {
    private static final Shape TWO_STAGES =
            new Shape(Optional.of(Samples.rate("1mbit")), List.of(NetemStage.TRANSPARENT, NetemStage.TRANSPARENT));

    private final TrafficTree tree = new TrafficTree(7, true);

    @Test
    void aTreeIsBuiltFromTheRootAndItsFilterComesLast() {
        List<NetlinkRequest> requests = tree.requests(new Operation.AddTree(TWO_STAGES));

        assertThat(requests)
                .extracting(NetlinkRequest::operation)
                .containsExactly(
                        "add qdisc htb fa00: at root",
                        "add class htb fa00:1",
                        "add qdisc netem fa01: at fa00:1",
                        "add qdisc netem fa02: at fa01:1",
                        "add filter u32 1 of fa00:");
        assertThat(requests).allSatisfy(request -> assertThat(request.flags() & NetlinkMessage.EXCLUSIVE)
                .as("nothing that is there already is taken over: %s", request.operation())
                .isNotZero());
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
                new Operation.ChangeRate(Optional.empty()), new Operation.ChangeStage(0, NetemStage.TRANSPARENT))) {
            assertThat(tree.requests(change)).singleElement().satisfies(request -> assertThat(
                            request.flags() & NetlinkMessage.CREATE)
                    .isZero());
        }
    }

    @Test
    void withoutNetemAQueueIsAPlainOne() {
        TrafficTree plain = new TrafficTree(7, false);

        assertThat(plain.requests(new Operation.AppendStage(0, NetemStage.TRANSPARENT)))
                .extracting(NetlinkRequest::operation)
                .containsExactly("add qdisc pfifo fa01: at fa00:1");
    }
}
