package io.faultd.discovery;

import io.faultd.flow.Address;
import io.faultd.unit.BadValueException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Docker engine of this machine, which may come and go.
 *
 * <p>Everything that needs docker-java is in {@link DockerConnection}, which is loaded when there is an engine to talk to:
 * where there is none, it costs neither time nor memory. Safe for use by several threads.
 */
public final class DockerEngine implements AutoCloseable {
    /** The value of {@code --docker} that means: no engine. */
    public static final String NONE = "none";

    private static final String DEFAULT = "unix:///var/run/docker.sock";
    private static final Set<String> SCHEMES = Set.of("unix", "tcp", "http", "https");

    // An engine that is busy takes seconds on a loaded machine; one that hangs is the rarer case.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Optional<URI> uri;
    private final Duration patience;

    /** One question at a time: a second one would wait for the same engine. */
    private final ExecutorService questions = Executors.newSingleThreadExecutor(DockerEngine::thread);

    private DockerConnection connection;
    private boolean closed;
    private volatile boolean following;
    private volatile Set<String> addresses = Set.of();

    DockerEngine(Optional<URI> uri, Duration patience) {
        this.uri = uri;
        this.patience = patience;
    }

    /**
     * The engine that is meant; it is not contacted yet.
     *
     * @param option the value of {@code --docker}; null for what {@code DOCKER_HOST} says, or else the usual socket
     * @param environment the process's environment
     * @throws BadValueException when that is no address of an engine
     */
    public static DockerEngine at(String option, Map<String, String> environment) {
        String text = option != null ? option : environment.getOrDefault("DOCKER_HOST", "");
        if (text.equals(NONE)) {
            return new DockerEngine(Optional.empty(), PATIENCE);
        }
        return new DockerEngine(Optional.of(parse(text.isEmpty() ? DEFAULT : text)), PATIENCE);
    }

    /** Begins to load what it takes to talk to the engine, on another thread: it takes half a second of a cold JVM. */
    public void prepare() {
        if (enabled()) {
            // The answer does not matter, and who asks later is told of any problem.
            thread(this::status).start();
        }
    }

    /**
     * How the engine is.
     *
     * @param uri where it is looked for; {@code none} if it is not
     * @param reachable whether it answered
     * @param version its version, e.g. {@code 20.10.24}; empty if it did not answer
     * @param apiVersion the newest version of its interface, e.g. {@code 1.41}; empty if it did not answer
     * @param error why it did not answer, in one line; empty if it did
     */
    public record EngineStatus(String uri, boolean reachable, String version, String apiVersion, String error) {}

    /** What an engine says of itself. */
    record Versions(String engine, String api) {}

    /** Asks the engine for its version, with the patience that a busy one needs. */
    public EngineStatus status() {
        return status(patience);
    }

    /** Asks the engine for its version, for somebody who does not wait longer than that. */
    public EngineStatus status(Duration patience) {
        if (uri.isEmpty()) {
            return new EngineStatus(NONE, false, "", "", "switched off by --docker none");
        }
        String where = uri.get().toString();
        try {
            Versions versions = ask(DockerConnection::versions, patience);
            return new EngineStatus(where, true, versions.engine, versions.api, "");
        } catch (DockerUnavailableException e) {
            return new EngineStatus(where, false, "", "", e.getMessage());
        }
    }

    /** Whether it tells what happens to containers at this moment. */
    public boolean isFollowed() {
        return following;
    }

    /** Whether there is an engine to be used at all. */
    boolean enabled() {
        return uri.isPresent();
    }

    /** Where it is looked for, as it was written. */
    String text() {
        return uri.map(URI::toString).orElse(NONE);
    }

    /** The IP addresses by which it is spoken to, as last resolved; none for a Unix socket. */
    Set<String> addresses() {
        return addresses;
    }

    /** All containers, running or not. Looks its addresses up as well. */
    List<ContainerInfo> containers() throws DockerUnavailableException {
        locate();
        return ask(DockerConnection::containers);
    }

    /** The process id of a container's first process; empty if it is not running or no longer there. */
    Optional<Long> processOf(String containerId) throws DockerUnavailableException {
        return ask(engine -> engine.processOf(containerId));
    }

    /**
     * Follows what happens to containers and networks; returns when the engine ends it.
     *
     * @param happened told what happened, and once at the beginning, from when on nothing is missed
     */
    void follow(Consumer<String> happened) throws DockerUnavailableException, InterruptedException {
        try {
            connect().follow(what -> {
                following = true;
                happened.accept(what);
            });
        } finally {
            following = false;
        }
    }

    private interface Question<T> {
        T ask(DockerConnection engine) throws DockerUnavailableException;
    }

    /** Asks on a thread that can be interrupted: reads from a Unix socket know no timeout. */
    private <T> T ask(Question<T> question) throws DockerUnavailableException {
        return ask(question, patience);
    }

    private <T> T ask(Question<T> question, Duration patience) throws DockerUnavailableException {
        Future<T> answer;
        try {
            answer = questions.submit(() -> question.ask(connect()));
        } catch (RejectedExecutionException e) {
            throw new DockerUnavailableException("closed", e);
        }
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new DockerUnavailableException(
                    "the Docker engine did not answer within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new DockerUnavailableException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DockerUnavailableException unavailable) {
                throw unavailable;
            }
            throw new DockerUnavailableException("the Docker engine can't be asked: " + e.getCause(), e.getCause());
        }
    }

    /** Costs what the connection that follows would have cost; what is not resolved now stays as it was. */
    private void locate() {
        Optional<String> host =
                uri.filter(one -> !one.getScheme().equals("unix")).map(URI::getHost);
        if (host.isPresent()) {
            try {
                addresses = Stream.of(InetAddress.getAllByName(host.get()))
                        .map(address -> Address.of(address).toString())
                        .collect(Collectors.toUnmodifiableSet());
            } catch (UnknownHostException e) {
                // The connection fails by the same name, and says so.
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "docker");
        thread.setDaemon(true);
        return thread;
    }

    private synchronized DockerConnection connect() throws DockerUnavailableException {
        URI where = uri.orElseThrow(() -> new DockerUnavailableException("no Docker engine is used", null));
        if (closed) {
            throw new DockerUnavailableException("closed", null);
        }
        if (connection == null) {
            if (where.getScheme().equals("unix") && !Files.exists(Path.of(where.getPath()))) {
                throw new DockerUnavailableException("there is no socket " + where.getPath(), null);
            }
            connection = new DockerConnection(where);
        }
        return connection;
    }

    private static URI parse(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getScheme() != null && SCHEMES.contains(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below, as are other schemes
        }
        throw new BadValueException(
                "'" + text + "' is no address of a Docker engine; write unix:///PATH, tcp://HOST:PORT or none");
    }

    @Override
    public synchronized void close() {
        closed = true;
        questions.shutdownNow();
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
