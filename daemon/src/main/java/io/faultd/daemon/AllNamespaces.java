package io.faultd.daemon;

import io.faultd.linux.FileName;
import io.faultd.target.Namespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every network namespace that can be reached: those of all processes, and those that a file keeps. */
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
     * The same; but while another daemon runs elsewhere on this machine, in a network namespace of its own, without
     * those that only processes are in: what stands there may be that one's.
     */
    List<Namespace> withoutThoseOfOtherDaemons() throws IOException {
        Set<Namespace> ofProcesses = new LinkedHashSet<>();
        addAll(ofProcesses, PROC, "[1-9]*", "ns/net");
        Set<Namespace> mine = named();
        Optional<Namespace> other = ofProcesses.stream()
                .filter(namespace -> !namespace.equals(mine.iterator().next()))
                .filter(namespace -> DaemonLock.isHeldIn(
                        FileName.path(namespace.path()).getParent().getParent()))
                .findFirst();
        if (other.isEmpty()) {
            mine.addAll(ofProcesses);
        } else {
            log.warn(
                    "another faultd runs in the network namespace {}; what earlier daemons left is looked for only in this"
                            + " namespace, in {} and in {}",
                    other.get().path(),
                    namesDirectory,
                    DOCKER_SANDBOXES);
            mine.remove(other.get());
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
            // A process that has ended has no namespace any more.
        }
    }
}
