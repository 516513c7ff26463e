package io.faultd.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.flow.Flow;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Rate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PipeCompilerTest {
    private static final Effect SHARED = new Effect.SharedRate(Rate.parse("10mbit"), 32_000);
    private static final Target A = Networks.bridged("a", 1);
    private static final Target B = Networks.bridged("b", 2);
    private static final Target C = Networks.bridged("c", 3);
    private static final ShapingPoint IN = ShapingPoint.pipe(Networks.HOST, "f-1", true);
    private static final ShapingPoint OUT = ShapingPoint.pipe(Networks.HOST, "f-1", false);

    @Test
    void thereIsOnePipeForAllMembersAndDirection() {
        Plan plan = compile(List.of(A, B, C), shared(1, Direction.BOTH, "a", "b"));

        assertThat(plan.shapes()).containsOnlyKeys(IN, OUT);
        Pipe pipe = plan.shapes().get(IN).pipe().orElseThrow();
        assertThat(pipe).isEqualTo(new Pipe("f-1", true, Flow.ALL, ends(A, B)));
        assertThat(plan.shapes().get(OUT).pipe())
                .as("what they send arrives at the same ends")
                .contains(new Pipe("f-1", false, Flow.ALL, ends(A, B)));
        assertThat(plan.shapes().get(IN).rate()).contains(new Effect.RateLimit(Rate.parse("10mbit"), 32_000));
        assertThat(plan.shapes().get(IN).lanes()).singleElement().satisfies(lane -> {
            assertThat(lane.flow().isAll()).isTrue();
            assertThat(lane.needsNetem()).isFalse();
        });
        assertThat(plan.reachOf("f-1").holds())
                .containsExactlyInAnyOrder(
                        new Plan.Hold(A, "eth0", Direction.IN, Optional.of(IN)),
                        new Plan.Hold(A, "eth0", Direction.OUT, Optional.of(OUT)),
                        new Plan.Hold(B, "eth0", Direction.IN, Optional.of(IN)),
                        new Plan.Hold(B, "eth0", Direction.OUT, Optional.of(OUT)));
    }

    @Test
    void membersFaultsOfTheirOwnStandBesideIt() {
        Effect delay = Effects.delay(100);
        Plan plan = compile(
                List.of(A, B),
                shared(1, Direction.IN, "a", "b"),
                Networks.fault(2, Direction.IN, List.of("a"), delay),
                Networks.fault(3, Direction.IN, List.of("a"), new Effect.RateLimit(Rate.parse("1mbit"), 32_000)));

        ShapingPoint own = A.interfaces().get(0).received();
        assertThat(plan.shapes()).containsOnlyKeys(IN, own);
        assertThat(plan.shapes().get(own))
                .isEqualTo(compile(
                                List.of(A, B),
                                Networks.fault(2, Direction.IN, List.of("a"), delay),
                                Networks.fault(
                                        3,
                                        Direction.IN,
                                        List.of("a"),
                                        new Effect.RateLimit(Rate.parse("1mbit"), 32_000)))
                        .shapes()
                        .get(own));
        assertThat(plan.conflicts()).isEmpty();
    }

    @Test
    void ofTwoPipesForTheSamePacketsTheOlderStays() {
        Plan plan = compile(List.of(A, B, C), shared(1, Direction.IN, "a", "b"), shared(2, Direction.IN, "b", "c"));

        assertThat(plan.conflicts()).singleElement().satisfies(conflict -> {
            assertThat(conflict.point()).isEqualTo(B.interfaces().get(0).received());
            assertThat(conflict.fault()).isEqualTo("f-2");
            assertThat(conflict.unusable()).isFalse();
            assertThat(conflict.message())
                    .startsWith("f-1 (rate 10mbit shared burst 32000b) and f-2 (rate 10mbit shared burst 32000b):"
                            + " packets of b/eth0 would have to pass both shared rates");
        });
        assertThat(members(plan, "f-1")).isEqualTo(ends(A, B));
        assertThat(members(plan, "f-2")).isEqualTo(ends(C));
    }

    @Test
    void packetsThatDifferOrGoTheOtherWayHaveTheirOwn() {
        Fault.Shaping http = Networks.matching(shared(1, Direction.IN, "a"), Networks.port("80"));
        Fault.Shaping tls = Networks.matching(shared(2, Direction.IN, "a"), Networks.port("443"));

        Plan plan = compile(List.of(A), http, tls, shared(3, Direction.OUT, "a"));

        assertThat(plan.conflicts()).isEmpty();
        assertThat(plan.shapes()).hasSize(3);
    }

    @Test
    void whoHasNoEndThatOthersHaveTooIsNoMember() {
        Target macvlan = Networks.macvlan("m", 4);
        Target overlay = Networks.container("o", Networks.own(5), Networks.port(5, 0, "mesh", Networks.OVERLAY, "br0"));

        Plan plan = compile(List.of(A, macvlan, overlay), shared(1, Direction.OUT, "a", "m", "o"));

        assertThat(members(plan, "f-1")).isEqualTo(ends(A));
        assertThat(plan.conflicts()).hasSize(2).allSatisfy(conflict -> {
            assertThat(conflict.unusable()).isTrue();
            assertThat(conflict.message()).startsWith("f-1 (rate 10mbit shared burst 32000b): ");
        });
        assertThat(plan.conflicts().get(0).message()).contains("m/eth0 has no end in the host");
        assertThat(plan.conflicts().get(0).point())
                .isEqualTo(macvlan.interfaces().get(0).sent());
        assertThat(plan.conflicts().get(1).message())
                .contains("the host's end of o/eth0 is in another network namespace (/run/docker/netns/1-overlay)");
    }

    @Test
    void targetsThatShareANamespaceAreOneMember() {
        Target beside = Networks.sharing("beside", A);

        Plan plan = compile(List.of(A, beside), shared(1, Direction.IN, "a", "beside"));

        assertThat(members(plan, "f-1")).isEqualTo(ends(A));
        assertThat(plan.conflicts()).isEmpty();
    }

    @Test
    void itIsAFaultOfItsOwn() {
        assertThatThrownBy(() -> Networks.fault(1, Direction.IN, List.of("a"), SHARED, Effects.delay(1)))
                .isInstanceOf(BadValueException.class)
                .hasMessageStartingWith("a shared rate can't be combined with other effects");
    }

    /** For any faults: a packet passes at most one pipe in each direction, that of the oldest fault. */
    @Property(tries = 300)
    void aPacketMeetsThePipeOfTheOldestFaultThatIsAboutIt(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 7) Integer> members,
            @ForAll @Size(min = 6, max = 6) List<@IntRange(min = 0, max = 3) Integer> ports) {
        List<Target> targets = List.of(A, B, C);
        List<Fault.Shaping> faults = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            int bits = members.get(i);
            List<String> words = targets.stream()
                    .filter(target -> (bits >> targets.indexOf(target) & 1) == 1)
                    .map(Target::name)
                    .toList();
            Fault.Shaping fault = Networks.fault(i + 1, Direction.IN, words, SHARED);
            faults.add(ports.get(i) == 0 ? fault : Networks.matching(fault, port(ports.get(i))));
        }

        Plan plan = compile(targets, faults.toArray(Fault.Shaping[]::new));

        Map<String, List<String>> byPacket = new HashMap<>();
        plan.shapes().values().stream().flatMap(shape -> shape.pipe().stream()).forEach(pipe -> pipe.members()
                .forEach(member -> packets(pipe.flow()).forEach(port -> byPacket.computeIfAbsent(
                                member.ifname() + " " + port, key -> new ArrayList<>())
                        .add(pipe.fault()))));
        assertThat(byPacket.values()).allSatisfy(pipes -> assertThat(pipes).hasSize(1));
        // Each of its targets is a member of a fault's pipe, unless an older one about some of the same packets has it.
        for (Fault.Shaping fault : faults) {
            TreeSet<ShapingPoint> refused = new TreeSet<>();
            plan.conflicts().stream()
                    .filter(conflict -> conflict.fault().equals(fault.id()))
                    .forEach(conflict -> refused.add(conflict.point()));
            assertThat(refused).allMatch(point -> faults.stream()
                    .takeWhile(older -> older != fault)
                    .anyMatch(older -> members(plan, older.id()).contains(point) && overlap(older, fault)));
            TreeSet<ShapingPoint> all = members(plan, fault.id());
            assertThat(all).noneMatch(refused::contains);
            all.addAll(refused);
            assertThat(all).hasSize(fault.selection().words().size());
        }
    }

    private static boolean overlap(Fault.Shaping one, Fault.Shaping other) {
        return one.match().isAll()
                || other.match().isAll()
                || one.match().ports().get().meets(other.match().ports().get());
    }

    private static FlowMatch port(int number) {
        return Networks.port(number + "-" + (number + 1));
    }

    private static List<Integer> packets(Flow flow) {
        return Stream.of(1, 2, 3, 4)
                .filter(port -> flow.ports().isEmpty()
                        || flow.ports().get().ranges().stream()
                                .anyMatch(range -> range.first() <= port && port <= range.last()))
                .toList();
    }

    private static Fault.Shaping shared(int number, Direction direction, String... words) {
        return Networks.fault(number, direction, List.of(words), SHARED);
    }

    private static Plan compile(List<Target> targets, Fault.Shaping... faults) {
        return Compiler.compile(List.of(faults), targets);
    }

    private static TreeSet<ShapingPoint> members(Plan plan, String fault) {
        TreeSet<ShapingPoint> members = new TreeSet<>();
        plan.shapes().values().stream()
                .flatMap(shape -> shape.pipe().stream())
                .filter(pipe -> pipe.fault().equals(fault))
                .forEach(pipe -> members.addAll(pipe.members()));
        return members;
    }

    private static TreeSet<ShapingPoint> ends(Target... targets) {
        TreeSet<ShapingPoint> ends = new TreeSet<>();
        Stream.of(targets).forEach(target -> ends.add(target.interfaces().get(0).received()));
        return ends;
    }
}
