package io.faultd.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.kernel.Failure;
import io.faultd.kernel.Place;
import io.faultd.kernel.RefusedException;
import io.faultd.plan.Compiler;
import io.faultd.plan.Plan;
import io.faultd.protocol.RpcError;
import io.faultd.target.Target;
import io.faultd.testing.Samples;
import io.faultd.testing.TestEvents;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final Target A = Samples.netns("a", 1);
    private static final Target B = Samples.netns("b", 2);
    private static final Place OUT_OF_A = Place.of(A.interfaces().get(0).sent());

    private final TestEvents events = new TestEvents();
    private final Announcer announcer = new Announcer(events);

    @Test
    void aFailureIsToldForTheFaultAndTheTargetItKeepsBack() {
        Plan plan = plan(
                Samples.shaping("f-1", Direction.OUT, Samples.delay(1), "netns:a", "netns:b"),
                Samples.shaping("f-2", Direction.IN, Samples.delay(1), "netns:a"));

        announcer.failures(failed(OUT_OF_A, "refused"), plan);

        assertThat(events.take()).containsExactly("FAULT_PENDING f-1 netns:a refused");
    }

    @Test
    void aTableThatCantBeWrittenKeepsThePartitionBack() {
        Plan plan = plan(
                Samples.partition("f-1", "netns:a", "netns:b"),
                Samples.shaping("f-2", Direction.IN, Samples.delay(1), "netns:a"));

        announcer.failures(failed(Place.ofTables(Samples.HOST), "refused"), plan);

        assertThat(events.take()).containsExactly("FAULT_PENDING f-1 null refused");
    }

    @Test
    void aTableElsewhereConcernsNeitherThePartitionNorDropsOfOthers() {
        Plan plan = plan(
                Samples.partition("f-1", "netns:a", "netns:b"),
                Samples.drop("f-2", "netns:a"),
                Samples.drop("f-3", "netns:b"));
        Place tablesOfA = Place.ofTables(A.namespace().orElseThrow());

        announcer.failures(failed(tablesOfA, "refused"), plan);

        assertThat(events.take()).containsExactly("FAULT_PENDING f-2 netns:a refused");
    }

    @Test
    void whatCantBeRemovedBelongsToNoFaultAnyMore() {
        announcer.failures(failed(OUT_OF_A, "busy"), Plan.EMPTY);

        assertThat(events.take()).containsExactly("FAULT_PENDING null eth0 busy");
    }

    @Test
    void whatFailsAgainAndAgainIsToldOnce() {
        announcer.failures(failed(OUT_OF_A, "busy"), Plan.EMPTY);
        announcer.failures(failed(OUT_OF_A, "busy"), Plan.EMPTY);
        assertThat(events.take()).hasSize(1);

        announcer.failures(failed(OUT_OF_A, "no memory"), Plan.EMPTY);
        assertThat(events.take()).as("for another reason").hasSize(1);

        announcer.failures(outcome(List.of()), Plan.EMPTY);
        announcer.failures(failed(OUT_OF_A, "no memory"), Plan.EMPTY);
        assertThat(events.take()).as("after it went well").hasSize(1);
    }

    @Test
    void targetsAreToldWhenTheyComeAndGo() {
        Target down = Samples.unusable("db", false, "is not running");

        announcer.targets(List.of(A, down), List.of(B, down));

        assertThat(events.take()).containsExactly("TARGET_GONE null netns:a null", "TARGET_APPEARED null netns:b null");
    }

    @Test
    void aFaultIsToldWhereItComesIntoForceAndWhereItWaits() {
        Fault fault = Samples.shaping("f-1", Direction.IN, Samples.delay(1), "netns:a", "db");
        Target up = Samples.container("db", 3);
        Target down = Samples.unusable("db", false, "is not running");
        Plan without = Compiler.compile(List.of(fault), List.of(A, down));
        Plan with = Compiler.compile(List.of(fault), List.of(A, up));
        Place inOfDb = Place.of(up.interfaces().get(0).received());

        announcer.places(standing(fault, without), standing(fault, with), with);
        assertThat(events.take()).containsExactly("FAULT_APPLIED f-1 db in force on eth0");

        announcer.places(standing(fault, with), standing(fault, with), with);
        assertThat(events.take()).isEmpty();

        announcer.places(standing(fault, with), standing(fault, without), without);
        assertThat(events.take()).containsExactly("FAULT_PENDING f-1 db is not running");

        announcer.places(standing(fault, without), standing(fault, with, inOfDb), with);
        assertThat(events.take()).as("the kernel has not taken it").isEmpty();

        announcer.places(standing(fault, with, inOfDb), standing(fault, with), with);
        assertThat(events.take()).containsExactly("FAULT_APPLIED f-1 db in force on eth0");
    }

    private static FaultsInForce standing(Fault fault, Plan plan, Place... failing) {
        return FaultsInForce.of(List.of(fault), plan, Set.of(failing));
    }

    private static Reconciler.Outcome failed(Place place, String message) {
        RefusedException cause = new RefusedException(RpcError.KERNEL_REFUSED, message);
        return outcome(List.of(new Failure(place, false, cause)));
    }

    private static Reconciler.Outcome outcome(List<Failure> failures) {
        return new Reconciler.Outcome(failures, Repairs.NONE, Optional.empty());
    }

    private static Plan plan(Fault... faults) {
        return Compiler.compile(List.of(faults), List.of(A, B));
    }
}
