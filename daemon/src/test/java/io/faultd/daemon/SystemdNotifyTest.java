package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import io.faultd.testing.NotifySocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SystemdNotifyTest {
    private static final Duration EXTENSION = Duration.ofMillis(24);

    @TempDir
    Path directory;

    private final AtomicLong done = new AtomicLong();

    /** One permit for each look at what is done. */
    private final Semaphore looks = new Semaphore(0);

    private NotifySocket systemd;

    @BeforeEach
    void listen() {
        systemd = new NotifySocket(directory);
    }

    @AfterEach
    void close() {
        systemd.close();
    }

    private long look() {
        looks.release();
        return done.get();
    }

    @Test
    void tellsThatItServesAndThatItEnds() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment())) {
            notify.ready();
            notify.watch(this::look, () -> CompletableFuture.completedStage(null)); // not requested
            notify.stopping(this::look);

            assertThat(systemd.next()).isEqualTo("READY=1");
            assertThat(systemd.next()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void theWatchdogHearsOfWorkThatGotDoneAndOfNothingElse() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment("WATCHDOG_USEC", "2000"))) {
            BlockingQueue<CompletableFuture<Void>> begun = new LinkedBlockingQueue<>();
            notify.watch(this::look, () -> {
                CompletableFuture<Void> work = new CompletableFuture<>();
                begun.add(work);
                return work;
            });
            assertThat(systemd.next()).as("it has started").isEqualTo("WATCHDOG=1");

            for (int i = 0; i < 3; i++) {
                CompletableFuture<Void> work = begun.poll(10, TimeUnit.SECONDS);
                assertThat(work).isNotNull();
                awaitLooks(5);
                assertThat(systemd.takeAll()).isEmpty();
                done.incrementAndGet();
                work.complete(null);
                assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            }
        }
    }

    @Test
    void theWatchdogHearsOfEachStepOfWorkThatTakesLong() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment("WATCHDOG_USEC", "4000"))) {
            notify.watch(this::look, CompletableFuture::new); // the first empty task already waits behind other work
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");

            for (int i = 0; i < 10; i++) {
                awaitLooks(5);
                assertThat(systemd.takeAll()).isEmpty();
                done.incrementAndGet();
                assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            }
        }
    }

    @Test
    void aStartAndAStopHaveMoreTimeAfterEachStep() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment(), EXTENSION)) {
            notify.starting(this::look);
            assertExtended();
            notify.ready();
            assertThat(systemd.next()).isEqualTo("READY=1");

            notify.stopping(this::look);
            assertThat(systemd.next()).isEqualTo("STOPPING=1");
            assertExtended();
        }
    }

    private void assertExtended() throws InterruptedException {
        assertThat(systemd.next()).isEqualTo("EXTEND_TIMEOUT_USEC=24000");
        awaitLooks(5);
        assertThat(systemd.takeAll()).isEmpty();
        done.incrementAndGet();
        assertThat(systemd.next()).isEqualTo("EXTEND_TIMEOUT_USEC=24000");
    }

    @Test
    void onceItServesItsTimeIsNotExtended() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment("WATCHDOG_USEC", "4000"), EXTENSION)) {
            notify.starting(this::look);
            assertThat(systemd.next()).isEqualTo("EXTEND_TIMEOUT_USEC=24000");
            notify.ready();
            assertThat(systemd.next()).isEqualTo("READY=1");
            notify.watch(this::look, () -> CompletableFuture.completedStage(null));

            for (int i = 0; i < 20; i++) {
                done.incrementAndGet();
                assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            }
        }
    }

    /** Waits for looks that begin from now on to end. */
    private void awaitLooks(int count) throws InterruptedException {
        looks.drainPermits();
        assertThat(looks.tryAcquire(count + 1, 10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsSaidAfterTheEndFailsNobody() throws InterruptedException {
        SystemdNotify notify = SystemdNotify.of(environment("WATCHDOG_USEC", "2000"));
        notify.stopping(this::look);
        notify.close();
        assertThat(systemd.next()).isEqualTo("STOPPING=1");
        systemd.takeAll();

        notify.ready();
        notify.starting(this::look);
        notify.watch(this::look, () -> CompletableFuture.completedStage(null));
        notify.stopping(this::look);
        notify.close();

        assertThat(systemd.takeAll()).isEmpty();
    }

    @Test
    void theWatchdogOfAnotherProcessIsNoneOfItsBusiness() {
        assertThat(SystemdNotify.watchdog(Map.of("WATCHDOG_USEC", "2000", "WATCHDOG_PID", "1")))
                .isEmpty();
        assertThat(SystemdNotify.watchdog(Map.of("WATCHDOG_USEC", "soon"))).isEmpty();
        assertThat(SystemdNotify.watchdog(Map.of("WATCHDOG_USEC", "2000"))).contains(Duration.ofMillis(2));
    }

    @Test
    void withoutSystemdNothingIsSaid() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(Map.of())) {
            notify.ready();
        }
        String nobody = directory.resolve("nobody").toString();
        try (CapturedLog log = CapturedLog.of(SystemdNotify.class);
                SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", nobody))) {
            notify.ready();

            assertThat(log.lines())
                    .containsExactly(
                            "WARN can't report faultd's state to systemd: connect socket " + nobody + ": ENOENT");
        }
        assertThat(systemd.takeAll()).isEmpty();
    }

    private Map<String, String> environment(String... more) {
        String socket = systemd.path();
        return more.length == 0 ? Map.of("NOTIFY_SOCKET", socket) : Map.of("NOTIFY_SOCKET", socket, more[0], more[1]);
    }
}
