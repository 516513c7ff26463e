package io.faultd.discovery;

import io.faultd.discovery.ContainerQuery.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers and their first processes.
 *
 * <p>Each refresh requests the list from the engine, which is one request; a container is inspected only when its
 * process is unknown or has ended. While the engine does not answer, its last answer is used, as containers can outlive
 * their engine (live restore); those whose process has ended meanwhile count as stopped. An absent engine is tried each
 * time, which costs nothing. Only one refresh waits for an engine that hangs: later ones don't wait until it has
 * answered, which is announced.
 */
final class Containers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);

    private final DockerEngine engine;
    private final Processes processes;
    private final Duration patience;
    private final ExecutorService asking = ContainerQuery.newThread();
    private volatile Runnable onLateAnswer = () -> {};
    private ContainerQuery query;
    private Answer last = Answer.NONE;
    private boolean silent;
    private boolean answered = true;
    private boolean current;

    /** @param patience how long a refresh waits for an engine that has answered before */
    Containers(DockerEngine engine, Processes processes, Duration patience) {
        this.engine = engine;
        this.processes = processes;
        this.patience = patience;
    }

    /**
     * A container and its first process.
     *
     * @param process empty if it is not running
     */
    record Found(ContainerInfo info, Optional<Long> process) {}

    /** Registers a listener, called on another thread when an answer arrives that a refresh did not wait for. */
    void onLateAnswer(Runnable callback) {
        onLateAnswer = callback;
    }

    /** Whether the last refresh was answered, so that containers it did not find don't exist. */
    boolean areCurrent() {
        return current;
    }

    /**
     * Completes when the query that the last refresh did not wait for is answered or has failed; empty if there is
     * none.
     */
    Optional<CompletableFuture<Void>> answer() {
        if (!silent) {
            return Optional.empty();
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        query.onceDone(() -> answer.complete(null));
        return Optional.of(answer);
    }

    /** All containers, in the engine's order. */
    List<Found> refresh() {
        if (!engine.enabled()) {
            current = true;
            return List.of();
        }
        current = ask();
        return last.containers().stream()
                .map(info -> new Found(info, process(info)))
                .toList();
    }

    private boolean ask() {
        try {
            if (silent) {
                if (!query.isDone()) {
                    return false;
                }
                // It is as old as the query, so a new query follows at once.
                query.await(patience).ifPresent(answer -> last = answer);
                silent = false;
            }
            query = ContainerQuery.ask(asking, engine, processes, last);
            Optional<Answer> answer = query.await(patience);
            answer.ifPresent(fresh -> last = fresh);
            if (answer.isEmpty()) {
                fallSilent();
                logIfChanged(false, "the Docker engine has not answered for " + patience.toMillis() + " ms");
                return false;
            }
            logIfChanged(true, "");
            return true;
        } catch (DockerUnavailableException e) {
            silent = silent && e.timedOut();
            if (silent) {
                query = ContainerQuery.ask(asking, engine, processes, last);
                fallSilent();
            }
            logIfChanged(false, e.getMessage());
            return false;
        }
    }

    private void fallSilent() {
        silent = true;
        query.onceDone(onLateAnswer);
    }

    private Optional<Long> process(ContainerInfo info) {
        return Optional.ofNullable(last.processes().get(info.id()))
                .filter(process -> current || processes.isAlive(process))
                .map(Processes.ProcessId::id);
    }

    /** Logs once that the engine doesn't answer, and once that it answers again. */
    private void logIfChanged(boolean answers, String problem) {
        if (answered && !answers) {
            LOG.warn("only named namespaces and containers known before can carry faults: {}", problem);
        } else if (!answered && answers) {
            LOG.info("the Docker engine answers again");
        }
        answered = answers;
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
