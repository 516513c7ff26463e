package io.faultd.daemon;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.linux.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects another daemon in this network namespace, whatever its socket and state directory: objects of faultd in the
 * kernel can then belong to it, and are not leftovers.
 *
 * <p>It is an abstract Unix socket: its name belongs to the network namespace itself (man 7 unix), so it is visible
 * from other mount namespaces and not from other networks, and it ends with the process, however that ends. A client
 * gets a description of its owner.
 */
final class DaemonLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DaemonLock.class);
    private static final Path SELF = Path.of("/proc/self");
    private static final int BACKLOG = 16;

    /** The timeout of all others together: any user can bind a thousand such names. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Runnable release;
    private final String name;

    private DaemonLock(Runnable release, String name) {
        this.release = release;
        this.name = name;
    }

    /**
     * Makes this daemon visible to others, and warns of another one in this namespace.
     *
     * @param description of this daemon in one line, sent to clients
     */
    static DaemonLock take(String description) {
        long pid = ProcessHandle.current().pid();
        String line = "pid " + pid + ", " + description;
        // Whoever takes all names with process ids can't know the last one.
        List<String> names = List.of(
                DaemonSockets.NAME,
                DaemonSockets.NAME + "-" + pid,
                DaemonSockets.NAME + "-" + new SecureRandom().nextLong(Long.MAX_VALUE));
        for (String name : names) {
            Optional<UnixSocket> socket = bind(name);
            if (socket.isPresent()) {
                Runnable release = serve(socket.get(), line);
                others(name)
                        .forEach(other -> log.warn(
                                "another faultd runs in this network namespace ({}): the remains of earlier daemons"
                                        + " are not removed, and the two must have different targets (--netns-dir,"
                                        + " scope)",
                                other));
                return new DaemonLock(release, name);
            }
        }
        log.warn(
                "other faultds can't detect this one, because no name @{} is free; end the processes that have them",
                names);
        return new DaemonLock(() -> {}, "");
    }

    private static Optional<UnixSocket> bind(String name) {
        try {
            return Optional.of(UnixSocket.listen("@" + name, BACKLOG));
        } catch (LinuxException taken) {
            return Optional.empty();
        }
    }

    /** Begins to answer; what is returned ends it, once. */
    private static Runnable serve(UnixSocket listening, String line) {
        Thread thread = new Thread(() -> answer(listening, line), "faultd-lock");
        thread.setDaemon(true);
        thread.start();
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (ended.compareAndSet(false, true)) {
                listening.shutDown();
            }
        };
    }

    /**
     * Sends the description to each client, until the socket is shut down; only then the thread that uses it closes it.
     */
    private static void answer(UnixSocket listening, String line) {
        try (listening) {
            while (true) {
                try (UnixSocket asking = listening.accept()) {
                    tell(asking, line);
                } catch (LinuxException e) {
                    if (e.errno() == Errno.EINVAL) {
                        return;
                    }
                    // For example, there is no free descriptor for another connection; no event reports when there
                    // is one.
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    private static void tell(UnixSocket asking, String line) {
        try {
            asking.send(line);
        } catch (LinuxException gone) {
            log.debug("who asked has gone: {}", gone.getMessage());
        }
    }

    /** Whether no other daemon runs in this network namespace now. */
    boolean isAlone() {
        return others(name).isEmpty();
    }

    /** The descriptions of the daemons in this network namespace. */
    static List<String> holders() {
        return others("");
    }

    private static List<String> others(String own) {
        long start = System.nanoTime();
        Set<String> listed = DaemonSockets.listedIn(SELF);
        listed.remove(own);
        if (listed.isEmpty()) {
            return List.of();
        }
        Set<String> held = held();
        List<String> found = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        // Daemons first: strangers must not use up their time.
        Stream.concat(listed.stream().filter(held::contains), listed.stream().filter(name -> !held.contains(name)))
                .forEach(name -> {
                    Duration left = PATIENCE.minusNanos(System.nanoTime() - start);
                    if (held.contains(name) || !left.isNegative()) {
                        ask(name, held.contains(name), left, foreign).ifPresent(found::add);
                    }
                });
        if (!foreign.isEmpty()) {
            log.warn(
                    "{} and is not a faultd{}",
                    foreign.get(0),
                    foreign.size() > 1 ? "; so it is with " + (foreign.size() - 1) + " more such names" : "");
        }
        return found;
    }

    private static Set<String> held() {
        try {
            return DaemonSockets.look().heldIn(SELF);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Requests a daemon's description; one that does not answer in time is described by its process.
     *
     * @param held whether a process that can be a daemon has a socket of that name
     */
    private static Optional<String> ask(String name, boolean held, Duration left, List<String> foreign) {
        try (UnixSocket connection = UnixSocket.connect("@" + name)) {
            UnixSocket.Peer peer = connection.peer();
            if (!isDaemon(peer)) {
                // Any user can bind an abstract name; that must not prevent the administrator's daemon from
                // cleaning up.
                foreign.add("process " + peer.pid() + " of user " + Integer.toUnsignedString(peer.uid())
                        + " has taken the name @" + name);
                return Optional.empty();
            }
            String text = connection.receive(left);
            return Optional.of(text.isEmpty() ? "pid " + peer.pid() : text);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ECONNREFUSED) {
                return Optional.empty(); // it ended meanwhile
            }
            // Too many ask it. A stranger can do that to a name of its own.
            if (!held) {
                foreign.add("some process has taken the name @" + name);
            }
            return held ? Optional.of("name @" + name) : Optional.empty();
        }
    }

    /** One in a process namespace that this one can't see has no number here; then only its user is known. */
    private static boolean isDaemon(UnixSocket.Peer peer) {
        try {
            return peer.pid() == 0
                    ? DaemonSockets.isTrusted(peer.uid())
                    : DaemonSockets.canBeDaemon(Path.of("/proc", Integer.toString(peer.pid())));
        } catch (IOException endedMeanwhile) {
            return false;
        }
    }

    @Override
    public void close() {
        release.run();
    }
}
