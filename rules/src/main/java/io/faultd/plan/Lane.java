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
 * Packets of one fate: those that the same faults are about. In a {@link Tree} it has a class, see {@link Tree.LaneClass}.
 *
 * @param faults the ids of those faults, at least one
 * @param flow the packets; those that an earlier lane takes are not in this one
 * @param limiter the fault whose {@link Limiter} they pass; empty: none
 * @param duplicate the chance that they come twice, where no netem can do it (see {@link LaneAssignment}); else empty
 * @param stages what they pass, one behind the other; at least one: it also is the queue behind the limiter
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

    /** Whether it does what only netem can. */
    public boolean needsNetem() {
        return stages.stream().anyMatch(Stage::needsNetem);
    }

    Lane withStages(List<Stage> others) {
        return new Lane(faults, flow, limiter, duplicate, others);
    }

    /** The same with what its netem stages duplicate duplicated before them. */
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
