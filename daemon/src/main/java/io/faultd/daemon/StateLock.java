package io.faultd.daemon;

import io.faultd.doctor.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Excludes a second daemon from a state directory. The kernel releases the lock when the process ends in any way, so
 * there are no stale locks; the file itself stays.
 */
final class StateLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks the directory, which is created if it is missing.
     *
     * @throws StartException when another process has it
     * @throws IOException when it can't be created or written
     */
    static StateLock take(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new StateLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // This process itself has it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new StartException(
                "another faultd uses --state-dir " + directory + "; stop that one, or choose another directory", null);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
