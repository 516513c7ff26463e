package io.faultd.discovery;

import io.faultd.discovery.Processes.ProcessId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers there are and their first processes.
 *
 * <p>Each refresh asks the engine for the list, which is one request; a container is inspected only when its process is not
 * known or has ended. While the engine does not answer, the last list stands, as containers can outlive their engine
 * (live restore); those whose process has ended meanwhile are taken for stopped. An engine that is not there is tried each
 * time, which costs nothing; one that hangs is left alone for a while, or each command would have to wait for it.
 */
final class Containers {
    private static final Logger LOG = LoggerFactory.getLogger(Containers.class);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final DockerEngine engine;
    private final Processes processes;
    private final LongSupplier nanoTime;
    private final Map<String, ProcessId> processOf = new HashMap<>();
    private List<ContainerInfo> last = List.of();
    private boolean answered = true;
    private long silentUntil;

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    Containers(DockerEngine engine, Processes processes, LongSupplier nanoTime) {
        this.engine = engine;
        this.processes = processes;
        this.nanoTime = nanoTime;
        this.silentUntil = nanoTime.getAsLong();
    }

    /**
     * A container and its first process.
     *
     * @param process empty if it is not running
     */
    record Found(ContainerInfo info, Optional<Long> process) {}

    /** All containers, in the engine's order. */
    List<Found> refresh() {
        if (!engine.enabled()) {
            return List.of();
        }
        long start = nanoTime.getAsLong();
        if (start - silentUntil >= 0) {
            list(start);
        }
        Set<String> ids = last.stream().map(ContainerInfo::id).collect(Collectors.toSet());
        processOf.keySet().retainAll(ids);
        return last.stream()
                .map(info -> new Found(info, process(info).map(ProcessId::id)))
                .toList();
    }

    private void list(long start) {
        try {
            last = engine.containers();
            told(true, "");
        } catch (EngineUnavailableException e) {
            told(false, e.getMessage());
            long end = nanoTime.getAsLong();
            if (end - start > SLOW.toNanos()) {
                silentUntil = end + SILENCE.toNanos();
            }
        }
    }

    private Optional<ProcessId> process(ContainerInfo info) {
        if (!info.running()) {
            processOf.remove(info.id());
            return Optional.empty();
        }
        ProcessId known = processOf.get(info.id());
        if (known != null && processes.isAlive(known)) {
            return Optional.of(known);
        }
        processOf.remove(info.id());
        if (!answered) {
            return Optional.empty();
        }
        try {
            Optional<ProcessId> found = engine.processOf(info.id()).flatMap(processes::find);
            found.ifPresent(process -> processOf.put(info.id(), process));
            return found;
        } catch (EngineUnavailableException e) {
            told(false, e.getMessage());
            return Optional.empty();
        }
    }

    /** Logs once that the engine went, and once that it is back. */
    private void told(boolean answers, String problem) {
        if (answered && !answers) {
            LOG.warn("only named namespaces and containers known before are served: {}", problem);
        } else if (!answered && answers) {
            LOG.info("the Docker engine answers again");
        }
        answered = answers;
    }
}
