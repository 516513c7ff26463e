package io.faultd.discovery;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** Watches the names in a directory of namespaces, even if the directory does not exist yet. */
final class DirectoryWatch implements AutoCloseable {
    /** A name is first a file and then a namespace, by a mount, which inotify does not report. */
    private static final long MOUNT_PAUSE_MILLIS = 20;

    private static final int MOUNT_LOOKS = 50;

    private final Path directory;
    private final Places places;
    private final WatchService service;

    DirectoryWatch(Path directory, Places places) {
        this.directory = directory.toAbsolutePath();
        this.places = places;
        try {
            this.service = FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            throw new UncheckedIOException("can't watch " + directory, e);
        }
    }

    /** Calls back after each change, until closed. */
    void follow(Runnable changed) throws InterruptedException {
        try {
            while (true) {
                WatchKey watched = watch();
                changed.run(); // names from before the watch began
                while (watched.isValid() && watched.watchable().equals(nearest())) {
                    WatchKey key = service.take();
                    key.pollEvents();
                    key.reset();
                    changed.run();
                    awaitMounts(changed);
                }
                watched.cancel();
            }
        } catch (ClosedWatchServiceException e) {
            // closing ends the wait this way
        }
    }

    /** After a new name: reports it again once it is a namespace. */
    private void awaitMounts(Runnable changed) throws InterruptedException {
        if (allMounted()) {
            return;
        }
        for (int look = 0; look < MOUNT_LOOKS && !allMounted(); look++) {
            WatchKey key = service.poll(MOUNT_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
                changed.run();
            }
        }
        changed.run();
    }

    private boolean allMounted() {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (var entries = Files.list(directory)) {
            return entries.allMatch(entry -> places.at(entry).isPresent());
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }

    private WatchKey watch() {
        while (true) {
            try {
                return nearest().register(service, ENTRY_CREATE, ENTRY_DELETE);
            } catch (IOException e) {
                if (Files.isDirectory(nearest())) {
                    throw new UncheckedIOException("can't watch " + nearest(), e);
                }
            }
        }
    }

    /** The directory, or the nearest one above it that exists. */
    private Path nearest() {
        Path path = directory;
        while (!Files.isDirectory(path)) {
            path = path.getParent();
        }
        return path;
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
