package io.faultd.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that the engine and all netlink sockets belong to; others send it work and never wait for each other.
 */
public final class Conductor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Conductor.class);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(20);
    // Docker tells of one change in several events, and links come up in steps: one reconciliation does for all of
    // them.
    private static final Duration SETTLING = Duration.ofMillis(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    // Timers of the JVM stand still while the machine is suspended, and deadlines do not.
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private final FaultService service;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;
    private final AtomicBoolean refreshDue = new AtomicBoolean();
    private Optional<ScheduledFuture<?>> wakeUp = Optional.empty();

    /** Starts the thread. */
    public Conductor(FaultService service, Clock clock) {
        this.service = service;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "conductor"));
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.thread.setRemoveOnCancelPolicy(true);
    }

    /** A command on the engine. */
    @FunctionalInterface
    public interface Command<T> {
        /** Runs on the conductor's thread. */
        T run(FaultService service) throws Exception;
    }

    /** Runs a command after those that came before it. */
    public <T> CompletableFuture<T> submit(Command<T> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Callable<Void> work = () -> {
            try {
                result.complete(command.run(service));
            } catch (Throwable e) {
                // Errors as well: whoever waits for the result must not wait for ever.
                result.completeExceptionally(e);
            } finally {
                scheduleWakeUp();
            }
            return null;
        };
        try {
            thread.submit(work);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IllegalStateException("faultd is stopping", e));
        }
        return result;
    }

    /** Something may have changed outside: reconcile soon. Cheap, from any thread. */
    public void changed() {
        if (refreshDue.compareAndSet(false, true)) {
            schedule(this::refresh, SETTLING);
        }
    }

    /** Empty while stopping: then there is nothing left to do later. */
    private Optional<ScheduledFuture<?>> schedule(Runnable work, Duration delay) {
        try {
            return Optional.of(thread.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS));
        } catch (RejectedExecutionException stopping) {
            return Optional.empty();
        }
    }

    private void refresh() {
        refreshDue.set(false);
        try {
            service.refresh();
        } catch (RuntimeException | Error e) {
            log.error("reconciling failed; it is tried again in {}", RETRY, e);
            schedule(this::changed, RETRY);
        } finally {
            scheduleWakeUp();
        }
    }

    /** The next expiry, the next look at what is draining, or the next try where something could not be done. */
    private void scheduleWakeUp() {
        wakeUp.ifPresent(earlier -> earlier.cancel(false));
        wakeUp = Optional.empty();
        Optional<Instant> retry =
                service.isFailing() ? Optional.of(clock.instant().plus(RETRY)) : Optional.empty();
        Optional<Instant> next = Stream.of(service.nextExpiry(), service.nextDrain(), service.nextDriftTry(), retry)
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
        if (next.isPresent()) {
            Duration left = Duration.between(clock.instant(), next.get());
            wakeUp = left.compareTo(LONGEST_SLEEP) > 0
                    ? schedule(this::scheduleWakeUp, LONGEST_SLEEP)
                    : schedule(this::refresh, left);
        }
    }

    /**
     * Ends all faults after the commands that came before.
     *
     * @param limit how long they may take together
     * @throws TimeoutException when they take longer; what stands stays in force
     * @throws ExecutionException when not everything could be removed
     */
    public void end(Duration limit) throws TimeoutException, ExecutionException, InterruptedException {
        submit(service -> {
                    service.end();
                    return null;
                })
                .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the commands that are waiting finish, and ends the thread. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_AT_END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.error("a command did not end within {}", PATIENCE_AT_END);
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
