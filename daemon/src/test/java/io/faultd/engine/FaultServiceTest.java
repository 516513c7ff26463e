package io.faultd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.dropping.Dropper;
import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.AddressSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.Applied;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.MatchInfo;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Skipped;
import io.faultd.protocol.Stopped;
import io.faultd.reconcile.Reconciler;
import io.faultd.reconcile.Targets;
import io.faultd.shaping.Shaper;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.testing.Samples;
import io.faultd.testing.TestClock;
import io.faultd.testing.TestEvents;
import io.faultd.testing.TestStore;
import io.faultd.testing.TestTargets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The service on targets whose namespaces have ended: each change fails, and must leave nothing. */
class FaultServiceTest {
    private static final Target DEAD = Samples.netns("dead", 1);
    private static final Target DOWN = Samples.unusable("db", false, "is not running");

    private final TestTargets targets = new TestTargets();
    private final TestStore store = new TestStore();
    private final TestEvents events = new TestEvents();
    private final TestClock clock = new TestClock();
    private final FaultService service = new FaultService(
            targets,
            new Reconciler(new Shaper(true), new Dropper()),
            store,
            events,
            clock,
            new Random(1),
            MaxLifetime.NONE);

    @Test
    void aChangeThatFailsLeavesEverythingAsItWas() {
        targets.are(DEAD, DOWN);
        service.adopt(SavedState.of(waiting("f-1")));
        events.take();

        assertThatThrownBy(() -> service.apply(request("netns:dead")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RpcError.KERNEL_REFUSED))
                .hasMessageStartingWith("the kernel refused to open /nowhere/");

        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-1");
        assertThat(store.load().faults().values()).extracting(Fault::id).containsExactly("f-1");
        assertThat(service.isFailing()).isFalse();
        assertThat(events.take()).containsExactly("TARGET_APPEARED null netns:dead null");
    }

    @Test
    void aTargetThatIsNoMoreAtTheSecondLookIsNoTarget() {
        Targets dying = new Targets() {
            private int looks;

            @Override
            public List<Target> refresh(Set<Long> processes) {
                return looks++ == 0 ? List.of(DEAD) : List.of();
            }

            @Override
            public List<Namespace> namespaces() {
                return List.of();
            }
        };
        FaultService other = new FaultService(
                dying,
                new Reconciler(new Shaper(true), new Dropper()),
                store,
                events,
                clock,
                new Random(1),
                MaxLifetime.NONE);

        assertThatThrownBy(() -> other.apply(request("netns:dead")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RpcError.NO_TARGET));
        assertThat(store.load().faults()).isEmpty();
    }

    @Test
    void whatCantBeSavedIsNotDone() {
        targets.are(DEAD);
        store.breaksWith("no space left on device");

        assertThatThrownBy(() -> service.apply(request("netns:dead")))
                .hasMessage("can't save the faults, so nothing was changed: no space left on device;"
                        + " free the disk or choose another --state-dir");
        assertThat(service.faults()).isEmpty();
    }

    @Test
    void aFaultThatWaitsIsShownAndCanBeStopped() throws RefusedException {
        targets.are(DOWN);
        service.adopt(SavedState.of(waiting("f-1")));

        assertThat(service.faults()).extracting(FaultInfo::state).containsExactly("pending");

        assertThat(service.stop(new StopRequest(selection("db"), Set.of(), true))
                        .ended())
                .containsExactly("f-1");
        assertThat(store.load().faults()).isEmpty();
        assertThat(events.take()).contains("FAULT_ENDED f-1 null stop");
    }

    @Test
    void aWordThatIsAFaultsIdStopsIt() throws RefusedException {
        targets.are(DOWN);
        service.adopt(SavedState.of(waiting("f-1"), Samples.partition("f-2", "netns:a", "netns:b")));

        assertThat(service.stop(new StopRequest(selection("f-2"), Set.of(), true))
                        .ended())
                .containsExactly("f-2");
        assertThatThrownBy(() -> service.stop(new StopRequest(selection("f-3"), Set.of(), true)))
                .hasMessageStartingWith("'f-3' matches no target");
        // fast is about targets alone
        assertThatThrownBy(() -> service.stop(new StopRequest(selection("f-1"), Set.of(), false)))
                .hasMessageStartingWith("'f-1' matches no target");
    }

    @Test
    void whatStopLeavesInAPartitionIsNamed() throws RefusedException {
        targets.are(DOWN);
        service.adopt(SavedState.of(waiting("f-1"), Samples.partition("f-2", "db", "netns:b")));

        assertThat(service.stop(new StopRequest(selection("db"), Set.of(), true)))
                .isEqualTo(new Stopped(List.of("f-1"), List.of(), List.of(), List.of("f-2")));
    }

    @Test
    void aFaultExpiresAtItsTime() {
        targets.are(DOWN);
        service.adopt(SavedState.of(expiring("f-1", Duration.ofSeconds(30)), expiring("f-2", Duration.ofSeconds(60))));
        events.take();
        assertThat(service.nextExpiry()).contains(Samples.NOON.plusSeconds(30));

        clock.advance(Duration.ofSeconds(30));
        service.refresh();

        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-2");
        assertThat(store.load().faults().values()).extracting(Fault::id).containsExactly("f-2");
        assertThat(events.take()).containsExactly("FAULT_ENDED f-1 null expired");
        assertThat(service.nextExpiry()).contains(Samples.NOON.plusSeconds(60));
    }

    @Test
    void whatHasExpiredWhileNoDaemonRanIsNotTakenUp() {
        clock.advance(Duration.ofSeconds(45));

        service.adopt(SavedState.of(expiring("f-1", Duration.ofSeconds(30)), expiring("f-2", Duration.ofSeconds(60))));

        assertThat(events.take()).containsExactly("FAULT_APPLIED f-2 null adopted");
    }

    @Test
    void aFaultThatExpiresJustBeforeItIsChangedIsNotRevived() {
        service.adopt(SavedState.of(expiring("f-1", Duration.ofSeconds(30))));
        clock.advance(Duration.ofSeconds(31));
        ShapingRequest change = new ShapingRequest(
                Optional.of("f-1"),
                selection(),
                Optional.empty(),
                Optional.of(Direction.IN),
                Optional.empty(),
                List.of(Samples.delay(1)),
                Ending.of(Duration.ofHours(1)));

        assertThatThrownBy(() -> service.apply(change)).hasMessageStartingWith("there is no fault f-1");
        assertThat(service.faults()).isEmpty();
    }

    @Test
    void aPartitionHasNoEffectsToChange() {
        service.adopt(SavedState.of(Samples.partition("f-1", "netns:a", "netns:b")));
        ShapingRequest change = new ShapingRequest(
                Optional.of("f-1"),
                selection(),
                Optional.empty(),
                Optional.of(Direction.IN),
                Optional.empty(),
                List.of(Samples.delay(1)),
                Ending.OPEN);

        assertThatThrownBy(() -> service.apply(change))
                .hasMessage("f-1 (partition netns:a | netns:b) has no effects that could be changed; stop it and make a"
                        + " new one");
    }

    @Test
    void fastLeavesPartitions() throws RefusedException {
        service.adopt(SavedState.of(waiting("f-1"), Samples.partition("f-2", "netns:a", "netns:b")));

        assertThat(service.stop(new StopRequest(Selection.of(List.of(), true), Set.of(), false))
                        .ended())
                .containsExactly("f-1");
        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-2");
    }

    @Test
    void processesThatAFaultNamesAreAlwaysAskedFor() {
        service.adopt(SavedState.of(Samples.shaping("f-1", Direction.IN, Samples.delay(1), "pid:4711")));

        service.refresh();

        assertThat(targets.asked()).containsExactly(4711L);
    }

    @Test
    void endingForgetsEverything() throws RefusedException {
        service.adopt(SavedState.of(waiting("f-1"), Samples.partition("f-2", "netns:a", "netns:b")));
        events.take();

        service.end();

        assertThat(service.faults()).isEmpty();
        assertThat(store.load().faults()).isEmpty();
        assertThat(events.take())
                .containsExactly("FAULT_ENDED f-1 null faultd stops", "FAULT_ENDED f-2 null faultd stops");
    }

    @Test
    void aPeerThatNobodyKnowsIsRefused() {
        targets.are(Samples.netns("db", 1));

        assertThatThrownBy(() -> service.apply(request(to("nobody"), "netns:db")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RpcError.NO_TARGET))
                .hasMessage("'nobody' is not a target now and not a host name that resolves");
        assertThatThrownBy(() -> service.apply(request(to("service:app"), "netns:db")))
                .hasMessage("'service:app' is not a target now; faultctl targets lists what there is");
        assertThat(service.faults()).isEmpty();
    }

    @Test
    void whatCantHaveAnEffectIsRefusedBeforeTheKernelIsAsked() {
        targets.are(DEAD, Samples.netns("other", 2));
        service.adopt(SavedState.of(waiting("f-1")));

        assertNoEffect(
                () -> service.apply(request(to("netns:dead"), "netns:dead")),
                "netns:dead reaches netns:dead within its own network namespace, where traffic passes no interface;"
                        + " name a peer in another one");
        assertNoEffect(
                () -> service.partition(partition("netns:dead", "netns:dead")),
                "netns:dead is in each group, and reaches itself; put targets of different namespaces into different"
                        + " groups");
        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-1");
        assertThat(store.load().faults()).as("nothing was saved").isEmpty();
    }

    private static void assertNoEffect(ThrowingCallable command, String why) {
        assertThatThrownBy(command)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RpcError.TARGET_UNUSABLE))
                .hasMessage("this can't have an effect: " + why);
    }

    private static PartitionRequest partition(String... groups) {
        return new PartitionRequest(
                Stream.of(groups).map(group -> selection(group)).toList(),
                List.of(),
                selection(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                Ending.OPEN);
    }

    @Test
    void whatMayHaveAnEffectLaterWaitsAndIsSkipped() throws RefusedException {
        Target db = Samples.container("db", 1);
        targets.are(db);

        Applied applied = service.apply(request(to("label:role=test"), "db"));

        assertThat(applied.targets()).isEmpty();
        assertThat(applied.skipped())
                .containsExactly(new Skipped(
                        "db",
                        "reaches label:role=test within its own network namespace, where traffic passes no"
                                + " interface"));
        assertThat(service.faults()).extracting(FaultInfo::state).containsExactly("pending");
        assertThat(service.isFailing()).isFalse();

        targets.are(db, Samples.container("web", 2));
        service.refresh();

        assertThat(service.isFailing())
                .as("it is tried now, though these namespaces can't be entered")
                .isTrue();
    }

    @Test
    void aFaultThatHasComeToBeWithoutEffectCanBeChangedAndStopped() throws RefusedException {
        targets.are(DEAD);
        service.adopt(SavedState.of(Samples.matching(
                Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:dead"), to("netns:dead"))));

        service.apply(delayOf20InPlace("f-1"));

        assertThat(service.faults().get(0).description()).isEqualTo("delay 20ms to netns:dead");
        assertThat(service.stop(new StopRequest(selection("netns:dead"), Set.of(), true))
                        .ended())
                .containsExactly("f-1");
    }

    @Test
    void aSampleIsSavedWithTheInterfacesOfItsWords() throws RefusedException {
        targets.are(Samples.container("db", 1));

        service.apply(new ShapingRequest(
                Optional.empty(),
                selection("db/eth0"),
                Optional.of(1),
                Optional.empty(),
                Optional.of(to("label:role=test")), // itself, so that nothing is done in the kernel
                List.of(Samples.delay(10)),
                Ending.OPEN));

        assertThat(store.load().faults().values())
                .flatExtracting(fault -> fault.selections().get(0).texts())
                .containsExactly("db/eth0");
    }

    @Test
    void aPeerThatIsDownHasNoAddressAndIsRefused() {
        targets.are(Samples.netns("web", 1), DOWN);

        assertThatThrownBy(() -> service.apply(request(to("db"), "netns:web")))
                .hasMessage("'db' has no address now (it is not running)");
    }

    @Test
    void aFaultWhosePeerIsAwayWaitsForIt() {
        targets.are(Samples.netns("web", 1));
        service.adopt(SavedState.of(Samples.matching(
                Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:web"), to("netns:db"))));

        assertThat(service.faults()).extracting(FaultInfo::state).containsExactly("pending");
        assertThat(service.faults()).extracting(FaultInfo::description).containsExactly("delay 10ms to netns:db");
        assertThat(service.faults().get(0).interfaces()).isEmpty();

        targets.are(Samples.netns("web", 1), Samples.netns("db", 2));
        service.refresh();

        assertThat(service.isFailing())
                .as("it is tried now, though these namespaces can't be entered")
                .isTrue();
        assertThat(service.faults().get(0).interfaces())
                .as("nothing is said to be in force that is not")
                .isEmpty();
    }

    @Test
    void hostNamesOfStandingFaultsAreKnownBeforeTheyAreTakenUpAndWatched() {
        targets.hostsAre(Map.of("db.example", AddressSet.parse("192.0.2.1")));
        targets.are(Samples.netns("web", 1));

        service.adopt(SavedState.of(Samples.matching(
                Samples.shaping("f-1", Direction.IN, Samples.delay(10), "netns:web"), to("host:db.example"))));

        assertThat(targets.watched()).containsExactly("db.example");
        assertThat(service.isFailing()).as("it is tried, for the peer is known").isTrue();
    }

    @Test
    void aWordThatIsNoTargetButResolvesIsAHostFromThenOn() throws RefusedException {
        targets.hostsAre(Map.of("db.example", AddressSet.parse("192.0.2.1")));
        targets.are(DOWN);
        service.adopt(SavedState.of(waiting("f-1")));
        FlowMatch match = to("db.example");

        service.learn(match).join();

        assertThatThrownBy(() -> service.apply(request(match, "db"))).hasMessageContaining("db is not running");
        targets.are(DEAD);
        assertThatThrownBy(() -> service.apply(request(match, "netns:dead")))
                .as("the peer is no reason any more")
                .hasMessageStartingWith("the kernel refused to open /nowhere/");
    }

    @Test
    void aFaultThatIsChangedKeepsWhatIsNotSaid() throws RefusedException {
        targets.are(Samples.netns("web", 1)); // its peer is absent, so that nothing is done in the kernel
        service.adopt(SavedState.of(Samples.matching(
                Samples.shaping("f-1", Direction.OUT, Samples.delay(10), "netns:web"), to("netns:db"))));

        service.apply(delayOf20InPlace("f-1"));

        FaultInfo fault = service.faults().get(0);
        assertThat(fault.description()).isEqualTo("delay 20ms to netns:db");
        assertThat(fault.direction()).isEqualTo("out");
        assertThat(fault.targets()).containsExactly("netns:web");
    }

    @Test
    void theWordsOfAFaultAreToldOneByOne() {
        service.adopt(SavedState.of(Samples.shaping("f-1", Direction.IN, Samples.delay(10), "db", "web")));

        assertThat(service.faults().get(0).targets()).containsExactly("db", "web");
    }

    @Test
    void aDropFaultThatIsChangedKeepsWhatIsNotSaid() throws RefusedException {
        targets.are(Samples.netns("web", 1)); // its peer is absent, so that nothing is done in the kernel
        service.adopt(SavedState.of(new Fault.Drop(
                "f-1",
                Samples.NOON,
                Optional.of(Samples.NOON.plusSeconds(60)),
                selection("netns:web"),
                Direction.OUT,
                to("netns:db"),
                DropEffect.BLACKHOLE)));

        service.apply(dropping("f-1"));

        FaultInfo fault = service.faults().get(0);
        assertThat(fault.description()).isEqualTo("drop every 3 to netns:db");
        assertThat(fault.direction()).isEqualTo("out");
        assertThat(fault.match()).isEqualTo(new MatchInfo(List.of("netns:db"), List.of(), null, null, null, false));
        assertThat(fault.expires()).isEqualTo("2026-11-21T12:01:00Z");
        assertThat(events.take()).contains("FAULT_CHANGED f-1 null drop every 3 to netns:db");
    }

    @Test
    void whatADropFaultBecomesHasToGoWithItsTraffic() {
        targets.are(Samples.netns("web", 1));
        FlowMatch udp = new FlowMatch(
                List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.of(ProtocolSet.parse("udp")));
        service.adopt(SavedState.of(new Fault.Drop(
                "f-1",
                Samples.NOON,
                Optional.empty(),
                selection("netns:web"),
                Direction.IN,
                udp,
                DropEffect.BLACKHOLE)));

        DropEffect reset = new DropEffect(DropEffect.Answer.RESET, DropEffect.Packets.ALL, 1, false);
        assertThatThrownBy(() -> service.apply(new DropRequest(
                        Optional.of("f-1"),
                        selection(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        reset,
                        Ending.OPEN)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(RpcError.INVALID_PARAMS))
                .hasMessageContaining("a reset is about TCP");
        assertThat(service.faults().get(0).description()).isEqualTo("drop protocol udp");
    }

    @Test
    void aFaultIsChangedByACommandOfItsKindOnly() {
        service.adopt(SavedState.of(waiting("f-1")));

        assertThatThrownBy(() -> service.apply(dropping("f-1")))
                .hasMessage("f-1 (delay 10ms) has no drop that could be changed; stop it and make a new one");
    }

    private static DropRequest dropping(String fault) {
        return new DropRequest(
                Optional.of(fault),
                selection(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new DropEffect(DropEffect.Answer.NONE, DropEffect.Packets.ALL, 3, false),
                Ending.OPEN);
    }

    @Test
    void aFaultEndsWhenTheOnlyContainerThatItNamesHasBeenRemovedAndNotRecreated() {
        targets.are(DOWN);
        service.adopt(SavedState.of(waiting("f-1")));
        events.take();

        targets.are();
        service.refresh();
        assertThat(service.faults()).extracting(FaultInfo::state).containsExactly("pending");
        assertThat(service.nextExpiry()).contains(Samples.NOON.plus(RemovedTargets.GRACE));
        targets.are(DOWN);
        service.refresh();
        assertThat(service.nextExpiry()).as("it is there again").isEmpty();

        targets.are();
        service.refresh();
        clock.advance(RemovedTargets.GRACE);
        service.refresh();

        assertThat(service.faults()).isEmpty();
        assertThat(store.load().faults()).isEmpty();
        assertThat(events.take()).containsExactly("FAULT_ENDED f-1 null container removed: db");
    }

    @Test
    void aContainerThatIsNotKnownWhileTheEngineDoesNotAnswerMayBeThereAllTheSame() {
        targets.are(DEAD);
        targets.isCurrent(false);

        assertThatThrownBy(() -> service.apply(request("db")))
                .hasMessage("'db' matches no target; faultctl targets lists what there is; the Docker engine does not"
                        + " answer, so containers can be missing");
        assertThatThrownBy(() -> service.apply(request("netns:db"))).hasMessageEndingWith("lists what there is");
    }

    @Test
    void aStoppedContainerIsTakenOutOfWhatABroadWordMeans() throws RefusedException {
        targets.are(DOWN);
        service.adopt(SavedState.of(Samples.shaping("f-1", Direction.IN, Samples.delay(10), "label:role=test")));

        service.stop(new StopRequest(selection("db"), Set.of(), true));

        assertThat(store.load().faults().get("f-1").selections().get(0).excluded())
                .containsExactly(DOWN.key());
    }

    @Test
    void whileTheEngineDoesNotAnswerNothingIsTakenForRemoved() {
        targets.are(DOWN);
        service.adopt(SavedState.of(waiting("f-1")));

        targets.are();
        targets.isCurrent(false);
        service.refresh();
        clock.advance(RemovedTargets.GRACE.multipliedBy(2));
        service.refresh();
        assertThat(service.faults()).hasSize(1);

        targets.isCurrent(true);
        service.refresh();
        assertThat(service.faults()).as("its time begins now").hasSize(1);
    }

    private static FlowMatch to(String... peers) {
        return new FlowMatch(
                Stream.of(peers).map(Peer::parse).toList(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ShapingRequest request(FlowMatch match, String... words) {
        return new ShapingRequest(
                Optional.empty(),
                selection(words),
                Optional.empty(),
                Optional.of(Direction.IN),
                Optional.of(match),
                List.of(Samples.delay(10)),
                Ending.OPEN);
    }

    private static Fault waiting(String id) {
        return Samples.shaping(id, Direction.IN, Samples.delay(10), "db");
    }

    private static Fault expiring(String id, Duration lifetime) {
        return new Fault.Shaping(
                id,
                Samples.NOON,
                Optional.of(Samples.NOON.plus(lifetime)),
                selection("db"),
                Direction.IN,
                FlowMatch.ALL,
                List.of(Samples.delay(10)));
    }

    private static ShapingRequest request(String... words) {
        return new ShapingRequest(
                Optional.empty(),
                selection(words),
                Optional.empty(),
                Optional.of(Direction.IN),
                Optional.empty(),
                List.of(Samples.delay(10)),
                Ending.OPEN);
    }

    private static ShapingRequest delayOf20InPlace(String fault) {
        return new ShapingRequest(
                Optional.of(fault),
                selection(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(Samples.delay(20)),
                Ending.OPEN);
    }

    private static Selection selection(String... words) {
        return Selection.of(List.of(words), false);
    }
}
