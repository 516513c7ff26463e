package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.LossModel;
import io.faultd.fault.SlotTimes;
import io.faultd.target.Target;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of effect with each other one, on the same packets: both hold, or the second one is refused by name; none
 * is lost silently.
 */
class EffectPairsTest {
    private static final List<Target> TARGETS = List.of(Networks.bridged("db", 1));
    private static final FlowMatch WEB = Networks.port("80");

    private static final Map<String, Effect> EFFECTS = effects();

    /** Effects with one queue for their packets, which can't be divided when others are about only some of these. */
    private static final Set<String> QUEUES = Set.of("token bucket", "line rate", "slot");

    private static Map<String, Effect> effects() {
        Map<String, Effect> effects = new LinkedHashMap<>();
        effects.put("delay", Effects.delay(100));
        effects.put("normal jitter", Effects.delay(50, 5, Distribution.NORMAL));
        effects.put("pareto jitter", Effects.delay(20, 2, Distribution.PARETO));
        effects.put("loss", Effects.loss(20));
        effects.put("correlated loss", Effects.correlatedLoss(10));
        effects.put(
                "burst loss",
                new Effect.BurstLoss(
                        new LossModel.GilbertElliott(percent(1), percent(10), Probability.CERTAIN, Probability.ZERO),
                        false));
        effects.put("duplicate", Effects.duplicate(5));
        effects.put("corrupt", Effects.corrupt(3));
        effects.put("reorder", Effects.reorder(25, 10));
        effects.put("rate", Effects.rate("1mbit", 2000));
        effects.put(
                "token bucket",
                new Effect.TokenBucket(Rate.parse("2mbit"), 2000, Optional.empty(), Duration.ofMillis(50)));
        effects.put("line rate", new Effect.LineRate(Rate.parse("3mbit"), 0, 0, 0));
        effects.put("slot", new Effect.Slot(new SlotTimes.Range(Duration.ofMillis(5), Duration.ofMillis(10)), 0, 0));
        return effects;
    }

    static Stream<Arguments> pairs() {
        return EFFECTS.keySet().stream()
                .flatMap(one -> EFFECTS.keySet().stream().map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("pairs")
    void onTheSamePacketsBothHold(String one, String other) {
        Plan plan = compile(fault(1, WEB, one), fault(2, WEB, other));

        assertThat(plan.conflicts()).isEmpty();
        Shape shape = shape(plan);
        assertThat(shape.lanes()).hasSize(1);
        assertBoth(shape, shape.lanes().get(0), List.of(EFFECTS.get(one), EFFECTS.get(other)));
    }

    @ParameterizedTest(name = "{0} of everything and {1} of some")
    @MethodSource("pairs")
    void whereTheyOverlapBothHoldAndElsewhereTheOneThatIsMeant(String one, String other) {
        Plan plan = compile(fault(1, FlowMatch.ALL, one), fault(2, WEB, other));
        Shape shape = shape(plan);

        if (QUEUES.contains(one)) {
            assertThat(plan.conflicts()).hasSize(1);
            assertThat(plan.conflicts().get(0).message()).startsWith("f-1 (").contains(" and f-2 (");
            assertThat(shape.lanes()).hasSize(1);
            assertBoth(shape, shape.lanes().get(0), List.of(EFFECTS.get(one)));
        } else {
            assertThat(plan.conflicts()).isEmpty();
            assertThat(shape.lanes()).hasSize(2);
            assertBoth(shape, shape.lanes().get(0), List.of(EFFECTS.get(one), EFFECTS.get(other)));
            assertBoth(shape, shape.lanes().get(1), List.of(EFFECTS.get(one)));
        }
    }

    @ParameterizedTest(name = "{0} and {1}")
    @MethodSource("pairs")
    void inATreeOfTheKernelNoNetemDuplicatesBesideAnother(String one, String other) {
        Plan plan = compile(fault(1, FlowMatch.ALL, one), fault(2, WEB, other));
        Tree tree =
                Diff.between(Optional.empty(), Optional.of(shape(plan))).tree().orElseThrow();

        boolean inNetem = tree.laneClasses()
                .flatMap(laneClass -> Shapes.netems(laneClass.lane()).stream())
                .anyMatch(stage -> !stage.duplicate().isZero());
        long single = tree.laneClasses()
                .filter(laneClass -> laneClass.lane().duplicate().isPresent())
                .count();
        boolean wanted = shape(plan).lanes().stream()
                .anyMatch(lane -> lane.duplicate().isPresent()
                        || Shapes.netems(lane).stream()
                                .anyMatch(stage -> !stage.duplicate().isZero()));
        assertThat(inNetem && tree.netems() > 1).isFalse();
        assertThat(inNetem || single > 0).isEqualTo(wanted);
    }

    /** Asserts that a lane does what these effects do one behind the other, and nothing else. */
    private static void assertBoth(Shape shape, Lane lane, List<Effect> effects) {
        List<NetemStage> stages = Shapes.netems(lane);
        Duration delay = Duration.ZERO;
        double survives = 1;
        double single = 1;
        double intact = 1;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Delay slow) {
                delay = delay.plus(slow.delay());
            } else if (effect instanceof Effect.Reorder reorder) {
                delay = delay.plus(reorder.delay());
            } else if (effect instanceof Effect.Loss loss) {
                survives *= 1 - loss.loss().fraction();
            } else if (effect instanceof Effect.Duplicate duplicate) {
                single *= 1 - duplicate.percent().fraction();
            } else if (effect instanceof Effect.Corrupt corrupt) {
                intact *= 1 - corrupt.percent().fraction();
            }
        }
        assertThat(stages.stream().map(NetemStage::delay).reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(delay);
        assertThat(jitter(stages.stream().map(NetemStage::jitter)))
                .isEqualTo(
                        jitter(effects.stream()
                                .filter(Effect.Delay.class::isInstance)
                                .map(effect -> ((Effect.Delay) effect).jitter())),
                        within(1e3));
        assertThat(product(stages, NetemStage::loss)).isEqualTo(survives, within(1e-8));
        double before = 1 - lane.duplicate().map(Probability::fraction).orElse(0.0);
        assertThat(before * product(stages, NetemStage::duplicate)).isEqualTo(single, within(1e-8));
        assertThat(product(stages, NetemStage::corrupt)).isEqualTo(intact, within(1e-8));
        assertThat(stages.stream().filter(stage -> stage.lossModel().isPresent()))
                .hasSize(count(effects, Effect.BurstLoss.class));
        assertThat(stages.stream().filter(stage -> !stage.reorder().isZero()))
                .hasSize(count(effects, Effect.Reorder.class));
        assertThat(stages.stream().filter(stage -> stage.rate().isPresent()))
                .hasSize(count(effects, Effect.LineRate.class));
        assertThat(stages.stream().filter(stage -> stage.slot().isPresent()))
                .hasSize(count(effects, Effect.Slot.class));
        assertThat(lane.stages().stream().filter(TbfStage.class::isInstance))
                .hasSize(Math.min(1, count(effects, Effect.TokenBucket.class)));
        boolean limited = shape.rate().isPresent() || lane.limiter().isPresent();
        assertThat(limited).isEqualTo(count(effects, Effect.RateLimit.class) > 0);
    }

    /** Independent spreads add as squares. */
    private static double jitter(Stream<Duration> spreads) {
        return Math.sqrt(
                spreads.mapToDouble(spread -> Math.pow(spread.toNanos(), 2)).sum());
    }

    private static int count(List<Effect> effects, Class<? extends Effect> kind) {
        return (int) effects.stream().filter(kind::isInstance).count();
    }

    private static double product(List<NetemStage> stages, Function<NetemStage, Probability> chance) {
        return stages.stream()
                .mapToDouble(stage -> 1 - chance.apply(stage).fraction())
                .reduce(1, (one, other) -> one * other);
    }

    private static Fault.Shaping fault(int number, FlowMatch match, String effect) {
        return Networks.matching(Networks.fault(number, Direction.OUT, List.of("db"), EFFECTS.get(effect)), match);
    }

    private static Plan compile(Fault... faults) {
        return Compiler.compile(List.of(faults), TARGETS);
    }

    private static Shape shape(Plan plan) {
        return plan.shapes().get(plan.shapes().firstKey());
    }

    private static Probability percent(double percent) {
        return Probability.ofPercent(percent);
    }
}
