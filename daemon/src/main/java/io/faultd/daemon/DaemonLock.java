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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether another daemon serves in this network namespace, with whatever socket and state directory: then what of
 * faultd stands in the kernel may be that one's, and is no leftover.
 *
 * <p>It is an abstract Unix socket: its name lives in the network namespace itself (man 7 unix), so it is seen from
 * other mount namespaces and not from other networks, and it goes with the process, however that ends. Who connects is
 * told who has it.
 */
final class DaemonLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DaemonLock.class);
    private static final String NAME = "faultd";
    private static final Pattern LISTED = Pattern.compile(" @(" + NAME + "(-\\d+)?)$");
    private static final Path SELF = Path.of("/proc/self");
    private static final int BACKLOG = 16;

    /** All others together: anybody may bind a thousand such names. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Optional<UnixSocket> socket;
    private final String name;

    private DaemonLock(Optional<UnixSocket> socket, String name) {
        this.socket = socket;
        this.name = name;
    }

    /**
     * Lets other daemons see this one, and warns when there is another in this namespace.
     *
     * @param description told to who asks: in one line, what tells this daemon from others
     */
    static DaemonLock take(String description) {
        long pid = ProcessHandle.current().pid();
        String line = "pid " + pid + ", " + description;
        List<String> names = List.of(NAME, NAME + "-" + pid);
        for (String name : names) {
            Optional<UnixSocket> socket = bind(name);
            if (socket.isPresent()) {
                answer(socket.get(), line);
                others(name)
                        .forEach(other -> log.warn(
                                "another faultd runs in this network namespace ({}): what earlier daemons left is not looked"
                                        + " for, and the two must have different targets (--netns-dir, scope)",
                                other));
                return new DaemonLock(socket, name);
            }
        }
        log.warn("another faultd would not see that this one runs: it can't have any name of @{}", names);
        return new DaemonLock(Optional.empty(), "");
    }

    private static Optional<UnixSocket> bind(String name) {
        try {
            return Optional.of(UnixSocket.listen("@" + name, BACKLOG));
        } catch (LinuxException taken) {
            return Optional.empty();
        }
    }

    /** Tells whoever connects, until the socket is shut down. */
    private static void answer(UnixSocket socket, String line) {
        Thread thread = new Thread(
                () -> {
                    while (true) {
                        try (UnixSocket asking = socket.accept()) {
                            asking.send(line);
                        } catch (LinuxException e) {
                            if (e.errno() == Errno.EINVAL) {
                                return;
                            }
                            // Who asked has gone.
                        }
                    }
                },
                "faultd-lock");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether no other daemon runs in this network namespace now. */
    boolean isAlone() {
        return others(name).isEmpty();
    }

    /** The daemons that run in this network namespace, in their own words. */
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
                    "{} and is no faultd{}",
                    foreign.get(0),
                    foreign.size() > 1 ? "; so it is with " + (foreign.size() - 1) + " more such names" : "");
        }
        return found;
    }

    /**
     * Asks a daemon who it is; one that is stopped and says nothing before the time is over is known by its process.
     */
    private static Optional<String> ask(String name, Duration left, List<String> foreign) {
        try (UnixSocket connection = UnixSocket.connect("@" + name)) {
            UnixSocket.Peer peer = connection.peer();
            if (!isTrusted(peer)) {
                // Anybody may bind an abstract name; it must not keep the administrator's daemon from cleaning up.
                foreign.add("process " + peer.pid() + " of user " + Integer.toUnsignedString(peer.uid())
                        + " has taken the name @" + name);
                return Optional.empty();
            }
            String text = connection.receive(left);
            return Optional.of(text.isEmpty() ? "pid " + peer.pid() : text);
        } catch (LinuxException e) {
            // Refused: it ended meanwhile. Else it is there, and too many ask it.
            return e.errno() == Errno.ECONNREFUSED ? Optional.empty() : Optional.of("name @" + name);
        }
    }

    private static boolean isTrusted(UnixSocket.Peer peer) {
        try {
            return peer.uid() == 0 || peer.uid() == (int) Files.getAttribute(SELF, "unix:uid");
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
     * The names of daemons in the kernel's list of Unix sockets (man 5 proc_pid_net); those of their connections stand
     * there, too.
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
        socket.ifPresent(listening -> {
            listening.shutDown();
            listening.close();
        });
    }
}
