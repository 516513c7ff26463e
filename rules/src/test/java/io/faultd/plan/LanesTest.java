package io.faultd.plan;

import static io.faultd.plan.Effects.correlatedDuplicate;
import static io.faultd.plan.Effects.delay;
import static io.faultd.plan.Effects.duplicate;
import static io.faultd.plan.Effects.loss;
import static io.faultd.plan.Effects.rate;
import static io.faultd.plan.Networks.matching;
import static io.faultd.plan.Networks.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Hosts;
import io.faultd.flow.AddressSet;
import io.faultd.flow.PortSet;
import io.faultd.target.Target;
import io.faultd.unit.Rate;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The lanes of faults on some of the traffic. */
class LanesTest {
    private static final Target DB = Networks.bridged("db", 77);
    private static final Target APP = Networks.bridged("app", 2);
    private static final FlowMatch WEB = Networks.port("80");
    private static final FlowMatch PEER = new FlowMatch(
            List.of(),
            List.of(),
            Optional.of(PortSet.parse("1-1000")),
            Optional.of(PortSet.parse("5000")),
            Optional.empty());

    @Test
    void aFaultOnSomePacketsLeavesTheOthersAlone() {
        Shape shape = compile(fault(1, WEB, delay(100)));

        assertThat(shape.lanes()).hasSize(1);
        Lane lane = shape.lanes().get(0);
        assertThat(lane.flow()).hasToString("port 80 protocol tcp,udp");
        assertThat(lane.faults()).containsExactly("f-1");
        assertThat(delayOf(lane)).hasMillis(100);
    }

    @Test
    void packetsOfTwoFaultsMeetBothAndAreTriedFirst() {
        Shape shape = compile(fault(1, WEB, delay(100)), fault(2, to("10.0.0.0/8"), delay(20)));

        assertThat(shape.lanes())
                .extracting(Lane::faults)
                .containsExactly(sorted("f-1", "f-2"), sorted("f-1"), sorted("f-2"));
        assertThat(shape.lanes())
                .extracting(LanesTest::delayOf)
                .extracting(Duration::toMillis)
                .containsExactly(120L, 100L, 20L);
        assertThat(shape.lanes().get(0).flow()).hasToString("to 10.0.0.0/8 port 80 protocol tcp,udp");
    }

    @Test
    void everythingComesLast() {
        Shape shape = compile(fault(1, FlowMatch.ALL, loss(5)), fault(2, WEB, delay(20)));

        assertThat(shape.lanes()).extracting(Lane::faults).containsExactly(sorted("f-1", "f-2"), sorted("f-1"));
        assertThat(shape.lanes().get(1).flow().isAll()).isTrue();
    }

    @Test
    void packetsThatNeverMeetOneFaultAloneGetNoLaneForIt() {
        Shape shape = compile(fault(1, WEB, delay(100)), fault(2, WEB, loss(5)), fault(3, FlowMatch.ALL, loss(1)));

        assertThat(shape.lanes()).extracting(Lane::faults).containsExactly(sorted("f-1", "f-2", "f-3"), sorted("f-3"));
    }

    @Test
    void threeOverlapsMakeSevenLanesAndDisjointOnesNone() {
        assertThat(compile(fault(1, to("10.0.0.0/8"), delay(1)), fault(2, WEB, delay(2)), fault(3, PEER, delay(4)))
                        .lanes())
                .extracting(LanesTest::delayOf)
                .extracting(Duration::toMillis)
                .containsExactly(7L, 3L, 5L, 6L, 1L, 2L, 4L);
        assertThat(compile(
                                fault(1, to("10.0.0.1"), delay(1)),
                                fault(2, to("10.0.0.2"), delay(2)),
                                fault(3, to("10.0.0.3"), delay(4)))
                        .lanes())
                .hasSize(3);
    }

    @Test
    void aPeerIsWhereverItIsNow() {
        Fault slow = fault(1, to("app"), delay(100));

        assertThat(Compiler.compile(List.of(slow), List.of(DB, APP)).shapes().values())
                .extracting(shape -> shape.lanes().get(0).flow().peers().orElseThrow())
                .containsExactly(AddressSet.parse("10.0.0.2,fd00:0::2,fe80::2"));
        Target moved = Networks.bridged("app", 7);
        assertThat(Compiler.compile(List.of(slow), List.of(DB, moved)).shapes().values())
                .extracting(shape -> shape.lanes().get(0).flow().peers().orElseThrow())
                .containsExactly(AddressSet.parse("10.0.0.7,fd00:0::7,fe80::7"));
    }

    @Test
    void aPeerThatIsGoneLeavesItsFaultWaiting() {
        Plan plan = Compiler.compile(List.of(fault(1, to("app"), delay(100))), List.of(DB));

        assertThat(plan.shapes()).isEmpty();
        assertThat(plan.reachOf("f-1").holds()).isEmpty();
        assertThat(plan.reachOf("f-1").unknownPeers())
                .containsExactly("'app' is not a target now and not a host name that resolves");
    }

    @Test
    void aHostNameIsWhatItResolvesTo() {
        Hosts hosts = new Hosts(Map.of("example.org", AddressSet.parse("192.0.2.1")));
        Plan plan = Compiler.compile(
                List.of(fault(1, to("host:example.org"), delay(100))), List.of(DB), hosts, DropPlace.PATHS);

        assertThat(plan.shapes().values())
                .extracting(shape -> shape.lanes().get(0).flow().toString())
                .containsExactly("to 192.0.2.1");
    }

    @Test
    void theRateOfSomePacketsIsSharedByTheirLanes() {
        Shape shape = compile(fault(1, WEB, rate("1mbit", 2000)), fault(2, to("10.0.0.0/8"), delay(20)));

        assertThat(shape.rate()).isEmpty();
        assertThat(shape.limiters()).containsExactly(new Limiter("f-1", Optional.empty(), rate("1mbit", 2000)));
        assertThat(shape.lanes())
                .extracting(Lane::limiter)
                .containsExactly(Optional.of("f-1"), Optional.of("f-1"), Optional.empty());
    }

    @Test
    void aRateInsideAnotherIsBelowIt() {
        Shape shape = compile(
                fault(1, Networks.port("80-90"), rate("1mbit", 2000)),
                fault(2, FlowMatch.ALL, rate("9mbit", 2000)),
                fault(3, Networks.port("1-100"), rate("5mbit", 2000)),
                fault(4, Networks.port("85"), rate("500kbit", 2000)));

        assertThat(shape.rate().map(Effect.RateLimit::rate)).contains(Rate.parse("9mbit"));
        assertThat(shape.limiters())
                .extracting(Limiter::fault, Limiter::parent)
                .containsExactly(
                        tuple("f-3", Optional.empty()),
                        tuple("f-1", Optional.of("f-3")),
                        tuple("f-4", Optional.of("f-1")));
        assertThat(shape.lanes().get(0).limiter()).contains("f-4");
    }

    @Test
    void ratesOfTheSamePacketsAreTheLowestOfThem() {
        Shape shape = compile(fault(1, WEB, rate("5mbit", 2000)), fault(2, WEB, rate("1mbit", 2000)));

        assertThat(shape.limiters()).containsExactly(new Limiter("f-1", Optional.empty(), rate("1mbit", 2000)));
    }

    @Test
    void ratesThatCrossAreRefused() {
        assertThat(conflict(fault(1, WEB, rate("1mbit", 2000)), fault(2, to("10.0.0.0/8"), rate("5mbit", 2000))))
                .startsWith("f-1 (rate 1mbit burst 2000b port 80) and f-2 (rate 5mbit burst 2000b to 10.0.0.0/8): some"
                        + " packets"
                        + " would have to share both rates");
    }

    @Test
    void ratesAreNotNestedDeeperThanHtbGoes() {
        List<Fault.Shaping> faults = new ArrayList<>();
        for (int i = 1; i <= RateTree.MOST_NESTED; i++) {
            faults.add(fault(i, Networks.port("1-" + 100 * i), rate("1mbit", 2000)));
        }
        assertThat(compile(faults.toArray(Fault.Shaping[]::new)).limiters()).hasSize(RateTree.MOST_NESTED);

        faults.add(fault(7, Networks.port("1"), rate("1mbit", 2000)));
        assertThat(conflict(faults.toArray(Fault.Shaping[]::new)))
                .endsWith("the kernel can put at most 6 rates inside one another");
        faults.set(6, fault(7, Networks.port("1-60000"), rate("1mbit", 2000)));
        assertThat(conflict(faults.toArray(Fault.Shaping[]::new))).contains("at most 6 rates");
    }

    @Test
    void aQueueThatAFaultMakesIsNotCut() {
        Effect line = new Effect.LineRate(Rate.parse("1mbit"), 0, 0, 0);

        assertThat(conflict(fault(1, FlowMatch.ALL, line), fault(2, WEB, delay(10))))
                .contains("f-1 (", "f-2 (delay 10ms port 80)", "a queue can't be divided");
        assertThat(conflict(fault(1, WEB, delay(10)), fault(2, FlowMatch.ALL, line)))
                .contains("a queue can't be divided");
        assertThat(compile(fault(1, FlowMatch.ALL, delay(10)), fault(2, WEB, line))
                        .lanes())
                .as("a queue of its own lies inside whatever else there is")
                .hasSize(2);
    }

    @Test
    void duplicatesWithAMemoryNeedATreeOfOneNetem() {
        assertThat(compile(fault(1, WEB, correlatedDuplicate(5))).lanes()).hasSize(1);
        assertThat(conflict(fault(1, WEB, correlatedDuplicate(5)), fault(2, to("10.0.0.1"), delay(10))))
                .startsWith(
                        "f-1 (duplicate 5% correlation 25% port 80) and f-2 (delay 10ms to 10.0.0.1): the kernel can"
                                + " duplicate packets with a correlation or a seed only where");
        assertThat(compile(fault(1, WEB, duplicate(5)), fault(2, to("10.0.0.1"), delay(10)))
                        .lanes())
                .as("others are duplicated before the netems")
                .hasSize(3);
    }

    @Test
    void lanesAreCappedAndTheRefusalNamesTheCap() {
        List<Fault.Shaping> faults = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            int bit = 1 << (i - 1);
            String peers = String.join(
                    ",",
                    IntStream.range(0, 4096)
                            .filter(host -> (host & bit) != 0)
                            .mapToObj(host -> "10.1." + host / 256 + "." + host % 256)
                            .toList());
            faults.add(fault(i, to(peers.split(",")), delay(i)));
        }
        assertThat(conflict(faults.toArray(Fault.Shaping[]::new)))
                .startsWith("f-12 (delay 12ms to 10.1.")
                .endsWith("more than 2048 kinds of packets would have to be distinguished on one interface");
        assertThat(compile(faults.subList(0, 11).toArray(Fault.Shaping[]::new)).lanes())
                .hasSize(2047);
    }

    @Test
    void aThousandDisjointMatchesAreCompiledInNoTime() {
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            faults.add(fault(i, to("10.1." + i / 250 + "." + i % 250), delay(i)));
        }

        long fastest = IntStream.range(0, 8)
                .mapToLong(round -> processorTime(
                        () -> assertThat(compileAll(faults).lanes()).hasSize(1000)))
                .min()
                .getAsLong();

        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));
    }

    private static Shape compileAll(List<Fault> faults) {
        return Compiler.compile(faults, List.of(DB))
                .shapes()
                .values()
                .iterator()
                .next();
    }

    /** Time that other processes use does not count. */
    private static long processorTime(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - start;
    }

    private static Duration delayOf(Lane lane) {
        return Shapes.netems(lane).stream().map(NetemStage::delay).reduce(Duration.ZERO, Duration::plus);
    }

    private static SortedSet<String> sorted(String... ids) {
        return new TreeSet<>(List.of(ids));
    }

    private static Fault.Shaping fault(int number, FlowMatch match, Effect... effects) {
        return matching(Networks.fault(number, Direction.OUT, List.of("db"), effects), match);
    }

    private static Shape compile(Fault.Shaping... faults) {
        Plan plan = Compiler.compile(List.of(faults), List.of(DB));
        assertThat(plan.conflicts()).isEmpty();
        assertThat(plan.shapes()).hasSize(1);
        return plan.shapes().get(plan.shapes().firstKey());
    }

    private static String conflict(Fault.Shaping... faults) {
        Plan plan = Compiler.compile(List.of(faults), List.of(DB));
        assertThat(plan.conflicts()).hasSize(1);
        return plan.conflicts().get(0).message();
    }
}
