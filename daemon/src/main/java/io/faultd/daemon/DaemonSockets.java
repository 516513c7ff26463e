package io.faultd.daemon;

import io.faultd.doctor.Capabilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The abstract sockets with names of daemons, and the processes that can be daemons. Any user can bind such a name, in
 * any network namespace, so the name alone says nothing: a socket counts where a process holds it that has what faultd
 * needs to work.
 */
final class DaemonSockets {
    static final String NAME = "faultd";

    /**
     * A line of the kernel's list (man 5 proc_pid_net) about a stream socket that listens; those of its connections
     * have the same name. The group is the socket's inode.
     */
    private static final Pattern LISTED =
            Pattern.compile("^[0-9a-f]+: [0-9A-F]+ [0-9A-F]+ 00010000 0001 01 +(\\d+) @(" + NAME + "(?:-\\d+)?)$");

    private static final Path PROC = Path.of("/proc");
    private static final Path SELF = PROC.resolve("self");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final Pattern USERS = Pattern.compile("^Uid:\\s+\\d+\\s+(\\d+)\\s.*");

    /** By the inode of the network namespace that each is in. */
    private final Map<Long, List<Path>> possible;

    private DaemonSockets(Map<Long, List<Path>> possible) {
        this.possible = possible;
    }

    /** Finds the processes that can be daemons now, by one walk through {@code /proc}. */
    static DaemonSockets look() throws IOException {
        Map<Long, List<Path>> possible = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                try {
                    if (canBeDaemon(process)) {
                        possible.computeIfAbsent(inode(process, "net"), key -> new ArrayList<>())
                                .add(process);
                    }
                } catch (IOException endedMeanwhile) {
                    continue;
                }
            }
        }
        return new DaemonSockets(possible);
    }

    /**
     * Whether a process has what a daemon needs: the user root or faultd's own, the capabilities, and faultd's user
     * namespace. A container's root has that user too, and one of a user namespace has all capabilities there.
     *
     * @param process its directory in {@code /proc}
     */
    static boolean canBeDaemon(Path process) throws IOException {
        List<String> status = Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1);
        return status.stream()
                        .map(USERS::matcher)
                        .filter(Matcher::matches)
                        .anyMatch(user -> isTrusted(Integer.parseUnsignedInt(user.group(1))))
                && Capabilities.missing(status).isEmpty()
                && inode(process, "user") == inode(SELF, "user");
    }

    /** Whether it is root, or faultd's own user. */
    static boolean isTrusted(int uid) {
        try {
            return uid == 0 || uid == (int) Files.getAttribute(SELF, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of daemons in the network namespace of a process, whoever has bound them. */
    static Set<String> listedIn(Path process) {
        return new TreeSet<>(inodes(process).keySet());
    }

    /**
     * Those of them that processes hold which can be daemons and are in this namespace.
     *
     * @param process its directory in {@code /proc}
     */
    Set<String> heldIn(Path process) {
        Map<String, Set<Long>> listed = inodes(process);
        if (listed.isEmpty()) {
            return Set.of();
        }
        Set<Long> held = new HashSet<>();
        try {
            possible.getOrDefault(inode(process, "net"), List.of()).forEach(one -> held.addAll(sockets(one)));
        } catch (IOException endedMeanwhile) {
            return Set.of();
        }
        listed.values().removeIf(inodes -> inodes.stream().noneMatch(held::contains));
        return new TreeSet<>(listed.keySet());
    }

    /** By name; a path can look like an abstract name here, so a name may have several. */
    private static Map<String, Set<Long>> inodes(Path process) {
        Map<String, Set<Long>> found = new TreeMap<>();
        try (Stream<String> lines = Files.lines(process.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
            lines.map(LISTED::matcher).filter(Matcher::matches).forEach(line -> found.computeIfAbsent(
                            line.group(2), key -> new HashSet<>())
                    .add(Long.parseLong(line.group(1))));
        } catch (IOException | UncheckedIOException endedMeanwhile) {
            return Map.of();
        }
        return found;
    }

    private static Set<Long> sockets(Path process) {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                Matcher socket = SOCKET.matcher(target(descriptor));
                if (socket.matches()) {
                    inodes.add(Long.parseLong(socket.group(1)));
                }
            }
        } catch (IOException endedMeanwhile) {
            return inodes;
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static long inode(Path process, String namespace) throws IOException {
        return (long) Files.getAttribute(process.resolve("ns").resolve(namespace), "unix:ino");
    }
}
