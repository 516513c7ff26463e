package io.faultd.daemon;

import io.faultd.target.Namespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every network namespace that can be reached: those of all processes, and those that a file keeps. */
final class AllNamespaces {
    private static final Path PROC = Path.of("/proc");
    private static final Path DOCKER_SANDBOXES = Path.of("/run/docker/netns");

    private final Path namesDirectory;

    AllNamespaces(Path namesDirectory) {
        this.namesDirectory = namesDirectory;
    }

    /** Each once, faultd's own first. */
    List<Namespace> list() throws IOException {
        Set<Namespace> found = new LinkedHashSet<>();
        add(found, PROC.resolve("self/ns/net"));
        addAll(found, namesDirectory, "*", "");
        addAll(found, DOCKER_SANDBOXES, "*", "");
        addAll(found, PROC, "[1-9]*", "ns/net");
        return List.copyOf(found);
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
            found.add(new Namespace(path.toString(), (Long) Files.getAttribute(path, "unix:ino")));
        } catch (IOException goneMeanwhile) {
            // A process that has ended has no namespace any more.
        }
    }
}
