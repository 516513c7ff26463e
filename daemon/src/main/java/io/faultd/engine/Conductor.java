package io.faultd.engine;

import io.faultd.linux.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
 * The only thread that uses the desired state and all netlink sockets; others send it work and never wait for each
 * other.
 */
public final class Conductor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Conductor.class);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(20);
    private static final int LOOKS_IN_PATIENCE = 10;
    // Docker reports one change in several events, and links come up in steps: one reconciliation covers all of them.
    private static final Duration SETTLING = Duration.ofMillis(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    // Timers of the JVM stop while the machine is suspended; deadlines don't.
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    private final FaultService service;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;
    private final Progress progress = new Progress();
    private final AtomicBoolean refreshDue = new AtomicBoolean();
    private Optional<ScheduledFuture<?>> wakeUp = Optional.empty();

    /** Starts the thread. */
    public Conductor(FaultService service, Clock clock) {
        this.service = service;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(() -> follow(work), "conductor"));
        this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.thread.setRemoveOnCancelPolicy(true);
    }

    private void follow(Runnable work) {
        progress.followThisThread();
        work.run();
    }

    /** A command on the service. */
    @FunctionalInterface
    public interface Job<T> {
        /** Runs on the conductor's thread. */
        T run(FaultService service) throws Exception;
    }

    /** Runs a command after all earlier ones. */
    public <T> CompletableFuture<T> submit(Job<T> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Callable<Void> work = () -> {
            try {
                result.complete(command.run(service));
            } catch (Throwable e) {
                // Errors as well, so that no caller waits forever for the result.
                result.completeExceptionally(e);
            } finally {
                scheduleWakeUp();
                Progress.step();
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

    /** The time now, from any thread: a command that must not be late because of those before it remembers it. */
    public Instant now() {
        return clock.instant();
    }

    /** Requests a reconciliation soon, because something can have changed outside. Cheap, from any thread. */
    public void changed() {
        if (refreshDue.compareAndSet(false, true)) {
            schedule(this::refresh, SETTLING);
        }
    }

    /** Empty while stopping, when nothing is scheduled any more. */
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
            log.error("reconciling failed, retrying in {}", RETRY, e);
            schedule(this::changed, RETRY);
        } finally {
            scheduleWakeUp();
            Progress.step();
        }
    }

    /** The next expiry, the next check of draining classes, or the next retry of a failure. */
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
     * How much has been done so far, from any thread: each command that ended and each exchange with the kernel counts.
     * While a command runs and the number stays the same, the command hangs.
     */
    public long progress() {
        return progress.steps();
    }

    /**
     * Ends all faults after all earlier commands.
     *
     * @param patience how long to wait without {@link #progress}
     * @throws TimeoutException when nothing gets done for that long; the remaining faults stay in force
     * @throws ExecutionException when not everything could be removed
     */
    public void end(Duration patience) throws TimeoutException, ExecutionException, InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<?> ended = submit(service -> {
            service.end();
            return null;
        });
        ended.whenComplete((nothing, failure) -> done.countDown());
        if (!await(done::await, patience)) {
            throw new TimeoutException("nothing got done within " + patience);
        }
        ended.get();
    }

    /** Lets waiting commands finish, and ends the thread. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!await(thread::awaitTermination, PATIENCE_AT_END)) {
                log.error("a command hangs: nothing got done within {}", PATIENCE_AT_END);
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private interface End {
        boolean await(long time, TimeUnit unit) throws InterruptedException;
    }

    /** Waits for an end as long as things get done; false when nothing did for the whole of the patience. */
    private boolean await(End end, Duration patience) throws InterruptedException {
        long seen = progress();
        long since = System.nanoTime();
        while (!end.await(patience.toNanos() / LOOKS_IN_PATIENCE, TimeUnit.NANOSECONDS)) {
            long now = progress();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since >= patience.toNanos()) {
                return false;
            }
        }
        return true;
    }
}
