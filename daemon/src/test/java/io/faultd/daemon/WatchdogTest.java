package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.dropping.Dropper;
import io.faultd.engine.Conductor;
import io.faultd.engine.FaultService;
import io.faultd.engine.MaxLifetime;
import io.faultd.linux.Progress;
import io.faultd.reconcile.Reconciler;
import io.faultd.shaping.Shaper;
import io.faultd.testing.NotifySocket;
import io.faultd.testing.TestEvents;
import io.faultd.testing.TestStore;
import io.faultd.testing.TestTargets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What systemd's watchdog hears while the conductor is at a long command. */
@Timeout(60)
class WatchdogTest {
    private static final int SOME = 10;

    private final Semaphore looks = new Semaphore(0);
    private final Conductor conductor = new Conductor(
            new FaultService(
                    new TestTargets(),
                    new Reconciler(new Shaper(true), new Dropper()),
                    new TestStore(),
                    new TestEvents(),
                    Clock.systemUTC(),
                    new Random(1),
                    MaxLifetime.NONE),
            Clock.systemUTC());

    private NotifySocket systemd;
    private SystemdNotify notify;

    @BeforeEach
    void watch(@TempDir Path directory) {
        systemd = new NotifySocket(directory);
        notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", systemd.path(), "WATCHDOG_USEC", "8000"));
    }

    @AfterEach
    void close() {
        notify.close();
        conductor.close();
        systemd.close();
    }

    private void startWatching() {
        notify.watch(
                () -> {
                    looks.release();
                    return conductor.progress();
                },
                () -> conductor.submit(service -> null));
    }

    @Test
    void anIdleConductorIsAlive() throws InterruptedException {
        startWatching();

        for (int i = 0; i < SOME; i++) {
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void aLongCommandThatGetsThingsDoneIsAlive() throws Exception {
        startWatching();

        CompletableFuture<List<String>> command = conductor.submit(service -> {
            systemd.takeAll();
            List<String> heard = new ArrayList<>();
            while (heard.size() < SOME && !heard.contains(null)) {
                Progress.step();
                heard.add(systemd.next());
            }
            return heard;
        });

        assertThat(command.get()).containsOnly("WATCHDOG=1");
    }

    @Test
    void oneThatHangsIsNotUntilItGoesOn() throws Exception {
        startWatching();
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        conductor.submit(service -> {
            Progress.step();
            hanging.countDown();
            release.await();
            return null;
        });
        hanging.await();
        awaitLooks(2); // the last ones that can still find progress
        systemd.takeAll();

        awaitLooks(SOME);
        assertThat(systemd.takeAll()).isEmpty();

        release.countDown();
        assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
    }

    @Test
    void whatOtherThreadsGetDoneIsNoneOfTheConductors() throws Exception {
        long before = conductor.submit(service -> conductor.progress()).get();
        conductor.submit(service -> null).get();
        Progress.step();

        long after = conductor.submit(service -> conductor.progress()).get();

        assertThat(after - before).isEqualTo(2);
    }

    private void awaitLooks(int count) throws InterruptedException {
        looks.drainPermits();
        assertThat(looks.tryAcquire(count + 1, 10, TimeUnit.SECONDS)).isTrue();
    }
}
