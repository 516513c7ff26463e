package io.faultd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.CapturedLog;
import io.faultd.dropping.Dropper;
import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.FaultInfo;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.reconcile.Reconciler;
import io.faultd.shaping.Shaper;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.testing.Samples;
import io.faultd.testing.TestClock;
import io.faultd.testing.TestEvents;
import io.faultd.testing.TestStore;
import io.faultd.testing.TestTargets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases and maximum lifetimes, on faults whose target is absent, so that nothing is done in the kernel. */
class LeasesTest {
    private static final Target DOWN = Samples.unusable("db", false, "is not running");
    private static final String ROOT = "uid=0";
    private static final Duration TTL = Duration.ofSeconds(15);
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestTargets targets = new TestTargets();
    private final TestStore store = new TestStore();
    private final TestEvents events = new TestEvents();
    private final TestClock clock = new TestClock();
    private final FaultService service = service(MaxLifetime.of(HOUR));

    private FaultService service(MaxLifetime longest) {
        Reconciler reconciler = new Reconciler(new Shaper(true), new Dropper());
        return new FaultService(targets, reconciler, store, events, clock, new Random(1), longest);
    }

    @BeforeEach
    void theTargetIsAway() {
        targets.are(DOWN);
    }

    @Test
    void isSavedWhenItIsMadeAndWhenItIsRenewed() throws RefusedException {
        Lease made = service.leases().create(ROOT, TTL, "a test").lease();
        assertThat(made).isEqualTo(new Lease(made.id(), "a test", Samples.NOON.plus(TTL), TTL));
        assertThat(store.load().leases()).isEqualTo(Map.of(made.id(), made));

        clock.advance(Duration.ofSeconds(5));
        Lease renewed = service.leases().renew(ROOT, made.id(), clock.instant()).lease();

        assertThat(renewed.expires()).isEqualTo(Samples.NOON.plusSeconds(20));
        assertThat(store.load().leases()).isEqualTo(Map.of(made.id(), renewed));
        assertThat(service.nextExpiry()).contains(renewed.expires());
    }

    @Test
    void thereAreNotMoreThanADaemonBearsAndNobodyHasAllOfThem() throws RefusedException {
        for (int i = 0; i < 1000; i++) {
            service.leases().create(ROOT, TTL, "");
        }
        assertThatThrownBy(() -> service.leases().create(ROOT, TTL, ""))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "there are too many leases: 1000 of uid=0, who may have 1000, and 1000 of the 2000 that all may"
                                + " have; revoke some (faultctl lease list shows them) or let them expire");
        String last = "";
        for (int i = 0; i < 1000; i++) {
            last = service.leases().create("uid=7", TTL, "").lease().id();
        }
        assertThatThrownBy(() -> service.leases().create("uid=8", TTL, "")).hasMessageContaining("2000 of the 2000");

        // Whoever has one may keep it.
        clock.advance(Duration.ofSeconds(5));
        service.leases().renew("uid=7", last, clock.instant());
        service.leases().revoke(last);
        service.leases().create("uid=8", TTL, "");

        clock.advance(TTL);
        for (int i = 0; i < 1000; i++) {
            service.leases().create(ROOT, TTL, "");
        }
    }

    @Test
    void whatCantBeSavedIsNotPromised() throws RefusedException {
        Lease made = service.leases().create(ROOT, TTL, "").lease();
        clock.advance(Duration.ofSeconds(5));
        store.breaksWith("no space left on device");

        assertThatThrownBy(() -> service.leases().renew(ROOT, made.id(), clock.instant()))
                .hasMessageContaining("no space left on device");
        assertThatThrownBy(() -> service.leases().create(ROOT, TTL, ""))
                .hasMessageContaining("no space left on device");

        assertThat(service.leases().list())
                .extracting(Leases.LeaseFaults::lease)
                .containsExactly(made);
    }

    @Test
    void whatIsBoundToItEndsWhenItIsNotRenewedInTime() throws RefusedException {
        adopt(lease("l-1", "nightly test"), bound("f-1"), waiting("f-2"), bound("f-3"));
        clock.advance(TTL.minusNanos(1));
        service.refresh();
        assertThat(service.faults()).hasSize(3).first().satisfies(fault -> {
            assertThat(fault.lease()).isEqualTo("l-1");
            assertThat(fault.expires()).isEqualTo(Samples.NOON.plus(TTL).toString());
        });
        events.take();

        clock.advance(Duration.ofNanos(1));
        service.refresh();

        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-2");
        assertThat(store.load().faults()).containsOnlyKeys("f-2");
        assertThat(store.load().leases()).isEmpty();
        assertThat(events.take())
                .containsExactly(
                        "FAULT_ENDED f-1 null lease l-1 expired (holder: nightly test)",
                        "FAULT_ENDED f-3 null lease l-1 expired (holder: nightly test)");
    }

    @Test
    void renewalsKeepUpWhatIsBound() throws RefusedException {
        adopt(lease("l-1", ""), bound("f-1"));
        for (int i = 0; i < 10; i++) {
            clock.advance(TTL.minusSeconds(1));
            service.leases().renew(ROOT, "l-1", clock.instant());
            service.refresh();
        }

        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-1");
    }

    @Test
    void aRenewalThatWaitsForALongCommandIsInTimeIfItCameInTime() throws Exception {
        adopt(lease("l-1", ""), bound("f-1"));
        CountDownLatch over = new CountDownLatch(1);
        try (Conductor conductor = new Conductor(service, clock)) {
            conductor.submit(running -> {
                over.await();
                return null;
            });
            clock.advance(TTL.minusSeconds(1));
            Instant asked = conductor.now();
            CompletableFuture<Leases.LeaseFaults> renewal =
                    conductor.submit(running -> running.leases().renew(ROOT, "l-1", asked));

            clock.advance(TTL.multipliedBy(2));
            over.countDown();

            assertThat(renewal.get().faults()).containsExactly("f-1");
            assertThat(renewal.get().lease().expires())
                    .isEqualTo(clock.instant().plus(TTL));
            assertThat(conductor.submit(FaultService::faults).get()).hasSize(1);
        }
    }

    @Test
    void oneThatIsPastItsTimeIsNotRenewedThoughNobodyHasLookedYet() {
        adopt(lease("l-1", ""), bound("f-1"));
        clock.advance(TTL);

        assertThatThrownBy(() -> service.leases().renew(ROOT, "l-1", clock.instant()))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RpcError.NO_TARGET))
                .hasMessageStartingWith("there is no lease l-1: it was not renewed in time");
        assertThat(service.leases().list()).isEmpty();
    }

    @Test
    void revokingEndsAllThatIsBoundToItAndNothingElse() throws RefusedException {
        adopt(lease("l-1", ""), bound("f-1"), waiting("f-2"), bound("f-3"));
        events.take();

        assertThat(service.leases().revoke("l-1")).isEqualTo(new Stopped(List.of("f-1", "f-3"), List.of(), List.of()));

        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-2");
        assertThat(store.load().leases()).isEmpty();
        assertThat(events.take())
                .containsExactly("FAULT_ENDED f-1 null lease l-1 revoked", "FAULT_ENDED f-3 null lease l-1 revoked");
    }

    @Test
    void revokingNeedsNoDisk() throws RefusedException {
        adopt(lease("l-1", ""), bound("f-1"));
        store.breaksWith("no space left on device");

        try (CapturedLog log = CapturedLog.of(StateSaver.class)) {
            assertThat(service.leases().revoke("l-1").ended()).containsExactly("f-1");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN can't save the end of faults, which end all the same;")
                    .endsWith("no space left on device");
        }

        assertThat(service.faults()).isEmpty();
        assertThat(service.leases().list()).isEmpty();
    }

    @Test
    void aFaultWithALeaseOfItsOwnTimeEndsWithWhicheverIsFirst() {
        Fault brief = bound("f-1").expiring(Optional.of(Samples.NOON.plusSeconds(3)));
        adopt(lease("l-1", ""), brief);
        events.take();

        clock.advance(Duration.ofSeconds(3));
        service.refresh();

        assertThat(events.take()).containsExactly("FAULT_ENDED f-1 null expired");
        assertThat(service.leases().list()).hasSize(1);
    }

    @Test
    void aChangeCanBindAFaultAndIsRefusedWithALeaseThatIsNot() throws RefusedException {
        targets.are(Samples.netns("web", 1)); // its peer is absent, so that nothing is done in the kernel
        adopt(lease("l-1", ""), Samples.away("f-1", "netns:web"));

        assertThatThrownBy(() -> service.apply(change("l-2"))).hasMessageStartingWith("there is no lease l-2");
        assertThat(service.faults().get(0).lease()).isNull();
        service.apply(change("l-1"));

        assertThat(service.faults().get(0).lease()).isEqualTo("l-1");
        assertThat(service.leases().list())
                .extracting(Leases.LeaseFaults::faults)
                .containsExactly(List.of("f-1"));
    }

    @Test
    void whatExpiredWhileNoDaemonRanIsNotTakenUp() {
        clock.advance(TTL);

        adopt(lease("l-1", ""), bound("f-1"), waiting("f-2"));

        assertThat(service.faults()).extracting(FaultInfo::fault).containsExactly("f-2");
        assertThat(service.leases().list()).isEmpty();
    }

    @Test
    void aFaultWhoseLeaseWasNotSavedHasNone() {
        service.adopt(SavedState.of(bound("f-1")));

        assertThat(service.faults()).isEmpty();
    }

    @Test
    void endingTheDaemonEndsTheLeases() throws RefusedException {
        adopt(lease("l-1", ""), bound("f-1"));

        service.end();

        assertThat(store.load()).isEqualTo(SavedState.EMPTY);
    }

    @Test
    void aFaultHasTheLongestLifeUnlessItAsksForLess() throws RefusedException {
        MaxLifetime longest = MaxLifetime.of(HOUR);

        assertThat(longest.end(Optional.empty(), Samples.NOON)).contains(Samples.NOON.plus(HOUR));
        assertThat(longest.end(Optional.of(TTL), Samples.NOON)).contains(Samples.NOON.plus(TTL));
        assertThat(longest.end(Optional.of(HOUR), Samples.NOON)).contains(Samples.NOON.plus(HOUR));
        assertThat(MaxLifetime.of(Duration.ZERO).end(Optional.empty(), Samples.NOON))
                .isEmpty();
    }

    @Test
    void aLongerLifeIsRefusedAndTheOptionNamed() {
        assertThatThrownBy(() -> service.apply(request(Ending.of(Duration.ofMinutes(90)))))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.kind()).isEqualTo(RpcError.NOT_PERMITTED))
                .hasMessage("a fault of 1h30m is longer than this faultd allows, which is 1h;"
                        + " ask for no more, or start it with a longer --max-lifetime (0: none)");
    }

    @Test
    void faultsOfADaemonThatAllowedMoreAreShortened() {
        Instant late = Samples.NOON.plus(HOUR).plusNanos(1);
        Fault soon = waiting("f-3").expiring(Optional.of(Samples.NOON.plusSeconds(1)));

        service.adopt(SavedState.of(waiting("f-1"), waiting("f-2").expiring(Optional.of(late)), soon));

        assertThat(service.faults())
                .extracting(FaultInfo::expires)
                .containsExactly(
                        Samples.NOON.plus(HOUR).toString(),
                        Samples.NOON.plus(HOUR).toString(),
                        soon.expires().get().toString());
    }

    private void adopt(Lease lease, Fault... faults) {
        service.adopt(SavedState.of(faults).withLeases(Map.of(lease.id(), lease)));
    }

    private static Lease lease(String id, String holder) {
        return new Lease(id, holder, Samples.NOON.plus(TTL), TTL);
    }

    private static Fault waiting(String id) {
        return Samples.shaping(id, Direction.IN, Samples.delay(10), "db");
    }

    private static Fault bound(String id) {
        Fault.Shaping fault = Samples.shaping(id, Direction.IN, Samples.delay(10), "db");
        return new Fault.Shaping(
                id,
                fault.created(),
                fault.expires(),
                Optional.of("l-1"),
                fault.selection(),
                fault.direction(),
                fault.match(),
                fault.effects());
    }

    private static ShapingRequest change(String lease) {
        return new ShapingRequest(
                Optional.of("f-1"),
                Selection.of(List.of(), false),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(Samples.delay(20)),
                new Ending(Optional.empty(), Optional.of(lease)));
    }

    private static ShapingRequest request(Ending ending) {
        return new ShapingRequest(
                Optional.empty(),
                Selection.of(List.of("db"), false),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(Samples.delay(10)),
                ending);
    }
}
