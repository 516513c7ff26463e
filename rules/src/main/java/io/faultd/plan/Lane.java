package io.faultd.plan;

import io.faultd.flow.Flow;
import io.faultd.unit.Probability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Packets that are treated alike: those that the same faults are about.
 *
 * @param faults the ids of those faults, at least one
 * @param flow the packets, without those of an earlier lane
 * @param limiter the fault whose {@link Limiter} they pass; empty: none
 * @param duplicate the chance that they are duplicated, where no netem can do it (see {@link LaneAssignment}); else
 *     empty
 * @param stages the qdiscs that they pass, one behind the other; at least one, which is also the limiter's queue
 */
public record Lane(
        SortedSet<String> faults,
        Flow flow,
        Optional<String> limiter,
        Optional<Probability> duplicate,
        List<Stage> stages) {
    /** Copies the collections. */
    public Lane {
        faults = Collections.unmodifiableSortedSet(new TreeSet<>(faults));
        stages = List.copyOf(stages);
    }

    /** Whether it needs netem. */
    public boolean needsNetem() {
        return stages.stream().anyMatch(Stage::needsNetem);
    }

    Lane withStages(List<Stage> others) {
        return new Lane(faults, flow, limiter, duplicate, others);
    }

    /** A copy that duplicates packets before its netem stages instead of in them. */
    Lane duplicatingByItself() {
        Probability chance = duplicate.orElse(Probability.ZERO);
        List<Stage> others = new ArrayList<>();
        for (Stage stage : stages) {
            if (stage instanceof NetemStage netem) {
                chance = chance.or(netem.duplicate());
                others.add(netem.toBuilder()
                        .duplicate(Probability.ZERO, Probability.ZERO)
                        .build());
            } else {
                others.add(stage);
            }
        }
        return new Lane(faults, flow, limiter, chance.isZero() ? Optional.empty() : Optional.of(chance), others);
    }
}
