package io.faultd.client;

import java.util.List;

/** Groups that can't reach one another. */
public final class PartitionRequest extends FaultRequest<PartitionRequest> {
    PartitionRequest(FaultdClient client, List<List<String>> groups) {
        super(client, "partition", "groups", groups);
    }

    @Override
    PartitionRequest self() {
        return this;
    }

    /** Drops only what an earlier group sends to a later one. */
    public PartitionRequest oneWay() {
        return with("one_way", true);
    }

    /** Makes all other targets in scope one more group. */
    public PartitionRequest rest() {
        return with("rest", true);
    }
}
