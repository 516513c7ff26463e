package io.faultd.plan;

import static io.faultd.plan.Effects.correlatedDuplicate;
import static io.faultd.plan.Effects.delay;
import static io.faultd.plan.Effects.loss;
import static io.faultd.plan.Networks.HOST;
import static io.faultd.plan.Networks.fault;
import static io.faultd.plan.Networks.own;
import static io.faultd.plan.Networks.port;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.target.Interface;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetSelector;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompilerTest {
    private static final Target DB = Networks.bridged("db", 1);
    private static final Target APP = Networks.bridged("app", 2);
    private static final List<Target> BOTH = List.of(DB, APP);

    @Test
    void noFaultsNeedNothing() {
        assertThat(Compiler.compile(List.of(), BOTH)).isEqualTo(Plan.EMPTY);
    }

    @Test
    void inHoldsWhereTheContainerReceives() {
        Plan plan = compile(fault(1, Direction.IN, List.of("db"), delay(100)));

        assertThat(plan.shapes()).containsOnlyKeys(DB.interfaces().get(0).received());
        assertThat(plan.reachOf("f-1").holds()).containsExactly(new Plan.Hold(DB, "eth0", Direction.IN));
    }

    @Test
    void outHoldsWhereTheContainerSends() {
        Plan plan = compile(fault(1, Direction.OUT, List.of("db"), delay(100)));

        assertThat(plan.shapes()).containsOnlyKeys(DB.interfaces().get(0).sent());
        assertThat(plan.reachOf("f-1").holds()).containsExactly(new Plan.Hold(DB, "eth0", Direction.OUT));
    }

    @Test
    void bothHoldsInEachDirectionByItself() {
        Plan plan = compile(fault(1, Direction.BOTH, List.of("db"), delay(100)));

        assertThat(plan.shapes())
                .containsOnlyKeys(
                        DB.interfaces().get(0).received(),
                        DB.interfaces().get(0).sent());
        assertThat(plan.shapes().values()).isNotEmpty().allSatisfy(shape -> assertThat(
                        Shapes.netems(shape).get(0).delay())
                .isEqualTo(Duration.ofMillis(100)));
        assertThat(plan.reachOf("f-1").holds())
                .containsExactly(new Plan.Hold(DB, "eth0", Direction.IN), new Plan.Hold(DB, "eth0", Direction.OUT));
    }

    @Test
    void aFaultHoldsOnEveryInterfaceUnlessItsWordNarrowsIt() {
        Target web = Networks.container(
                "web", own(3), port(3, 0, "front", HOST, "br-front"), port(3, 1, "back", HOST, "br-back"));

        assertThat(Compiler.compile(List.of(fault(1, Direction.OUT, List.of("web"), delay(1))), List.of(web))
                        .shapes())
                .containsOnlyKeys(
                        web.interfaces().get(0).sent(), web.interfaces().get(1).sent());
        assertThat(Compiler.compile(List.of(fault(1, Direction.OUT, List.of("web@back"), delay(1))), List.of(web))
                        .shapes())
                .containsOnlyKeys(web.interfaces().get(1).sent());
    }

    @Test
    void containersThatShareANamespaceAreDelayedOnce() {
        Target sidecar = Networks.sharing("sidecar", DB);
        Plan plan = Compiler.compile(
                List.of(fault(1, Direction.IN, List.of("db", "sidecar"), delay(100))), List.of(DB, sidecar));

        assertThat(plan.shapes()).hasSize(1);
        assertThat(stage(plan, DB).delay()).isEqualTo(Duration.ofMillis(100));
        assertThat(plan.reachOf("f-1").holds()).extracting(Plan.Hold::target).containsExactly(DB, sidecar);
    }

    @Test
    void faultsOnContainersThatShareANamespaceBothCount() {
        Target sidecar = Networks.sharing("sidecar", DB);
        Plan plan = Compiler.compile(
                List.of(
                        fault(1, Direction.IN, List.of("db"), delay(100)),
                        fault(2, Direction.IN, List.of("sidecar"), delay(20))),
                List.of(DB, sidecar));

        assertThat(stage(plan, DB).delay()).isEqualTo(Duration.ofMillis(120));
    }

    @Test
    void aLiveSelectorFollowsTheTargets() {
        List<Fault> faults = List.of(fault(1, Direction.IN, List.of("network:bridge"), delay(100)));

        assertThat(Compiler.compile(faults, List.of(DB)).shapes()).hasSize(1);
        assertThat(Compiler.compile(faults, BOTH).shapes()).hasSize(2);
        assertThat(Compiler.compile(faults, List.of()).shapes()).isEmpty();
    }

    @Test
    void anExcludedTargetIsLeftOut() {
        Selection all = Selection.of(List.of(), true).without(Set.of(DB.key()));
        Plan plan = compile(fault(1, Direction.IN, List.of("db"), delay(100)).on(all));

        assertThat(plan.shapes()).containsOnlyKeys(APP.interfaces().get(0).received());
        assertThat(plan.reachOf("f-1").resolution().unmatched()).isEmpty();
    }

    @Test
    void faultsOnOnePointCombineAndEachEndsAlone() {
        Fault slow = fault(1, Direction.IN, List.of("db"), delay(100));
        Fault flaky = fault(2, Direction.IN, List.of("db"), loss(30));

        NetemStage together = stage(compile(slow, flaky), DB);
        assertThat(together.delay()).isEqualTo(Duration.ofMillis(100));
        assertThat(together.loss().fraction()).isEqualTo(0.3, within(1e-9));

        NetemStage alone = stage(compile(flaky), DB);
        assertThat(alone.delay()).isZero();
        assertThat(alone.loss()).isEqualTo(together.loss());
    }

    @Test
    void wordsThatMeanNothingAreInTheReach() {
        Target host = Networks.unusable("proxy");
        Plan plan = Compiler.compile(
                List.of(
                        fault(1, Direction.IN, List.of("db", "nobody", "proxy"), delay(1)),
                        fault(2, Direction.IN, List.of("network:host"), delay(1))),
                List.of(DB, host));

        Selection.Resolution named = plan.reachOf("f-1").resolution();
        assertThat(named.selected()).extracting(Selection.Selected::target).containsExactly(DB);
        assertThat(named.unmatched()).extracting(TargetSelector::text).containsExactly("nobody");
        assertThat(named.unusable()).containsExactly(new Selection.Skipped(host, "shares the host's network"));
        Selection.Resolution broad = plan.reachOf("f-2").resolution();
        assertThat(broad.skipped()).extracting(Selection.Skipped::target).containsExactly(host);
        assertThat(broad.unusable()).isEmpty();
    }

    @Test
    void whatThePlanDoesNotKnowReachesNothing() {
        assertThat(compile().reachOf("f-9").holds()).isEmpty();
    }

    @Test
    void theOlderOfTwoThatDoNotGoTogetherStaysInForce() {
        Fault slow = fault(1, Direction.IN, List.of("db"), delay(100, 10, Distribution.NORMAL));
        Fault slower = fault(2, Direction.IN, List.of("db"), delay(50, 10, Distribution.PARETO));
        Fault doubling = fault(3, Direction.IN, List.of("db", "app"), correlatedDuplicate(5));

        Plan plan = compile(doubling, slower, slow);

        assertThat(plan.conflicts()).hasSize(1);
        Plan.Conflict conflict = plan.conflicts().get(0);
        assertThat(conflict.fault()).isEqualTo("f-3");
        assertThat(conflict.point()).isEqualTo(DB.interfaces().get(0).received());
        assertThat(conflict.message())
                .contains("f-2 (delay 50ms jitter 10ms pareto) and f-3 (duplicate 5% correlation 25%)")
                .doesNotContain("\n");
        assertThat(plan.shapes().get(conflict.point()))
                .isEqualTo(compile(slow, slower).shapes().get(conflict.point()));
        assertThat(stage(plan, APP).duplicate().fraction())
                .as("where nothing is in its way it holds")
                .isGreaterThan(0.04);
    }

    @Test
    void aBucketThatIsTooSmallForTheFramesOfAnInterfaceHoldsOnlyOnOthers() {
        Interface small = port(1, 0, "one", HOST, "br1");
        Interface jumbo = Networks.withMtu(port(1, 1, "two", HOST, "br2"), 9000);
        Target both = Networks.container("both", own(1), small, jumbo);

        Plan plan = Compiler.compile(List.of(fault(1, Direction.BOTH, List.of("both"), bucket(8000))), List.of(both));

        assertThat(plan.shapes()).containsOnlyKeys(small.received(), small.sent());
        assertThat(plan.conflicts())
                .extracting(Plan.Conflict::point)
                .containsExactlyInAnyOrder(jumbo.received(), jumbo.sent());
        assertThat(plan.conflicts()).allSatisfy(conflict -> {
            assertThat(conflict.unusable()).isTrue();
            assertThat(conflict.message())
                    .startsWith("f-1 (rate 8mbit shaper tbf burst 8000b")
                    .contains("have up to 9022 bytes")
                    .endsWith("give it a burst of at least 9022b, or none");
        });
    }

    @Test
    void theDefaultBurstIsAsLargeAsTheFramesOfEachInterface() {
        Interface small = port(1, 0, "one", HOST, "br1");
        Interface large = Networks.withMtu(port(1, 1, "two", HOST, "br2"), 65_000);
        Target both = Networks.container("both", own(1), small, large);

        Plan plan = Compiler.compile(
                List.of(fault(1, Direction.OUT, List.of("both"), bucket(Effect.DEFAULT_BURST_BYTES))), List.of(both));

        assertThat(plan.conflicts()).isEmpty();
        assertThat(burst(plan, small)).isEqualTo(32_768);
        assertThat(burst(plan, large)).isEqualTo(65_022);
    }

    private static Effect bucket(long burst) {
        return new Effect.TokenBucket(Rate.parse("8mbit"), burst, Optional.empty(), Duration.ofMillis(50));
    }

    private static long burst(Plan plan, Interface iface) {
        List<Stage> stages = plan.shapes().get(iface.sent()).lanes().get(0).stages();
        return ((TbfStage) stages.get(stages.size() - 1)).burstBytes();
    }

    @Test
    void ofTwoMadeAtTheSameInstantTheIdDecides() {
        Fault one = fault(1, Direction.IN, List.of("db"), delay(1, 1, Distribution.NORMAL));
        Fault two = fault(2, Direction.IN, List.of("db"), delay(1, 1, Distribution.UNIFORM));
        Fault.Shaping twoAtOnce = new Fault.Shaping(
                "f-2",
                one.created(),
                Optional.empty(),
                ((Fault.Shaping) two).selection(),
                Direction.IN,
                FlowMatch.ALL,
                ((Fault.Shaping) two).effects());

        assertThat(compile(twoAtOnce, one)).isEqualTo(compile(one, twoAtOnce));
    }

    @Test
    void aPartitionAndShapingStandSideBySide() {
        Plan plan = compile(
                fault(1, Direction.IN, List.of("db"), delay(100)),
                Networks.partition(false, false, List.of(List.of("db"), List.of("app"))));

        assertThat(plan.shapes()).hasSize(1);
        assertThat(plan.drops()).isNotEmpty();
        assertThat(plan.groups()).containsEntry(DB.key(), List.of(1)).containsEntry(APP.key(), List.of(2));
        assertThat(plan.reachOf("f-p").holds())
                .containsExactly(new Plan.Hold(DB, "eth0", Direction.BOTH), new Plan.Hold(APP, "eth0", Direction.BOTH));
    }

    private static Plan compile(Fault... faults) {
        return Compiler.compile(List.of(faults), BOTH);
    }

    private static NetemStage stage(Plan plan, Target target) {
        return Shapes.netems(plan.shapes().get(target.interfaces().get(0).received()))
                .get(0);
    }
}
