package io.faultd.protocol;

import java.util.List;

/**
 * A fault: a row of {@code faults}.
 *
 * @param fault its id
 * @param effects its words, e.g. {@code SLOW}; {@code PARTITION} for a partition
 * @param description what it does, e.g. {@code delay 100ms}
 * @param targets the words that select its targets; of a partition, those of a group are one, joined by commas
 * @param direction {@code in}, {@code out} or {@code both}
 * @param created when, ISO 8601
 * @param expires when it ends automatically unless its lease is renewed, ISO 8601; or null
 * @param lease the lease that it ends with; or null
 * @param state {@code ok}, {@code pending} (no target is there now) or {@code conflict} (an older fault keeps it out
 *     somewhere)
 * @param interfaces where it holds now
 * @param match which of their traffic it is about; null for a partition, which its targets define
 * @param stats the kernel's counters; or null where they were not requested
 */
public record FaultInfo(
        String fault,
        List<String> effects,
        String description,
        List<String> targets,
        String direction,
        String created,
        String expires,
        String lease,
        String state,
        List<Held> interfaces,
        MatchInfo match,
        List<FaultStats> stats) {
    /** Without figures. */
    public FaultInfo(
            String fault,
            List<String> effects,
            String description,
            List<String> targets,
            String direction,
            String created,
            String expires,
            String lease,
            String state,
            List<Held> interfaces,
            MatchInfo match) {
        this(fault, effects, description, targets, direction, created, expires, lease, state, interfaces, match, null);
    }

    /** A copy with those of these figures that belong to this fault. */
    public FaultInfo withStats(List<FaultStats> all) {
        List<FaultStats> own =
                all.stream().filter(one -> one.fault().equals(fault)).toList();
        return new FaultInfo(
                fault,
                effects,
                description,
                targets,
                direction,
                created,
                expires,
                lease,
                state,
                interfaces,
                match,
                own);
    }
}
