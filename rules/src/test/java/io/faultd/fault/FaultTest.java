package io.faultd.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.target.Selection;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final Effect LOSS = new Effect.Loss(Probability.ofPercent(30), Probability.ZERO);
    private static final Effect CORRUPT = new Effect.Corrupt(Probability.ofPercent(1));
    private static final Selection DB = Selection.of(List.of("db"), false);

    @Test
    void hasAnEffectAndNoTwoOfAKind() {
        assertThatThrownBy(() -> shaping()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> shaping(LOSS, LOSS)).isInstanceOf(IllegalArgumentException.class);
        assertThat(shaping(LOSS, CORRUPT).words()).containsExactly("FLAKY", "CORRUPT");
    }

    @Test
    void describesAllItsEffects() {
        assertThat(shaping(LOSS, CORRUPT).describe()).isEqualTo("loss 30% corrupt 1%");
    }

    @Test
    void aPartitionDescribesItsGroups() {
        Selection others = Selection.of(List.of("app", "web"), false);

        assertThat(new Fault.Partition("f-1", Instant.EPOCH, Optional.empty(), List.of(DB, others), true, true)
                        .describe())
                .isEqualTo("partition db | app,web one-way rest");
    }

    @Test
    void onAnotherSelectionOnlyTheTargetsDiffer() {
        Selection other = DB.without(Set.of("x"));

        assertThat(shaping(LOSS).on(other).selection()).isEqualTo(other);
        assertThat(shaping(LOSS).on(other).on(DB)).isEqualTo(shaping(LOSS));
    }

    @Test
    void aDirectionIsReadAsItIsWritten() {
        for (Direction direction : Direction.values()) {
            assertThat(Direction.parse(direction.word())).isEqualTo(direction);
        }
        assertThat(Direction.BOTH.in() && Direction.BOTH.out()).isTrue();
        assertThat(Direction.IN.out() || Direction.OUT.in()).isFalse();
        assertThatThrownBy(() -> Direction.parse("IN"))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("in, out or both");
    }

    @Test
    void aDistributionIsReadAsItIsWritten() {
        for (Distribution distribution : Distribution.values()) {
            assertThat(Distribution.parse(distribution.word())).isEqualTo(distribution);
        }
        assertThatThrownBy(() -> Distribution.parse("gauss"))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("'gauss'");
    }

    private static Fault.Shaping shaping(Effect... effects) {
        return new Fault.Shaping(
                "f-1", Instant.EPOCH, Optional.empty(), DB, Direction.IN, FlowMatch.ALL, List.of(effects));
    }
}
