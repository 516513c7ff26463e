package io.faultd.plan;

import static io.faultd.plan.Effects.correlatedLoss;
import static io.faultd.plan.Effects.delay;
import static io.faultd.plan.Effects.loss;
import static io.faultd.plan.Effects.rate;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiffTest {
    private static final Shape SLOW = shape(delay(100));
    private static final Shape TWO = shape(correlatedLoss(10), loss(20));
    private static final Shape THREE = shape(correlatedLoss(10), loss(20), correlatedLoss(30));

    @Test
    void nothingIsDoneWhereNothingIsAndNothingShouldBe() {
        assertThat(Diff.between(Optional.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void aTreeIsBuiltWhereNoneIs() {
        assertThat(Diff.between(Optional.empty(), Optional.of(SLOW))).containsExactly(new Operation.AddTree(SLOW));
    }

    @Test
    void aTreeThatIsNoLongerWantedGoes() {
        assertThat(Diff.between(found(SLOW), Optional.empty())).containsExactly(new Operation.RemoveTree());
        assertThat(Diff.between(unsure(SLOW), Optional.empty())).containsExactly(new Operation.RemoveTree());
    }

    @Test
    void whatIsAsWantedIsNotTouched() {
        for (Shape shape : List.of(SLOW, TWO, THREE, shape(rate("1mbit", 2000), delay(5, 1, Distribution.PARETO)))) {
            assertThat(Diff.between(found(shape), Optional.of(shape))).isEmpty();
        }
    }

    @Test
    void aStageIsChangedInPlace() {
        Shape slower = shape(delay(200));

        assertThat(Diff.between(found(SLOW), Optional.of(slower)))
                .containsExactly(new Operation.ChangeStage(0, slower.stages().get(0)));
    }

    @Test
    void onlyTheStageThatChangedIsTouched() {
        Shape other = shape(correlatedLoss(10), loss(25));

        assertThat(Diff.between(found(TWO), Optional.of(other)))
                .containsExactly(new Operation.ChangeStage(1, other.stages().get(1)));
    }

    @Test
    void aRateComesChangesAndGoesInPlace() {
        Shape limited = new Shape(Optional.of(rate("1mbit", 2000)), SLOW.stages());
        Shape faster = new Shape(Optional.of(rate("2mbit", 2000)), SLOW.stages());

        assertThat(Diff.between(found(SLOW), Optional.of(limited)))
                .containsExactly(new Operation.ChangeRate(limited.rate()));
        assertThat(Diff.between(found(limited), Optional.of(faster)))
                .containsExactly(new Operation.ChangeRate(faster.rate()));
        assertThat(Diff.between(found(limited), Optional.of(SLOW)))
                .containsExactly(new Operation.ChangeRate(Optional.empty()));
    }

    @Test
    void stagesAreAppendedInOrder() {
        Shape one = shape(correlatedLoss(10));

        assertThat(Diff.between(found(one), Optional.of(THREE)))
                .containsExactly(
                        new Operation.AppendStage(1, THREE.stages().get(1)),
                        new Operation.AppendStage(2, THREE.stages().get(2)));
    }

    @Test
    void stagesTooManyGoAtOnceAndFirst() {
        Shape one = shape(correlatedLoss(40));

        assertThat(Diff.between(found(THREE), Optional.of(one)))
                .as("what is left may be something that only stands alone")
                .containsExactly(
                        new Operation.RemoveStagesFrom(1, THREE.stages().get(1)),
                        new Operation.ChangeStage(0, one.stages().get(0)));
    }

    @Test
    void whatIsUncertainIsSaidAgainInPlace() {
        assertThat(Diff.between(unsure(TWO), Optional.of(TWO)))
                .containsExactly(
                        new Operation.ChangeRate(Optional.empty()),
                        new Operation.ChangeStage(0, TWO.stages().get(0)),
                        new Operation.ChangeStage(1, TWO.stages().get(1)));
    }

    @Test
    void aTreeThatWasLeftHalfBuiltIsBuiltAnew() {
        Shape half = new Shape(Optional.empty(), List.of());

        assertThat(Diff.between(unsure(half), Optional.of(SLOW)))
                .containsExactly(new Operation.RemoveTree(), new Operation.AddTree(SLOW));
    }

    private static Optional<Diff.Found> found(Shape shape) {
        return Optional.of(new Diff.Found(shape, true));
    }

    private static Optional<Diff.Found> unsure(Shape shape) {
        return Optional.of(new Diff.Found(shape, false));
    }

    private static Shape shape(Effect... effects) {
        Series series = new Series();
        for (int i = 0; i < effects.length; i++) {
            try {
                series.add(Networks.fault(i + 1, Direction.IN, List.of("db"), effects[i]));
            } catch (Series.Incompatible e) {
                throw new AssertionError(e);
            }
        }
        return series.shape();
    }
}
