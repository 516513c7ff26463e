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
 * The Docker engine of this machine, which can start and stop.
 *
 * <p>Everything that needs docker-java is in {@link DockerConnection}, which is loaded only when there is an engine:
 * without one it costs neither time nor memory. Safe for use by several threads.
 */
public final class DockerEngine implements AutoCloseable {
    /** The value of {@code --docker} for no engine. */
    public static final String NONE = "none";

    private static final String DEFAULT = "unix:///var/run/docker.sock";
    private static final Set<String> SCHEMES = Set.of("unix", "tcp", "http", "https");

    // A busy engine takes seconds on a loaded machine; one that hangs is rarer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Optional<URI> uri;
    private final Duration patience;

    /** One request at a time: a second one would wait for the same engine. */
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
     * The configured engine; it is not contacted yet.
     *
     * @param option the value of {@code --docker}; null for {@code DOCKER_HOST}, or else the default socket
     * @param environment the process's environment
     * @throws BadValueException when that is not an address of an engine
     */
    public static DockerEngine at(String option, Map<String, String> environment) {
        String text = option != null ? option : environment.getOrDefault("DOCKER_HOST", "");
        if (text.equals(NONE)) {
            return new DockerEngine(Optional.empty(), PATIENCE);
        }
        return new DockerEngine(Optional.of(parse(text.isEmpty() ? DEFAULT : text)), PATIENCE);
    }

    /** Begins to load the classes of the connection on another thread, which takes half a second in a cold JVM. */
    public void prepare() {
        if (enabled()) {
            // The answer is ignored; later requests report any problem.
            thread(this::status).start();
        }
    }

    /**
     * The state of the engine.
     *
     * @param uri its address; {@code none} if it is switched off
     * @param reachable whether it answered
     * @param version its version, e.g. {@code 20.10.24}; empty if it did not answer
     * @param apiVersion the newest version of its interface, e.g. {@code 1.41}; empty if it did not answer
     * @param error why it did not answer, in one line; empty if it did
     */
    public record EngineStatus(String uri, boolean reachable, String version, String apiVersion, String error) {}

    /** An engine's description of itself. */
    record Versions(String engine, String api) {}

    /** Requests the engine's version, with a timeout for a busy one. */
    public EngineStatus status() {
        return status(patience);
    }

    /** Requests the engine's version, with this timeout. */
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

    /** Whether its event stream is open. */
    public boolean isFollowed() {
        return following;
    }

    /** Whether an engine is configured. */
    boolean enabled() {
        return uri.isPresent();
    }

    /** Its address, as it was written. */
    String text() {
        return uri.map(URI::toString).orElse(NONE);
    }

    /** Its IP addresses as last resolved; none for a Unix socket. */
    Set<String> addresses() {
        return addresses;
    }

    /** All containers, running or not. Also resolves the engine's addresses. */
    List<ContainerInfo> containers() throws DockerUnavailableException {
        locate();
        return ask(DockerConnection::containers);
    }

    /** The process id of a container's first process; empty if it is not running or no longer there. */
    Optional<Long> processOf(String containerId) throws DockerUnavailableException {
        return ask(engine -> engine.processOf(containerId));
    }

    /**
     * Follows the events of containers and networks; returns when the engine ends the stream.
     *
     * @param happened called for each event, and once at the beginning, after which no event is missed
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

    /** Runs a request on a thread that can be interrupted: reads from a Unix socket have no timeout. */
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

    /**
     * It costs only what the following connection would have cost; names that are not resolved now keep their
     * addresses.
     */
    private void locate() {
        Optional<String> host =
                uri.filter(one -> !one.getScheme().equals("unix")).map(URI::getHost);
        if (host.isPresent()) {
            try {
                addresses = Stream.of(InetAddress.getAllByName(host.get()))
                        .map(address -> Address.of(address).toString())
                        .collect(Collectors.toUnmodifiableSet());
            } catch (UnknownHostException e) {
                // The connection fails with the same name, and reports it.
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
            // reported below, as are other schemes
        }
        throw new BadValueException(
                "'" + text + "' is not an address of a Docker engine; write unix:///PATH, tcp://HOST:PORT or none");
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
