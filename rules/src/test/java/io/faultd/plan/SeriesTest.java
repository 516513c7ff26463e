package io.faultd.plan;

import static io.faultd.plan.Effects.correlatedLoss;
import static io.faultd.plan.Effects.corrupt;
import static io.faultd.plan.Effects.delay;
import static io.faultd.plan.Effects.duplicate;
import static io.faultd.plan.Effects.loss;
import static io.faultd.plan.Effects.rate;
import static io.faultd.plan.Effects.reorder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesTest {
    @Test
    void delaysAdd() throws Series.Incompatible {
        NetemStage stage = only(of(delay(100), delay(20)));

        assertThat(stage.delay()).isEqualTo(Duration.ofMillis(120));
        assertThat(stage.jitter()).isZero();
    }

    @Test
    void lossesAreIndependentChances() throws Series.Incompatible {
        assertThat(only(of(loss(30), loss(20))).loss().fraction()).isEqualTo(0.44, within(1e-9));
    }

    @Test
    void corruptionsAndDuplicationsAreIndependentChancesToo() throws Series.Incompatible {
        assertThat(only(of(corrupt(50), corrupt(50))).corrupt().fraction()).isEqualTo(0.75, within(1e-9));
        assertThat(only(of(duplicate(50), duplicate(50))).duplicate().fraction())
                .isEqualTo(0.75, within(1e-9));
    }

    @Test
    void lossWithAMemoryIsNotMixedWithOther() throws Series.Incompatible {
        List<NetemStage> stages = netems(of(correlatedLoss(10), loss(20)));

        assertThat(stages).extracting(NetemStage::loss).containsExactly(percent(10), percent(20));
        assertThat(stages).extracting(NetemStage::lossCorrelation).containsExactly(percent(25), Probability.ZERO);
    }

    @Test
    void theLowestRateWinsWithItsBurst() throws Series.Incompatible {
        Effect.RateLimit slow = rate("1mbit", 2000);
        Effect.RateLimit fast = rate("5mbit", 50_000);

        assertThat(of(slow, fast).rate()).contains(slow);
        assertThat(of(fast, slow).rate()).contains(slow);
        assertThat(of(delay(1)).rate()).isEmpty();
    }

    @Test
    void ofEqualRatesTheSmallerBurstWins() throws Series.Incompatible {
        Effect.RateLimit tight = rate("1mbit", 2000);
        Effect.RateLimit loose = rate("1mbit", 50_000);

        assertThat(of(loose, tight).rate()).contains(tight);
        assertThat(of(tight, loose).rate()).contains(tight);
    }

    @Test
    void aFixedDelayKeepsTheOthersJitter() throws Series.Incompatible {
        NetemStage stage = only(of(delay(10), delay(100, 7, Distribution.PARETO), delay(20)));

        assertThat(stage.delay()).isEqualTo(Duration.ofMillis(130));
        assertThat(stage.jitter()).isEqualTo(Duration.ofMillis(7));
        assertThat(stage.distribution()).isEqualTo(Distribution.PARETO);
    }

    @Test
    void normalJittersCombineAsTheRootOfTheSumOfSquares() throws Series.Incompatible {
        NetemStage stage = only(of(delay(100, 30, Distribution.NORMAL), delay(100, 40, Distribution.NORMAL)));

        assertThat(stage.delay()).isEqualTo(Duration.ofMillis(200));
        assertThat(stage.jitter()).isEqualTo(Duration.ofMillis(50));
        assertThat(stage.distribution()).isEqualTo(Distribution.NORMAL);
    }

    @Test
    void normalJittersThatTheKernelWouldCutTogetherStayApart() throws Series.Incompatible {
        List<NetemStage> stages =
                netems(of(delay(5000, 2000, Distribution.NORMAL), delay(5000, 2000, Distribution.NORMAL)));

        assertThat(stages).extracting(NetemStage::jitter).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"NORMAL, PARETO", "UNIFORM, UNIFORM", "PARETO, PARETO", "PARETONORMAL, NORMAL"})
    void otherJittersGetAStageEach(Distribution one, Distribution other) throws Series.Incompatible {
        List<NetemStage> stages = netems(of(delay(100, 10, one), delay(50, 5, other)));

        assertThat(stages).extracting(NetemStage::distribution).containsExactly(one, other);
        assertThat(stages).extracting(NetemStage::delay).containsExactly(Duration.ofMillis(100), Duration.ofMillis(50));
    }

    @Test
    void correlatedJittersGetAStageEach() throws Series.Incompatible {
        Effect.Delay correlated =
                new Effect.Delay(Duration.ofMillis(10), Duration.ofMillis(1), percent(50), Distribution.NORMAL);

        assertThat(netems(of(correlated, delay(10, 1, Distribution.NORMAL))))
                .extracting(NetemStage::delayCorrelation)
                .containsExactly(percent(50), Probability.ZERO);
    }

    @Test
    void reorderingBehindADelayGetsItsOwnStage() throws Series.Incompatible {
        List<NetemStage> stages = netems(of(delay(100), reorder(25, 10)));

        assertThat(stages).extracting(NetemStage::reorder).containsExactly(Probability.ZERO, percent(25));
        assertThat(stages).extracting(NetemStage::delay).containsExactly(Duration.ofMillis(100), Duration.ofMillis(10));
    }

    @Test
    void packetsThatOvertakeAreStillDelayedByOthers() throws Series.Incompatible {
        List<NetemStage> stages = netems(of(reorder(25, 10), delay(100)));

        assertThat(stages).extracting(NetemStage::delay).containsExactly(Duration.ofMillis(10), Duration.ofMillis(100));
        assertThat(stages.get(1).reorder()).isEqualTo(Probability.ZERO);
    }

    @Test
    void whatNeedsNoStageOfItsOwnSharesTheFirst() throws Series.Incompatible {
        NetemStage stage = only(of(loss(1), reorder(25, 10), corrupt(2)));

        assertThat(stage.reorder()).isEqualTo(percent(25));
        assertThat(stage.gap()).isEqualTo(1);
        assertThat(stage.loss()).isEqualTo(percent(1));
        assertThat(stage.corrupt()).isEqualTo(percent(2));
    }

    @Test
    void aReorderingThatNeverHappensHasNoGap() throws Series.Incompatible {
        assertThat(only(of(reorder(0, 10))).gap())
                .as("the kernel takes a gap alone for 100 %")
                .isZero();
    }

    @Test
    void duplicationGoesWithAllThatFitsIntoItsStage() throws Series.Incompatible {
        NetemStage stage = only(of(duplicate(5), delay(100, 10, Distribution.NORMAL), corrupt(1), rate("1mbit", 2000)));

        assertThat(stage.duplicate()).isEqualTo(percent(5));
        assertThat(stage.jitter()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void duplicationAndLossNeverShareANetem() throws Series.Incompatible {
        Effect bursts = new Effect.BurstLoss(LossModel.parse("gemodel:1%,10%"), false);
        for (List<Effect> effects : List.<List<Effect>>of(
                List.of(duplicate(20), loss(30)),
                List.of(loss(30), duplicate(20)),
                List.of(duplicate(20), delay(5), bursts))) {
            Series series = series(effects.toArray(Effect[]::new));

            assertThat(series.duplicate()).contains(percent(20));
            assertThat(series.stages()).singleElement().satisfies(stage -> assertThat(((NetemStage) stage).duplicate())
                    .as("a netem adds the copies up, and loses one of two for certain at a loss of 100 %")
                    .isEqualTo(Probability.ZERO));
        }
    }

    @Test
    void duplicationThatNoOtherMechanismCanDoGetsANetemOfItsOwnBesideALoss() throws Series.Incompatible {
        Effect remembered = new Effect.Duplicate(percent(20), percent(25));
        for (List<Effect> effects :
                List.<List<Effect>>of(List.of(remembered, loss(30)), List.of(loss(30), remembered))) {
            Series series = series(effects.toArray(Effect[]::new));

            assertThat(series.duplicate()).isEmpty();
            assertThat(series.stages()).hasSize(2);
        }
        Series seeded = new Series(Networks.LARGEST_FRAME);
        seeded.add(fault(1, duplicate(20), loss(30), new Effect.Seed(7)));
        assertThat(seeded.stages()).hasSize(2).allSatisfy(stage -> assertThat(((NetemStage) stage).seed())
                .hasValue(7));
    }

    @Test
    void aFaultWithASeedSharesItsNetemWithNobody() throws Series.Incompatible {
        Series series = new Series(Networks.LARGEST_FRAME);
        series.add(fault(1, delay(10)));
        series.add(fault(2, delay(10), loss(1), new Effect.Seed(7)));
        series.add(fault(3, loss(2)));
        series.add(fault(4, corrupt(1), new Effect.Seed(7)));

        List<NetemStage> stages =
                series.stages().stream().map(NetemStage.class::cast).toList();
        assertThat(stages)
                .extracting(NetemStage::seed)
                .containsExactly(OptionalLong.empty(), OptionalLong.of(7), OptionalLong.of(7));
        assertThat(stages).extracting(NetemStage::loss).containsExactly(percent(2), percent(1), Probability.ZERO);
    }

    @Test
    void lossThatMarksIsNotMixedWithLossThatDrops() throws Series.Incompatible {
        Effect marks = new Effect.Loss(percent(10), Probability.ZERO, true);

        assertThat(netems(of(marks, loss(20)))).extracting(NetemStage::ecn).containsExactly(true, false);
        NetemStage both = only(of(marks, marks));
        assertThat(both.loss().fraction()).isEqualTo(0.19, within(1e-9));
        assertThat(both.ecn()).isTrue();
    }

    @Test
    void correlationsStayWithWhatTheyAreOf() throws Series.Incompatible {
        Effect corrupted = new Effect.Corrupt(percent(1), percent(25));
        Effect reordered = new Effect.Reorder(percent(10), 5, Duration.ofMillis(10), percent(50));

        NetemStage stage = only(of(corrupted, reordered));
        assertThat(stage.corruptCorrelation()).isEqualTo(percent(25));
        assertThat(stage.reorderCorrelation()).isEqualTo(percent(50));
        assertThat(netems(of(corrupted, corrupt(2))))
                .extracting(NetemStage::corrupt)
                .containsExactly(percent(1), percent(2));
    }

    @Test
    void aBucketIsLastAndTheLowestOneWins() throws Series.Incompatible {
        Effect slow = new Effect.TokenBucket(Rate.parse("1mbit"), 2000, Optional.empty(), Duration.ofMillis(50));
        Effect fast = new Effect.TokenBucket(Rate.parse("9mbit"), 2000, Optional.empty(), Duration.ofMillis(50));

        List<? extends Stage> stages = of(fast, delay(10), slow).stages();

        assertThat(stages).hasSize(2).last().isEqualTo(TbfStage.of((Effect.TokenBucket) slow, Networks.LARGEST_FRAME));
        assertThat(of(slow).stages()).as("no netem is needed").isNotEmpty().noneMatch(Stage::needsNetem);
    }

    @Test
    void aLineHoldsASecondOfItsPacketsAndASlotAllOfTheLongestPause() throws Series.Incompatible {
        assertThat(only(of(new Effect.LineRate(Rate.parse("8mbit"), 0, 0, 0))).limit())
                .isGreaterThanOrEqualTo(1_000_000 / 1514);
        assertThat(only(of(new Effect.Slot(SlotTimes.Range.parse("1s-2s"), 0, 0)))
                        .limit())
                .isGreaterThanOrEqualTo(2_000_000);
    }

    @Test
    void duplicationBesideASecondStageIsKeptForTheTreeToPlace() throws Series.Incompatible {
        List<NetemStage> stages = netems(of(duplicate(5), delay(100), reorder(25, 10)));

        assertThat(stages).extracting(NetemStage::duplicate).containsExactly(percent(5), Probability.ZERO);
    }

    @Test
    void effectsThatNeverHappenKeepNothingOut() throws Series.Incompatible {
        assertThat(of(duplicate(0), delay(1, 1, Distribution.NORMAL), delay(1, 1, Distribution.PARETO))
                        .stages())
                .hasSize(2);
        assertThat(of(correlatedLoss(10), loss(0), duplicate(5)).stages()).hasSize(1);
        assertThat(only(of(delay(0), loss(0), corrupt(0), duplicate(0))).isTransparent())
                .isTrue();
    }

    @Test
    void stagesAreCappedAndTheRefusalNamesBothFaultsAndTheCap() throws Series.Incompatible {
        Series series = new Series(Networks.LARGEST_FRAME);
        for (int i = 1; i <= Series.MOST_STAGES; i++) {
            series.add(fault(i, correlatedLoss(i)));
        }
        assertThat(series.stages()).hasSize(Series.MOST_STAGES);

        assertThatThrownBy(() -> series.add(fault(9, correlatedLoss(9))))
                .isInstanceOf(Series.Incompatible.class)
                .hasMessageContaining("f-8 (loss 8% correlation 25%) and f-9 (loss 9% correlation 25%)")
                .hasMessageContaining("more than " + Series.MOST_STAGES + " stages");
    }

    @Test
    void aLongDelayHoldsAllThatIsInFlight() throws Series.Incompatible {
        assertThat(only(of(delay(3000))).limit()).isGreaterThanOrEqualTo(3 * 5000);
        assertThat(only(of(delay(3000, 2000, Distribution.NORMAL))).limit())
                .as("jitter makes some packets stay longer")
                .isGreaterThan(only(of(delay(3000))).limit());
    }

    @Test
    void theLongestDelayFitsTheKernelsField() throws Series.Incompatible {
        assertThat(only(of(delay(600_000), delay(600_000), delay(600_000), delay(600_000)))
                        .limit())
                .isBetween(600_000_000L, (long) Integer.MAX_VALUE);
    }

    @Test
    void aRateHasAQueueOfAboutASecondAndNotOfTenMore() throws Series.Incompatible {
        long queued = only(of(rate("1mbit", 2000))).limit();

        assertThat(queued * 1514 * 8 / 1e6).as("seconds of full frames").isBetween(0.5, 2.0);
        assertThat(only(of(rate("8kbit", 2000))).limit()).isGreaterThanOrEqualTo(50);
    }

    @Test
    void aRateBehindADelayQueuesBoth() throws Series.Incompatible {
        long full = 10_000_000 / 8 / 1514;

        assertThat(only(of(rate("10mbit", 2000), delay(3000))).limit())
                .as("3 s of full frames in flight and 1 s queued")
                .isGreaterThanOrEqualTo(4 * full);
    }

    @Test
    void everyPointHasAQueue() throws Series.Incompatible {
        assertThat(only(of(rate("1gbit", 2000))).isTransparent()).isTrue();
        assertThat(only(of(loss(1))).limit()).isGreaterThanOrEqualTo(1000);
    }

    private static Series of(Effect... effects) throws Series.Incompatible {
        return series(effects);
    }

    /** Each effect as a fault of its own. */
    private static Series series(Effect... effects) throws Series.Incompatible {
        List<Fault.Shaping> faults = new ArrayList<>();
        for (Effect effect : effects) {
            faults.add(fault(faults.size() + 1, effect));
        }
        Series series = new Series(Networks.LARGEST_FRAME);
        for (Fault.Shaping fault : faults) {
            series.add(fault);
        }
        return series;
    }

    private static Fault.Shaping fault(int number, Effect... effects) {
        return Networks.fault(number, Direction.IN, List.of("db"), effects);
    }

    private static NetemStage only(Series shape) {
        assertThat(shape.stages()).hasSize(1);
        return (NetemStage) shape.stages().get(0);
    }

    private static List<NetemStage> netems(Series shape) {
        return shape.stages().stream().map(NetemStage.class::cast).toList();
    }

    private static Probability percent(double percent) {
        return Probability.ofPercent(percent);
    }
}
