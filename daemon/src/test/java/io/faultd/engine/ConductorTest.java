package io.faultd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.CapturedLog;
import io.faultd.dropping.Dropper;
import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.linux.Progress;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConductorTest {
    private final Semaphore looks = new Semaphore(0);
    private final TestStore store = new TestStore();
    private volatile boolean targetsBroken;
    private final FaultService service = service(Clock.systemUTC());
    private final Conductor conductor = new Conductor(service, Clock.systemUTC());

    private FaultService service(Clock clock) {
        return new FaultService(
                new Targets() {
                    @Override
                    public List<Target> refresh(Set<Long> processes) {
                        boolean broken = targetsBroken;
                        targetsBroken = false;
                        looks.release();
                        if (broken) {
                            throw new IllegalStateException("the test says so");
                        }
                        return List.of();
                    }

                    @Override
                    public List<Namespace> namespaces() {
                        return List.of();
                    }
                },
                new Reconciler(new Shaper(true), new Dropper()),
                store,
                new TestEvents(),
                clock,
                new Random(1),
                MaxLifetime.NONE);
    }

    @AfterEach
    void close() {
        conductor.close();
    }

    @Test
    void commandsRunOneAfterTheOtherInTheirOrder() throws Exception {
        List<Integer> ran = new ArrayList<>(); // not for several threads
        CompletableFuture<?> last = null;
        for (int i = 0; i < 1000; i++) {
            int number = i;
            last = conductor.submit(running -> ran.add(number));
        }
        last.get();

        assertThat(ran).hasSize(1000).isSorted();
    }

    @Test
    void aCommandThatFailsHarmsNobodyElse() {
        CompletableFuture<?> refused = conductor.submit(running -> {
            throw new IllegalStateException("refused");
        });
        CompletableFuture<?> broken = conductor.submit(running -> {
            throw new StackOverflowError("broken");
        });

        assertThatThrownBy(refused::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("refused");
        assertThatThrownBy(broken::join).hasRootCauseMessage("broken");
        assertThat(conductor.submit(running -> 42).join()).isEqualTo(42);
    }

    @Test
    void manyChangesAtOnceAreOneLook() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        conductor.submit(running -> {
            started.countDown();
            go.await();
            return null;
        });
        started.await();

        for (int i = 0; i < 10_000; i++) {
            conductor.changed();
        }
        go.countDown();

        looks.acquire();
        conductor.submit(running -> null).join();
        assertThat(looks.availablePermits()).isZero();
    }

    @Test
    void afterALookThatFailedItLooksAgain() throws InterruptedException {
        try (CapturedLog log = CapturedLog.of(Conductor.class)) {
            targetsBroken = true;
            conductor.changed();
            looks.acquire();

            assertThat(looks.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            assertThat(log.lines()).containsExactly("ERROR reconciling failed, retrying in PT1S");
        }
    }

    @Test
    void aFaultEndsByItselfWithoutAnybodyAsking() throws InterruptedException {
        Instant end = conductor
                .submit(running -> {
                    Instant soon = Instant.now().plusSeconds(1);
                    running.adopt(SavedState.of(expiring(soon)));
                    return soon;
                })
                .join();
        while (!conductor.submit(FaultService::faults).join().isEmpty()) {
            looks.acquire();
        }

        assertThat(Instant.now()).isAfterOrEqualTo(end);
    }

    @Test
    void aFaultWhoseDeadlineComesWhileTheMachineIsSuspendedEndsSoonAfterwards() throws InterruptedException {
        TestClock clock = new TestClock();
        FaultService slept = service(clock);
        try (Conductor sleeping = new Conductor(slept, clock)) {
            sleeping.submit(running -> {
                        running.adopt(SavedState.of(expiring(clock.instant().plusSeconds(3600))));
                        return null;
                    })
                    .join();
            looks.acquire();

            clock.advance(Duration.ofHours(2));

            looks.acquire();
            assertThat(sleeping.submit(FaultService::faults).join()).isEmpty();
        }
    }

    private static Fault expiring(Instant end) {
        return new Fault.Shaping(
                "f-1",
                end,
                Optional.of(end),
                Selection.of(List.of("db"), false),
                Direction.IN,
                FlowMatch.ALL,
                List.of(Samples.delay(10)));
    }

    @Test
    void closingLetsWhatIsWaitingFinish() {
        CompletableFuture<Integer> waiting = conductor.submit(running -> 42);

        conductor.close();

        assertThat(waiting).isCompletedWithValue(42);
        assertThatThrownBy(() -> conductor.submit(running -> 43).join())
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
        conductor.changed();
    }

    @Test
    void theEndDoesNotWaitForACommandThatNeverEnds() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        conductor.submit(engine -> {
            hanging.countDown();
            release.await();
            return null;
        });
        hanging.await();

        assertThatThrownBy(() -> conductor.end(Duration.ofMillis(50))).isInstanceOf(TimeoutException.class);

        release.countDown();
        conductor.end(Duration.ofSeconds(20));
        assertThat(store.load().faults()).isEmpty();
    }

    @Test
    void theEndWaitsForACommandThatGetsThingsDoneHoweverLong() throws Exception {
        Duration patience = Duration.ofMillis(500);
        CompletableFuture<Duration> command = conductor.submit(running -> {
            long start = System.nanoTime();
            Duration taken = Duration.ZERO;
            while (taken.compareTo(patience.multipliedBy(2)) < 0) {
                Progress.step();
                Thread.onSpinWait();
                taken = Duration.ofNanos(System.nanoTime() - start);
            }
            return taken;
        });

        conductor.end(patience);

        assertThat(command).isCompleted();
    }
}
