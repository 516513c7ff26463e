package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.Flow;
import io.faultd.flow.Packet;
import io.faultd.flow.RandomFlows;
import io.faultd.target.Target;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/**
 * Whatever the faults are and however they overlap, a packet's lane does to it what its faults together do, and nothing
 * else.
 */
class LanesPropertyTest {
    private static final List<Target> TARGETS = List.of(Networks.bridged("db", 77));

    @Property(tries = 1000)
    void thePacketsLaneHasExactlyTheEffectsOfItsFaults(
            @ForAll("faults") List<Fault.Shaping> faults, @ForAll("packets") @Size(20) List<Packet> packets) {
        Plan plan = Compiler.compile(faults, TARGETS);
        Set<String> refused =
                plan.conflicts().stream().map(Plan.Conflict::fault).collect(Collectors.toSet());
        List<Fault.Shaping> inForce =
                faults.stream().filter(fault -> !refused.contains(fault.id())).toList();
        Shape shape = plan.shapes().get(plan.shapes().firstKey());

        for (Packet packet : packets) {
            List<Fault.Shaping> met =
                    inForce.stream().filter(fault -> isAbout(fault, packet)).toList();
            Optional<Lane> lane = shape.lanes().stream()
                    .filter(one -> one.flow().matches(packet))
                    .findFirst();

            assertThat(lane.map(Lane::faults).map(Set::copyOf).orElse(Set.of()))
                    .as("%s of %s", packet, shape.lanes())
                    .isEqualTo(met.stream().map(Fault::id).collect(Collectors.toSet()));
            lane.ifPresent(one -> assertEffects(shape, one, met));
        }
    }

    @Property(tries = 300)
    void onlyRatesThatCrossAreRefused(@ForAll("faults") List<Fault.Shaping> faults) {
        Plan plan = Compiler.compile(faults, TARGETS);

        assertThat(plan.conflicts()).allSatisfy(conflict -> assertThat(conflict.message())
                .contains("some packets would have to share both rates")
                .contains(" and " + conflict.fault() + " ("));
    }

    @Property(tries = 500)
    void aLaneKeepsItsClassWhateverHappensToOthers(
            @ForAll("faults") List<Fault.Shaping> before, @ForAll("faults") List<Fault.Shaping> others) {
        Tree tree = Diff.between(Optional.empty(), shapeOf(before)).tree().orElseThrow();
        List<Fault.Shaping> both = Stream.concat(
                        before.stream(),
                        others.stream()
                                .map(fault -> Networks.withId("g" + fault.id().substring(1), fault))
                                .limit(2))
                .toList();
        Tree after = Diff.between(Optional.of(new Diff.Found(tree, true)), shapeOf(both))
                .tree()
                .orElseThrow();
        Tree back = Diff.between(Optional.of(new Diff.Found(after, true)), shapeOf(before))
                .tree()
                .orElseThrow();

        assertThat(after.laneClasses().map(Tree.LaneClass::minor)).doesNotHaveDuplicates();
        assertThat(after.laneClasses().map(Tree.LaneClass::minor).toList())
                .as("nothing is taken away that may hold packets")
                .containsAll(tree.laneClasses().map(Tree.LaneClass::minor).toList());
        assertThat(after.lanes())
                .allSatisfy(laneClass ->
                        assertThat(laneClass.lane().flow().isAll()).isEqualTo(laneClass.minor() == Tree.MATCH_ALL));
        assertThat(laneNumbers(back)).isEqualTo(laneNumbers(tree));
    }

    private static Map<Set<String>, Integer> laneNumbers(Tree tree) {
        return tree.lanes().stream()
                .collect(Collectors.toMap(
                        laneClass -> Set.copyOf(laneClass.lane().faults()), Tree.LaneClass::minor));
    }

    private static Optional<Shape> shapeOf(List<Fault.Shaping> faults) {
        return Compiler.compile(faults, TARGETS).shapes().values().stream().findFirst();
    }

    /** The meaning of a match, without the code that lanes are made with. */
    private static boolean isAbout(Fault.Shaping fault, Packet packet) {
        FlowMatch match = fault.match();
        boolean peer = match.to().isEmpty()
                || match.to().stream()
                        .flatMap(to -> to.addresses().stream())
                        .flatMap(set -> set.ranges().stream())
                        .anyMatch(range -> packet.peer().filter(range::contains).isPresent());
        boolean protocol = match.protocols()
                .map(set -> packet.protocol().filter(set.numbers()::contains).isPresent())
                .orElse(true);
        return peer
                && protocol
                && match.ports()
                        .map(set -> hasPorts(packet)
                                && set.ranges().stream()
                                        .anyMatch(range ->
                                                range.contains(packet.port().get())))
                        .orElse(true)
                && match.peerPorts()
                        .map(set -> hasPorts(packet)
                                && set.ranges().stream()
                                        .anyMatch(range ->
                                                range.contains(packet.peerPort().get())))
                        .orElse(true);
    }

    private static boolean hasPorts(Packet packet) {
        return packet.protocol().filter(Set.of(6, 17)::contains).isPresent();
    }

    private static void assertEffects(Shape shape, Lane lane, List<Fault.Shaping> met) {
        List<Effect> effects =
                met.stream().flatMap(fault -> fault.effects().stream()).toList();
        Duration delay = Duration.ZERO;
        double survives = 1;
        double intact = 1;
        double single = 1;
        Optional<Rate> slowest = effects.stream()
                .filter(Effect.RateLimit.class::isInstance)
                .map(effect -> ((Effect.RateLimit) effect).rate())
                .min(Comparator.naturalOrder());
        for (Effect effect : effects) {
            if (effect instanceof Effect.Delay slow) {
                delay = delay.plus(slow.delay());
            } else if (effect instanceof Effect.Loss loss) {
                survives *= 1 - loss.loss().fraction();
            } else if (effect instanceof Effect.Corrupt corrupt) {
                intact *= 1 - corrupt.percent().fraction();
            } else if (effect instanceof Effect.Duplicate duplicate) {
                single *= 1 - duplicate.percent().fraction();
            }
        }
        List<NetemStage> stages = Shapes.netems(lane);
        assertThat(stages.stream().map(NetemStage::delay).reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(delay);
        assertThat(product(stages, NetemStage::loss)).isEqualTo(survives, within(1e-8));
        assertThat(product(stages, NetemStage::corrupt)).isEqualTo(intact, within(1e-8));
        double before = 1 - lane.duplicate().map(Probability::fraction).orElse(0.0);
        assertThat(before * product(stages, NetemStage::duplicate)).isEqualTo(single, within(1e-8));
        assertThat(ratesOf(shape, lane).min(Comparator.naturalOrder())).isEqualTo(slowest);
    }

    /** All rates that a packet of a lane passes. */
    private static Stream<Rate> ratesOf(Shape shape, Lane lane) {
        List<Rate> rates = new ArrayList<>();
        shape.rate().ifPresent(rate -> rates.add(rate.rate()));
        Optional<String> next = lane.limiter();
        while (next.isPresent()) {
            String fault = next.get();
            Limiter limiter = shape.limiters().stream()
                    .filter(one -> one.fault().equals(fault))
                    .findFirst()
                    .orElseThrow();
            rates.add(limiter.rate().rate());
            next = limiter.parent();
        }
        return rates.stream();
    }

    private static double product(List<NetemStage> stages, Function<NetemStage, Probability> chance) {
        return stages.stream()
                .mapToDouble(stage -> 1 - chance.apply(stage).fraction())
                .reduce(1, (one, other) -> one * other);
    }

    @Provide
    Arbitrary<List<Packet>> packets() {
        return RandomFlows.packets().list().ofSize(20);
    }

    /** One to six faults, as many ways of overlapping as that makes; each has an effect or two. */
    @Provide
    Arbitrary<List<Fault.Shaping>> faults() {
        Arbitrary<List<Effect>> effects =
                single().list().ofMinSize(1).ofMaxSize(2).map(LanesPropertyTest::oneOfAKind);
        return Combinators.combine(match(), effects)
                .as((match, some) ->
                        Networks.matching(Networks.fault(1, Direction.OUT, List.of("db"), some.get(0)), match, some))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(LanesPropertyTest::numbered);
    }

    private static List<Effect> oneOfAKind(List<Effect> effects) {
        return effects.size() > 1 && effects.get(0).getClass() == effects.get(1).getClass()
                ? effects.subList(0, 1)
                : effects;
    }

    private static List<Fault.Shaping> numbered(List<Fault.Shaping> faults) {
        List<Fault.Shaping> numbered = new ArrayList<>();
        for (Fault.Shaping fault : faults) {
            numbered.add(Networks.matching(
                    Networks.fault(
                            numbered.size() + 1,
                            Direction.OUT,
                            List.of("db"),
                            fault.effects().get(0)),
                    fault.match(),
                    fault.effects()));
        }
        return numbered;
    }

    private static Arbitrary<FlowMatch> match() {
        return RandomFlows.flows()
                .filter(flow ->
                        !hasPorts(flow) || flow.protocols().get().withoutPorts().isEmpty())
                .map(flow -> new FlowMatch(
                        flow.peers().stream()
                                .map(set ->
                                        new Peer(set.toString(), Optional.of(set), Optional.empty(), Optional.empty()))
                                .toList(),
                        List.of(),
                        flow.ports(),
                        flow.peerPorts(),
                        flow.protocols()));
    }

    private static boolean hasPorts(Flow flow) {
        return flow.ports().isPresent() || flow.peerPorts().isPresent();
    }

    private static Arbitrary<Effect> single() {
        Arbitrary<Probability> percent =
                Arbitraries.longs().between(0, 0xFFFF_FFFFL).map(Probability::new);
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 2000).map(Effects::delay),
                percent.map(chance -> new Effect.Loss(chance, Probability.ZERO, false)),
                percent.map(chance -> new Effect.Corrupt(chance, Probability.ZERO)),
                percent.map(chance -> new Effect.Duplicate(chance, Probability.ZERO)),
                Arbitraries.longs()
                        .between(1, 1_000_000_000L)
                        .map(bytesPerSecond -> new Effect.RateLimit(new Rate(bytesPerSecond), 2000)));
    }
}
