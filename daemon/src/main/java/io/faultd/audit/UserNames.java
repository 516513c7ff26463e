package io.faultd.audit;

import io.faultd.linux.Accounts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Names of users, cached for some minutes and looked up in a separate thread, so that a slow name service delays a
 * caller for at most a moment, once. For one thread.
 */
final class UserNames implements AutoCloseable {
    private static final long KEPT_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int MANY = 1000;
    private static final int LARGEST_QUEUE = 100;

    private final IntFunction<Optional<String>> service;
    private final LongSupplier nanoTime;
    private final Duration patience;
    private final Map<Integer, Asked> asked = new LinkedHashMap<>();
    private final ThreadPoolExecutor thread;
    private boolean slow;

    private record Asked(CompletableFuture<Optional<String>> name, long since) {}

    /** Of the C library. */
    static UserNames ofSystem() {
        return new UserNames(Accounts::userName, System::nanoTime, Duration.ofSeconds(1));
    }

    /**
     * The names that a service knows.
     *
     * @param patience the timeout of a service that has answered in time so far
     */
    UserNames(IntFunction<Optional<String>> service, LongSupplier nanoTime, Duration patience) {
        this.service = service;
        this.nanoTime = nanoTime;
        this.patience = patience;
        thread = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LARGEST_QUEUE), UserNames::thread);
        thread.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "faultd-names");
        thread.setDaemon(true);
        return thread;
    }

    /** The name; empty where there is no user with that id, or the name is not known in time. */
    Optional<String> of(int uid) {
        Asked known = asked.get(uid);
        long now = nanoTime.getAsLong();
        if (known == null || known.name().isDone() && now - known.since() > KEPT_NANOS) {
            known = ask(uid, now);
        }
        try {
            Optional<String> name = slow ? known.name().getNow(Optional.empty()) : awaited(known);
            slow &= !known.name().isDone();
            return name;
        } catch (TimeoutException e) {
            slow = true;
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<String> awaited(Asked known) throws TimeoutException, ExecutionException, InterruptedException {
        return known.name().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Asked ask(int uid, long now) {
        CompletableFuture<Optional<String>> name;
        try {
            name = CompletableFuture.supplyAsync(() -> service.apply(uid), thread)
                    .exceptionally(failure -> Optional.empty());
        } catch (RejectedExecutionException e) {
            return new Asked(CompletableFuture.completedFuture(Optional.empty()), now);
        }
        if (asked.size() >= MANY) {
            asked.remove(asked.keySet().iterator().next());
        }
        Asked question = new Asked(name, now);
        asked.put(uid, question);
        return question;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
