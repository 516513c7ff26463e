package io.faultd.daemon;

import io.faultd.linux.FileName;
import io.faultd.target.Namespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds every network namespace: those of all processes, and those that a file keeps. */
final class AllNamespaces {
    private static final Logger log = LoggerFactory.getLogger(AllNamespaces.class);
    private static final Path PROC = Path.of("/proc");
    private static final Path DOCKER_SANDBOXES = Path.of("/run/docker/netns");

    private final Path namesDirectory;

    AllNamespaces(Path namesDirectory) {
        this.namesDirectory = namesDirectory;
    }

    /** Each once, faultd's own first. */
    List<Namespace> list() throws IOException {
        Set<Namespace> found = named();
        addAll(found, PROC, "[1-9]*", "ns/net");
        return List.copyOf(found);
    }

    /**
     * The same; but while another daemon runs in another network namespace of this machine, without those that only
     * processes are in, since objects there can belong to it.
     */
    List<Namespace> withoutThoseOfOtherDaemons() throws IOException {
        Set<Namespace> ofProcesses = new LinkedHashSet<>();
        addAll(ofProcesses, PROC, "[1-9]*", "ns/net");
        Set<Namespace> mine = named();
        DaemonSockets daemons = DaemonSockets.look();
        List<Namespace> others = ofProcesses.stream()
                .filter(namespace -> !namespace.equals(mine.iterator().next()))
                .filter(namespace -> !daemons.heldIn(
                                FileName.path(namespace.path()).getParent().getParent())
                        .isEmpty())
                .toList();
        if (others.isEmpty()) {
            mine.addAll(ofProcesses);
        } else {
            log.warn(
                    "another faultd runs in the network namespace {}; the remains of earlier daemons are searched"
                            + " for only in this namespace, in {} and in {}",
                    others.get(0).path(),
                    namesDirectory,
                    DOCKER_SANDBOXES);
            others.forEach(mine::remove);
        }
        return List.copyOf(mine);
    }

    private Set<Namespace> named() throws IOException {
        Set<Namespace> found = new LinkedHashSet<>();
        add(found, PROC.resolve("self/ns/net"));
        addAll(found, namesDirectory, "*", "");
        addAll(found, DOCKER_SANDBOXES, "*", "");
        return found;
    }

    private static void addAll(Set<Namespace> found, Path directory, String pattern, String below) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, pattern)) {
            entries.forEach(entry -> add(found, entry.resolve(below)));
        }
    }

    private static void add(Set<Namespace> found, Path path) {
        try {
            found.add(new Namespace(FileName.text(path), (Long) Files.getAttribute(path, "unix:ino")));
        } catch (IOException goneMeanwhile) {
            // An ended process has no namespace any more.
        }
    }
}
