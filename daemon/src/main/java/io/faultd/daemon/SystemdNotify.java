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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    private final Optional<UnixSocket> socket;
    private final Optional<Duration> watchdog;

    /** Sends in a separate thread, so that nothing waits for systemd. */
    private final ScheduledThreadPoolExecutor sender = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "systemd");
        thread.setDaemon(true);
        return thread;
    });

    private CompletionStage<?> proof = CompletableFuture.completedStage(null);

    private SystemdNotify(Optional<UnixSocket> socket, Optional<Duration> watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /**
     * Connects to the socket named in the environment.
     *
     * @param environment {@code NOTIFY_SOCKET}, and for the watchdog {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}
     */
    static SystemdNotify of(Map<String, String> environment) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        return socket.isEmpty()
                ? new SystemdNotify(Optional.empty(), Optional.empty())
                : new SystemdNotify(connect(socket), watchdog(environment));
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

    /** Reports that the daemon serves. */
    void ready() {
        send("READY=1");
    }

    /** Reports that the daemon is stopping. */
    void stopping() {
        send("STOPPING=1");
    }

    /**
     * Serves systemd's watchdog as long as work gets done: twice as often as needed, as its manual page advises.
     *
     * @param work an empty task on the daemon's working thread; a new one starts only when the one before has ended
     */
    void watch(Supplier<CompletionStage<?>> work) {
        if (socket.isEmpty() || watchdog.isEmpty()) {
            return;
        }
        long period = watchdog.get().toNanos() / 2;
        unlessClosed(() -> sender.scheduleAtFixedRate(
                () -> {
                    if (proof.toCompletableFuture().isDone()) {
                        proof = work.get().thenRun(() -> send("WATCHDOG=1"));
                    }
                },
                0,
                period,
                TimeUnit.NANOSECONDS));
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
