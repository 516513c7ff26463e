package io.faultd.shaping;

import io.faultd.netlink.NetlinkRequest;
import io.faultd.plan.Operation;
import java.util.List;

/** The requests by which one step of a plan is made on a device; none where a table has to do it. */
record OperationRequests(TrafficTree tree) implements Operation.Visitor<List<NetlinkRequest>> {
    @Override
    public List<NetlinkRequest> addTree(Operation.AddTree operation) {
        return List.of(tree.root().add(), tree.all(operation.rate()).add());
    }

    @Override
    public List<NetlinkRequest> removeTree(Operation.RemoveTree operation) {
        return List.of(tree.root().delete());
    }

    @Override
    public List<NetlinkRequest> changeRate(Operation.ChangeRate operation) {
        return List.of(tree.all(operation.rate()).change());
    }

    @Override
    public List<NetlinkRequest> addLimiter(Operation.AddLimiter operation) {
        return List.of(tree.limiter(operation.limit()).add());
    }

    @Override
    public List<NetlinkRequest> changeLimiter(Operation.ChangeLimiter operation) {
        return List.of(tree.limiter(operation.limit()).change());
    }

    @Override
    public List<NetlinkRequest> addLane(Operation.AddLane operation) {
        return tree.lane(operation.laneClass());
    }

    @Override
    public List<NetlinkRequest> changeLane(Operation.ChangeLane operation) {
        return List.of(tree.classOf(operation.laneClass()).change());
    }

    @Override
    public List<NetlinkRequest> changeStage(Operation.ChangeStage operation) {
        return List.of(tree.stage(operation.minor(), operation.index(), operation.stage())
                .change());
    }

    @Override
    public List<NetlinkRequest> appendStage(Operation.AppendStage operation) {
        return List.of(tree.stage(operation.minor(), operation.index(), operation.stage())
                .add());
    }

    @Override
    public List<NetlinkRequest> removeStagesFrom(Operation.RemoveStagesFrom operation) {
        return List.of(tree.stage(operation.minor(), operation.index(), operation.stage())
                .delete());
    }

    /** The device's table does it. */
    @Override
    public List<NetlinkRequest> classify(Operation.Classify operation) {
        return List.of();
    }

    /** The pipe's table does it. */
    @Override
    public List<NetlinkRequest> connect(Operation.Connect operation) {
        return List.of();
    }

    @Override
    public List<NetlinkRequest> setRest(Operation.SetRest operation) {
        return tree.rest().requests(operation.before(), operation.after());
    }
}
