package io.faultd.discovery;

import io.faultd.discovery.Processes.ProcessId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One query of the Docker engine for the containers and their processes. It has its own thread, so that callers can
 * stop waiting without cancelling the query.
 */
final class ContainerQuery {
    private final CompletableFuture<Answer> answer;
    private final AtomicLong lastWordNanos = new AtomicLong(System.nanoTime());

    private ContainerQuery(ExecutorService thread, DockerEngine engine, Processes processes, Answer known) {
        this.answer = begin(thread, () -> {
            try {
                return ask(engine, processes, known);
            } catch (DockerUnavailableException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static CompletableFuture<Answer> begin(ExecutorService thread, Supplier<Answer> question) {
        try {
            return CompletableFuture.supplyAsync(question, thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new DockerUnavailableException("closed", e));
        }
    }

    /** Runs queries one after the other. */
    static ExecutorService newThread() {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "containers");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts a query.
     *
     * @param known the last answer: a process that is still alive is not queried again
     */
    static ContainerQuery ask(ExecutorService thread, DockerEngine engine, Processes processes, Answer known) {
        return new ContainerQuery(thread, engine, processes, known);
    }

    /**
     * The engine's answer.
     *
     * @param containers all of them, in its order
     * @param processes the first process of each that runs, by the container's id
     */
    record Answer(List<ContainerInfo> containers, Map<String, ProcessId> processes) {
        static final Answer NONE = new Answer(List.of(), Map.of());
    }

    boolean isDone() {
        return answer.isDone();
    }

    /** Calls back when the query is answered or has failed. */
    void onceDone(Runnable callback) {
        answer.whenComplete((answered, failure) -> callback.run());
    }

    /**
     * Waits for the answer, unless the engine sends nothing for this long: a thousand containers are a thousand
     * requests.
     *
     * @return empty when it has sent nothing for this long; the query continues, and can still be answered
     */
    Optional<Answer> await(Duration silence) throws DockerUnavailableException {
        long left = silence.toNanos();
        while (true) {
            try {
                return Optional.of(answer.get(left, TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                left = lastWordNanos.get() + silence.toNanos() - System.nanoTime();
                if (left <= 0) {
                    return Optional.empty();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof DockerUnavailableException unavailable
                        ? unavailable
                        : new DockerUnavailableException("can't query the Docker engine: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DockerUnavailableException("interrupted", e);
            }
        }
    }

    private Answer ask(DockerEngine engine, Processes processes, Answer known) throws DockerUnavailableException {
        List<ContainerInfo> containers = engine.containers();
        Map<String, ProcessId> found = new HashMap<>();
        for (ContainerInfo container : containers) {
            lastWordNanos.set(System.nanoTime());
            if (container.running()) {
                Optional<ProcessId> process = Optional.ofNullable(
                                known.processes().get(container.id()))
                        .filter(processes::isAlive);
                if (process.isEmpty()) {
                    process = engine.processOf(container.id()).flatMap(processes::find);
                }
                process.ifPresent(id -> found.put(container.id(), id));
            }
        }
        return new Answer(containers, Map.copyOf(found));
    }
}
