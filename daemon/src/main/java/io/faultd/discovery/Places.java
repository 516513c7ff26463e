package io.faultd.discovery;

import io.faultd.discovery.NamespaceTable.NamespaceFile;
import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Files of namespaces. */
final class Places {
    /** The device of {@code nsfs}, which distinguishes a namespace's file from an ordinary one. */
    private final long device;

    Places(Path anyNamespace) {
        this.device = Identity.of(anyNamespace).device();
    }

    /** The namespace of a file; empty if it is gone, can't be read, or is not a namespace. */
    Optional<NamespaceFile> at(Path path) {
        try {
            Identity identity = Identity.of(path);
            return identity.device() == device
                    ? Optional.of(new NamespaceFile(path, identity.inode()))
                    : Optional.empty();
        } catch (LinuxException e) {
            return Optional.empty();
        }
    }

    /**
     * The namespaces that a directory names, in the order of their names; none if there is no such directory.
     *
     * <p>Ordinary files are left out: {@code ip netns add} creates one before it mounts the namespace on it.
     */
    List<NamespaceFile> in(Path directory) {
        List<NamespaceFile> places = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> at(entry).ifPresent(places::add));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + directory, e);
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException("can't list " + directory, e.getCause());
        }
        places.sort(Comparator.comparing(NamespaceFile::path));
        return places;
    }
}
