package io.faultd.protocol;

import java.util.List;
import java.util.Map;

/**
 * A partition that is in force.
 *
 * @param fault its id
 * @param targets names of the targets that it holds on
 * @param interfaces their interfaces that it holds on, read back from the kernel
 * @param skipped targets that were selected by broad words only and can't carry it, targets that it does not cut off as
 *     its words say, and interfaces of targets where it does not act
 * @param groups its groups, as words
 * @param drops where it is a map: for each target that drops, the senders
 * @param warnings one line for each thing by which packets can get past it
 * @param seed with which the same targets are divided in the same way again; null where nothing was random
 */
public record Partitioned(
        String fault,
        List<String> targets,
        List<Held> interfaces,
        List<Skipped> skipped,
        List<String> warnings,
        List<List<String>> groups,
        Map<String, List<String>> drops,
        Long seed) {
    /** A copy with warnings. */
    public Partitioned with(List<String> others) {
        return new Partitioned(fault, targets, interfaces, skipped, others, groups, drops, seed);
    }
}
