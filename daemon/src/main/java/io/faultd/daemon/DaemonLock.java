package io.faultd.daemon;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.linux.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final String NAME = "faultd";
    private static final Pattern LISTED = Pattern.compile(" @(" + NAME + "(-\\d+)?)$");
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
        List<String> names = List.of(NAME, NAME + "-" + pid);
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
        List<String> found = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        for (String name : names(SELF)) {
            if (!name.equals(own)) {
                ask(name, PATIENCE.minusNanos(System.nanoTime() - start), foreign)
                        .ifPresent(found::add);
            }
        }
        if (!foreign.isEmpty()) {
            log.warn(
                    "{} and is not a faultd{}",
                    foreign.get(0),
                    foreign.size() > 1 ? "; so it is with " + (foreign.size() - 1) + " more such names" : "");
        }
        return found;
    }

    /** Requests a daemon's description; one that does not answer in time is described by its process. */
    private static Optional<String> ask(String name, Duration left, List<String> foreign) {
        try (UnixSocket connection = UnixSocket.connect("@" + name)) {
            UnixSocket.Peer peer = connection.peer();
            if (!isTrusted(peer.uid())) {
                // Any user can bind an abstract name; that must not prevent the administrator's daemon from
                // cleaning up.
                foreign.add("process " + peer.pid() + " of user " + Integer.toUnsignedString(peer.uid())
                        + " has taken the name @" + name);
                return Optional.empty();
            }
            String text = connection.receive(left);
            return Optional.of(text.isEmpty() ? "pid " + peer.pid() : text);
        } catch (LinuxException e) {
            // Refused: it ended meanwhile. Else it is there, and too many ask it; a stranger can do that to a name of
            // its own.
            return e.errno() == Errno.ECONNREFUSED || isOfStranger(name)
                    ? Optional.empty()
                    : Optional.of("name @" + name);
        }
    }

    /** Whether the process in a name belongs to an untrusted user. */
    private static boolean isOfStranger(String name) {
        try {
            String pid = name.equals(NAME) ? "self" : name.substring(NAME.length() + 1);
            return !isTrusted((int) Files.getAttribute(Path.of("/proc", pid), "unix:uid"));
        } catch (IOException e) {
            return false; // a daemon that sees other processes has numbers of its own
        }
    }

    private static boolean isTrusted(int uid) {
        try {
            return uid == 0 || uid == (int) Files.getAttribute(SELF, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether a daemon runs in the network namespace of some process.
     *
     * @param process its directory in {@code /proc}
     */
    static boolean isHeldIn(Path process) {
        return !names(process).isEmpty();
    }

    /**
     * The names of daemons in the kernel's list of Unix sockets (man 5 proc_pid_net); it also contains those of their
     * connections.
     */
    private static Set<String> names(Path process) {
        try (Stream<String> sockets = Files.lines(process.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
            return sockets.flatMap(line -> LISTED.matcher(line).results())
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return Set.of();
        }
    }

    @Override
    public void close() {
        release.run();
    }
}
