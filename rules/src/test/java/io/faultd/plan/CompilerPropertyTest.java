package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties of the compiler for any faults. */
class CompilerPropertyTest {
    private static final List<Target> TARGETS =
            List.of(Networks.bridged("a", 1), Networks.bridged("b", 2), Networks.macvlan("c", 3));

    @Property(tries = 500)
    void aPlanDependsOnTheFaultsAndNotOnTheirOrder(
            @ForAll("faults") List<Fault.Shaping> faults, @ForAll Random random) {
        List<Fault> shuffled = new ArrayList<>(faults);
        Collections.shuffle(shuffled, random);

        assertThat(Compiler.compile(shuffled, TARGETS)).isEqualTo(Compiler.compile(faults, TARGETS));
    }

    @Property(tries = 1000)
    void faultsThatDuplicateNothingAreCrossedInSeries(@ForAll("harmonious") List<Effect> effects) {
        Plan plan = Compiler.compile(onOnePoint(effects), TARGETS);

        assertThat(plan.conflicts()).isEmpty();
        assertSeries(plan.shapes().get(plan.shapes().firstKey()), effects);
    }

    @Property(tries = 500)
    void atTheCapTheRestIsRefusedAndWhatIsInForceIsStillASeries(@ForAll("crowds") List<Effect> effects) {
        List<Fault.Shaping> faults = onOnePoint(effects);
        Plan plan = Compiler.compile(faults, TARGETS);
        Set<String> refused =
                plan.conflicts().stream().map(Plan.Conflict::fault).collect(Collectors.toSet());
        List<Effect> inForce = faults.stream()
                .filter(fault -> !refused.contains(fault.id()))
                .map(fault -> fault.effects().get(0))
                .toList();
        Shape shape = plan.shapes().get(plan.shapes().firstKey());

        assertThat(Shapes.netems(shape)).hasSizeBetween(1, Series.MOST_STAGES);
        assertThat(refused.isEmpty() || Shapes.netems(shape).size() == Series.MOST_STAGES)
                .as("only the cap refuses")
                .isTrue();
        assertSeries(shape, inForce);
    }

    private static void assertSeries(Shape shape, List<Effect> effects) {
        Duration delay = Duration.ZERO;
        double survives = 1;
        double intact = 1;
        Optional<Rate> slowest = Optional.empty();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Delay slow) {
                delay = delay.plus(slow.delay());
            } else if (effect instanceof Effect.Reorder reorder) {
                delay = delay.plus(reorder.delay());
            } else if (effect instanceof Effect.Loss loss) {
                survives *= 1 - loss.loss().fraction();
            } else if (effect instanceof Effect.Corrupt corrupt) {
                intact *= 1 - corrupt.percent().fraction();
            } else if (effect instanceof Effect.RateLimit limit) {
                slowest = Optional.of(slowest.filter(rate -> rate.compareTo(limit.rate()) <= 0)
                        .orElse(limit.rate()));
            }
        }
        Duration actualDelay =
                Shapes.netems(shape).stream().map(NetemStage::delay).reduce(Duration.ZERO, Duration::plus);
        assertThat(actualDelay).isEqualTo(delay);
        assertThat(product(shape, NetemStage::loss)).isEqualTo(survives, within(1e-8));
        assertThat(product(shape, NetemStage::corrupt)).isEqualTo(intact, within(1e-8));
        assertThat(shape.rate().map(Effect.RateLimit::rate)).isEqualTo(slowest);
    }

    private static double product(Shape shape, Function<NetemStage, Probability> chance) {
        return Shapes.netems(shape).stream()
                .mapToDouble(stage -> 1 - chance.apply(stage).fraction())
                .reduce(1, (one, other) -> one * other);
    }

    private static List<Fault.Shaping> onOnePoint(List<Effect> effects) {
        List<Fault.Shaping> faults = new ArrayList<>();
        for (Effect effect : effects) {
            faults.add(Networks.fault(faults.size() + 1, Direction.OUT, List.of("a"), effect));
        }
        return faults;
    }

    /** At most as many as there are stages, so that even one each fits. */
    @Provide
    Arbitrary<List<Effect>> harmonious() {
        return single().list().ofMinSize(1).ofMaxSize(Series.MOST_STAGES);
    }

    @Provide
    Arbitrary<List<Effect>> crowds() {
        return single().list().ofMinSize(Series.MOST_STAGES).ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<Fault.Shaping>> faults() {
        Arbitrary<List<Effect>> effects = Arbitraries.oneOf(single(), percent().map(Effect.Duplicate::new))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        Arbitrary<Fault.Shaping> one = Combinators.combine(
                        Arbitraries.strings().withCharRange('a', 'z').ofLength(4),
                        // Few instants, so that many faults share one.
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.of("a", "b", "c", "/[ab]/", "network:lan"),
                        Arbitraries.of(Direction.class),
                        effects)
                .as((id, created, word, direction, some) -> new Fault.Shaping(
                        "f-" + id,
                        Instant.ofEpochSecond(created),
                        Optional.empty(),
                        Selection.of(List.of(word), false),
                        direction,
                        FlowMatch.ALL,
                        oneOfAKind(some)));
        return one.list().ofMaxSize(8).uniqueElements(Fault::id);
    }

    private static List<Effect> oneOfAKind(List<Effect> effects) {
        return List.copyOf(
                effects.stream()
                        .collect(Collectors.toMap(Effect::word, effect -> effect, (first, second) -> first))
                        .values()
                        .stream()
                        .sorted(Comparator.comparing(Effect::word))
                        .toList());
    }

    private static Arbitrary<Effect> single() {
        Arbitrary<Duration> durations =
                Arbitraries.longs().between(0, 2_000_000_000L).map(Duration::ofNanos);
        Arbitrary<Duration> jitters = Arbitraries.oneOf(Arbitraries.just(Duration.ZERO), durations);
        Arbitrary<Probability> memory = Arbitraries.oneOf(Arbitraries.just(Probability.ZERO), percent());
        Arbitrary<Effect> delay = Combinators.combine(durations, jitters, memory, Arbitraries.of(Distribution.class))
                .as(Effect.Delay::new);
        Arbitrary<Effect> loss = Combinators.combine(percent(), memory).as(Effect.Loss::new);
        Arbitrary<Effect> corrupt = percent().map(Effect.Corrupt::new);
        Arbitrary<Effect> reorder = Combinators.combine(
                        percent(), Arbitraries.integers().between(1, 5), durations.filter(d -> !d.isZero()))
                .as(Effect.Reorder::new);
        Arbitrary<Effect> rate = Combinators.combine(
                        Arbitraries.longs().between(1, 1_000_000_000L),
                        Arbitraries.longs().between(1600, 1 << 20))
                .as((bytesPerSecond, burst) -> new Effect.RateLimit(new Rate(bytesPerSecond), burst));
        return Arbitraries.oneOf(delay, loss, corrupt, reorder, rate);
    }

    private static Arbitrary<Probability> percent() {
        return Arbitraries.longs().between(0, 0xFFFF_FFFFL).map(Probability::new);
    }
}
