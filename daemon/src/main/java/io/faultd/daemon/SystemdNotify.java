package io.faultd.daemon;

import io.faultd.linux.LinuxException;
import io.faultd.linux.UnixSocket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the daemon's state to systemd, where systemd requests it (man 3 sd_notify, man 3 sd_watchdog_enabled).
 * Otherwise, and where systemd can't be reached, it does nothing.
 */
final class SystemdNotify implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SystemdNotify.class);
    private static final long PATIENCE_SECONDS = 1;

    /** How long a start or a stop may take after each sign of progress; more than the conductor's own patience. */
    private static final Duration EXTENSION = Duration.ofSeconds(60);

    /** Looks at the progress in an extension, so that the first come before the unit's TimeoutStartSec. */
    private static final int LOOKS_IN_EXTENSION = 12;

    /** Looks in the watchdog's timeout: progress that just missed one still counts for most of it. */
    private static final int LOOKS_IN_WATCHDOG = 4;

    private final Optional<UnixSocket> socket;
    private final Optional<Duration> watchdog;
    private final Duration extension;

    /** Sends in a separate thread, so that nothing waits for systemd. */
    private final ScheduledThreadPoolExecutor sender = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "systemd");
        thread.setDaemon(true);
        return thread;
    });

    private Optional<ScheduledFuture<?>> looking = Optional.empty();

    private SystemdNotify(Optional<UnixSocket> socket, Optional<Duration> watchdog, Duration extension) {
        this.socket = socket;
        this.watchdog = watchdog;
        this.extension = extension;
    }

    /**
     * Connects to the socket named in the environment.
     *
     * @param environment {@code NOTIFY_SOCKET}, and for the watchdog {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}
     */
    static SystemdNotify of(Map<String, String> environment) {
        return of(environment, EXTENSION);
    }

    /** The same, with another time between two signs of progress at start and stop. */
    static SystemdNotify of(Map<String, String> environment, Duration extension) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        return socket.isEmpty()
                ? new SystemdNotify(Optional.empty(), Optional.empty(), extension)
                : new SystemdNotify(connect(socket), watchdog(environment), extension);
    }

    private static Optional<UnixSocket> connect(String socket) {
        try {
            return Optional.of(UnixSocket.datagramsTo(socket));
        } catch (LinuxException | IllegalArgumentException e) {
            log.warn("can't report faultd's state to systemd: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** The watchdog's timeout, if systemd has one. */
    static Optional<Duration> watchdog(Map<String, String> environment) {
        String process = environment.getOrDefault("WATCHDOG_PID", "");
        boolean meant = process.isEmpty()
                || process.equals(Long.toString(ProcessHandle.current().pid()));
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        return meant && micros.matches("[1-9]\\d{0,17}")
                ? Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
                : Optional.empty();
    }

    /**
     * Extends the time for the start as long as things get done, until {@link #ready}.
     *
     * @param progress a number that changes whenever the working thread gets something done
     */
    void starting(LongSupplier progress) {
        extend(progress);
    }

    /** Reports that the daemon serves. */
    void ready() {
        stopLooking();
        send("READY=1");
    }

    /**
     * Reports that the daemon is stopping, and extends the time for it as long as things get done.
     *
     * @param progress as for {@link #starting}
     */
    void stopping(LongSupplier progress) {
        stopLooking();
        send("STOPPING=1");
        extend(progress);
    }

    /**
     * Serves systemd's watchdog as long as things get done. A command may take longer than the watchdog's timeout; what
     * must not take that long is a single step of it.
     *
     * @param progress as for {@link #starting}
     * @param work an empty task on the daemon's working thread, which shows that an idle one does not hang; a new one
     *     starts only when the one before has ended
     */
    void watch(LongSupplier progress, Supplier<CompletionStage<?>> work) {
        watchdog.ifPresent(timeout -> {
            AtomicReference<CompletionStage<?>> idle = new AtomicReference<>(CompletableFuture.completedStage(null));
            look(timeout.dividedBy(LOOKS_IN_WATCHDOG), progress, "WATCHDOG=1", () -> {
                if (idle.get().toCompletableFuture().isDone()) {
                    idle.set(work.get());
                }
            });
        });
    }

    private void extend(LongSupplier progress) {
        look(
                extension.dividedBy(LOOKS_IN_EXTENSION),
                progress,
                "EXTEND_TIMEOUT_USEC=" + extension.toNanos() / 1000,
                () -> {});
    }

    /** Reports a state now, and periodically if there has been progress since the last look. */
    private synchronized void look(Duration period, LongSupplier progress, String state, Runnable beforehand) {
        socket.ifPresent(open -> unlessClosed(() -> {
            AtomicLong seen = new AtomicLong(-1);
            Runnable look = () -> {
                beforehand.run();
                long now = progress.getAsLong();
                if (seen.getAndSet(now) != now) {
                    send(open, state);
                }
            };
            looking = Optional.of(sender.scheduleAtFixedRate(look, 0, period.toNanos(), TimeUnit.NANOSECONDS));
        }));
    }

    private synchronized void stopLooking() {
        looking.ifPresent(earlier -> earlier.cancel(false));
        looking = Optional.empty();
    }

    private void send(String state) {
        socket.ifPresent(open -> unlessClosed(() -> sender.execute(() -> send(open, state))));
    }

    private static void send(UnixSocket open, String state) {
        try {
            open.send(state);
        } catch (LinuxException e) {
            log.warn("can't report {} to systemd: {}", state, e.getMessage());
        }
    }

    /** Reports while the daemon ends are discarded. */
    private static void unlessClosed(Runnable work) {
        try {
            work.run();
        } catch (RejectedExecutionException closed) {
            log.debug("reports to systemd have ended");
        }
    }

    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return; // the process ends, and the socket with it
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        socket.ifPresent(UnixSocket::close);
    }
}
