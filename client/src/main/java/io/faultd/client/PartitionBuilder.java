package io.faultd.client;

import io.faultd.unit.BadValueException;
import java.util.List;
import java.util.Map;

/** Targets that can't reach one another. */
public final class PartitionBuilder extends FaultBuilder<PartitionBuilder> {
    PartitionBuilder(FaultdClient client, List<List<String>> groups) {
        super(client, "partition", "groups", groups);
    }

    PartitionBuilder(FaultdClient client, Map<String, List<String>> drops) {
        super(client, "partition", "drops", drops);
    }

    PartitionBuilder(FaultdClient client, String... targets) {
        super(client, "partition", "targets", List.of(targets));
        with("random", true);
    }

    @Override
    PartitionBuilder self() {
        return this;
    }

    /** Drops only what an earlier group sends to a later one. */
    public PartitionBuilder oneWay() {
        return with("one_way", true);
    }

    /** Makes all other targets in scope one more group. */
    public PartitionBuilder rest() {
        return with("rest", true);
    }

    /** Tells who sends to somebody unreachable, by ICMP. */
    public PartitionBuilder reject() {
        return with("reject", true);
    }

    /** Takes the targets of a shape in an order by chance. */
    public PartitionBuilder random() {
        return with("random", true);
    }

    /** Lets chance do again what it did with this seed; of {@link FaultdClient#partitionRandomly} and of shapes. */
    public PartitionBuilder seed(long seed) {
        if (seed < 0) {
            throw new BadValueException("a seed is a number from 0: '" + seed + "'");
        }
        return with("seed", seed);
    }

    /** Everything in scope, besides the targets named; of {@link FaultdClient#partitionRandomly} and of shapes. */
    public PartitionBuilder all() {
        return with("all", true);
    }
}
