package io.faultd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.kernel.Place;
import io.faultd.plan.Compiler;
import io.faultd.plan.Plan;
import io.faultd.protocol.Applied;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.Held;
import io.faultd.protocol.Skipped;
import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.testing.Samples;
import io.faultd.unit.Probability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ViewsTest {
    private static final Target A = Samples.netns("a", 1);
    private static final Target B = Samples.netns("b", 2);
    private static final Target STOPPED = Samples.unusable("db", false, "is not running");
    private static final List<Target> NOW = List.of(A, B, STOPPED);

    @Test
    void aFaultSaysWhereItHoldsAndWhatItSkipped() {
        Fault fault = new Fault.Shaping(
                "f-1",
                Samples.NOON,
                Optional.empty(),
                Selection.of(List.of(), true),
                Direction.BOTH,
                FlowMatch.ALL,
                List.of(Samples.delay(10)));

        Applied applied = FaultViews.applied(fault, plan(fault).reachOf("f-1"));

        assertThat(applied.targets()).containsExactly("netns:a", "netns:b");
        assertThat(applied.interfaces())
                .containsExactly(
                        new Held("netns:a", "eth0", "in"),
                        new Held("netns:a", "eth0", "out"),
                        new Held("netns:b", "eth0", "in"),
                        new Held("netns:b", "eth0", "out"));
        assertThat(applied.skipped()).containsExactly(new Skipped("db", "is not running"));
    }

    @Test
    void anInterfaceThatIsPassedOverIsSkippedWithItsReason() {
        Plan.Reach reach = new Plan.Reach(
                List.of(new Plan.Hold(A, "eth0", Direction.IN)),
                Selection.Resolution.NOTHING,
                List.of(),
                List.of(),
                List.of(new Plan.PassedOver(A, "br0", "sends its packets through eth0")));
        Fault fault = Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:a");

        assertThat(FaultViews.applied(fault, reach).skipped())
                .containsExactly(new Skipped("netns:a", "br0", "sends its packets through eth0"));
    }

    @Test
    void aFaultSaysWhereTheKernelDoesSomethingElse() {
        Effect correlated = new Effect.Delay(
                Duration.ofMillis(100), Duration.ofMillis(10), Probability.ofPercent(25), Distribution.NORMAL);
        Fault fault = Samples.shaping("f-1", Direction.IN, correlated, "netns:a");
        Fault plain = Samples.shaping("f-2", Direction.IN, Samples.delay(10), "netns:a");

        assertThat(FaultViews.applied(fault, plan(fault).reachOf("f-1")).warnings())
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("the correlation of delays has no effect here");
        assertThat(FaultViews.applied(plain, plan(plain).reachOf("f-2")).warnings())
                .isEmpty();
    }

    @Test
    void statusHasTheWordsOfAllFaultsOnATarget() {
        TargetStatus status = status(
                A,
                Set.of(),
                Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:a"),
                Samples.shaping("f-2", Direction.OUT, Samples.rate("1mbit"), "netns:a", "netns:b"));

        assertThat(status.networkState()).isEqualTo("SLOW,RATE");
        assertThat(status.faults()).containsExactly("f-1", "f-2");
        assertThat(status.state()).isEqualTo("ok");
        assertThat(status.ipAddress()).isEqualTo("10.0.0.1");
        assertThat(status.interfaces())
                .containsExactly(new TargetStatus.InterfaceStatus("eth0", "veth1", null, List.of("10.0.0.1")));
    }

    @Test
    void aStoppedContainerWaitsForTheFaultOfABroadWordWhichIsInForceElsewhere() {
        Fault fault = Samples.shaping("f-1", Direction.IN, Samples.delay(10), "label:role=test", "netns:a");

        TargetStatus status = status(STOPPED, Set.of(), fault);

        assertThat(status.state()).isEqualTo("pending");
        assertThat(status.status()).isEqualTo("DOWN");
        assertThat(status.networkState()).isEqualTo("NORMAL");
        assertThat(status.faults()).containsExactly("f-1");
        assertThat(info(Set.of(), fault).state()).isEqualTo("ok");
    }

    @Test
    void whatTheEngineSaidBeforeItFellSilentIsMarkedAsSuch() {
        assertThat(TargetViews.status(
                        List.of(STOPPED), new Snapshot(SavedState.EMPTY, plan(), Set.of(), Set.of(), false)))
                .singleElement()
                .satisfies(row -> assertThat(row.note()).contains("the Docker engine does not answer"));
    }

    @Test
    void aTargetWithoutFaultsIsNormal() {
        TargetStatus status = status(B, Set.of(), Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:a"));

        assertThat(status.networkState()).isEqualTo("NORMAL");
        assertThat(status.state()).isEqualTo("ok");
        assertThat(status.faults()).isEmpty();
    }

    @Test
    void aFaultOnAContainerThatIsDownIsPending() {
        Fault fault = Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:a", "db");

        TargetStatus status = status(STOPPED, Set.of(), fault);

        assertThat(status.status()).isEqualTo("DOWN");
        assertThat(status.state()).isEqualTo("pending");
        assertThat(status.faults()).containsExactly("f-1");
        assertThat(status.networkState()).as("nothing is in effect").isEqualTo("NORMAL");
        assertThat(info(Set.of(), fault).state()).isEqualTo("pending");
    }

    @Test
    void aPartitionShowsTheGroup() {
        TargetStatus status = status(B, Set.of(), Samples.partition("f-1", "netns:a", "netns:b"));

        assertThat(status.partition()).isEqualTo(2);
        assertThat(status.partitions()).containsExactly(2);
        assertThat(status.networkState()).isEqualTo("NORMAL");
        assertThat(status.faults()).containsExactly("f-1");
    }

    @Test
    void whereTheKernelDidNotTakeItAFaultIsPendingThereAlone() {
        Fault fault = Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:a", "netns:b");
        Set<Place> failing = Set.of(Place.of(A.interfaces().get(0).received()));

        assertThat(status(A, failing, fault).state()).isEqualTo("pending");
        assertThat(status(B, failing, fault).state()).isEqualTo("ok");
        assertThat(info(failing, fault).state()).isEqualTo("pending");
    }

    @Test
    void interfacesOfOtherNamespacesWithTheSameNameHaveNoPartInAFailure() {
        Fault fault = Samples.shaping("f-1", Direction.OUT, Samples.delay(10), "netns:a", "netns:b");
        Set<Place> failing = Set.of(Place.of(A.interfaces().get(0).sent()));

        assertThat(status(A, failing, fault).state()).isEqualTo("pending");
        assertThat(status(B, failing, fault).state()).isEqualTo("ok");
    }

    @Test
    void aPartitionOfWhichATableIsMissingIsPending() {
        Fault partition = Samples.partition("f-1", "netns:a", "netns:b");
        Set<Place> failing = Set.of(Place.ofTables(Samples.HOST));

        assertThat(info(failing, partition).state()).isEqualTo("pending");
        assertThat(status(A, failing, partition).state()).isEqualTo("pending");
    }

    @Test
    void aTableThatIsMissingWhereThePartitionHasNoneIsNotItsBusiness() {
        Fault partition = Samples.partition("f-1", "netns:a", "netns:b");
        Set<Place> failing = Set.of(Place.ofTables(new Namespace("/nowhere/else", 77)));

        assertThat(info(failing, partition).state()).isEqualTo("ok");
        assertThat(status(A, failing, partition).state()).isEqualTo("ok");
    }

    @Test
    void targetsSayWhyTheyCantCarryFaults() {
        assertThat(TargetViews.targets(NOW))
                .extracting(TargetInfo::name, TargetInfo::status, TargetInfo::reason)
                .containsExactly(
                        tuple("netns:a", "UP", null),
                        tuple("netns:b", "UP", null),
                        tuple("db", "DOWN", "is not running"));
    }

    @Test
    void whoWasFreedIsWhoWasHeldAndNoLongerIs() {
        Fault both = Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:a", "netns:b");
        Fault one = Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:b");

        assertThat(FaultViews.freed(plan(both), plan(one), List.of(), List.of("f-1")))
                .containsExactly("netns:a");
        assertThat(FaultViews.freed(plan(both), plan(), List.of("f-1"), List.of()))
                .containsExactly("netns:a", "netns:b");
    }

    private static TargetStatus status(Target target, Set<Place> failing, Fault... faults) {
        return TargetViews.status(List.of(target), snapshot(failing, faults)).get(0);
    }

    private static FaultInfo info(Set<Place> failing, Fault fault) {
        return FaultViews.faults(snapshot(failing, fault)).get(0);
    }

    private static Snapshot snapshot(Set<Place> failing, Fault... faults) {
        return new Snapshot(SavedState.of(faults), plan(faults), failing, Set.of(), true);
    }

    private static Plan plan(Fault... faults) {
        return Compiler.compile(List.of(faults), NOW);
    }
}
