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

    /** Drops only packets from an earlier group to a later one. */
    public PartitionBuilder oneWay() {
        return with("one_way", true);
    }

    /** Makes all other targets in scope one more group. */
    public PartitionBuilder rest() {
        return with("rest", true);
    }

    /** Answers senders with an ICMP error, host unreachable. */
    public PartitionBuilder reject() {
        return with("reject", true);
    }

    /** Cuts ARP and IPv6 neighbour discovery too, as a pulled cable does; only between targets on bridges. */
    public PartitionBuilder link() {
        return with("link", true);
    }

    /** Arranges the targets of a shape in random order. */
    public PartitionBuilder random() {
        return with("random", true);
    }

    /** Repeats the random choice of this seed; for {@link FaultdClient#partitionRandomly} and shapes. */
    public PartitionBuilder seed(long seed) {
        if (seed < 0) {
            throw new BadValueException("a seed is a number from 0: '" + seed + "'");
        }
        return with("seed", seed);
    }

    /**
     * Selects everything in scope, besides the targets named; for {@link FaultdClient#partitionRandomly} and shapes.
     */
    public PartitionBuilder all() {
        return with("all", true);
    }
}
