package io.faultd.protocol;

import java.util.List;

/**
 * The result of {@code stop}, {@code fast} and {@code join}.
 *
 * @param ended ids of faults that ended
 * @param reduced ids of faults that continue for other targets
 * @param targets names of the targets that are free of them now
 * @param partitions ids of partitions that still hold the targets named: they end as a whole only
 */
public record Stopped(List<String> ended, List<String> reduced, List<String> targets, List<String> partitions) {
    /** A result that leaves no partition. */
    public Stopped(List<String> ended, List<String> reduced, List<String> targets) {
        this(ended, reduced, targets, List.of());
    }
}
