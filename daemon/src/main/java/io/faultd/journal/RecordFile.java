package io.faultd.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of {@link Frame}s that grows at its end and is on disk before a call returns.
 *
 * <p>Zeros behind the last record reserve space, in which records that only end something can be written when the disk
 * is full.
 */
final class RecordFile implements AutoCloseable {
    /** Space for some hundred stops, and little compared with a log. */
    static final int RESERVE_BYTES = 64 << 10;

    /** The step by which the file grows: a block of most disks. */
    private static final int STEP_BYTES = 4 << 10;

    private static final Logger log = LoggerFactory.getLogger(RecordFile.class);

    private final Path path;
    private final Sync directory;
    private FileChannel channel;

    /** Whether the file has a new name that may not be on the disk yet. */
    private boolean nameUnsynced;

    private long end;
    private long size;

    /** Has a directory's entries on the disk before it returns (man 2 fsync). */
    @FunctionalInterface
    interface Sync {
        Sync DIRECTORY = path -> {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        };

        void force(Path path) throws IOException;
    }

    private RecordFile(Path path, FileChannel channel, Sync directory) {
        this.path = path;
        this.channel = channel;
        this.directory = directory;
    }

    /**
     * Opens a file, which is created if it is missing.
     *
     * @param end behind its last record: later bytes are overwritten
     */
    static RecordFile open(Path path, long end, Sync directory) throws IOException {
        RecordFile file = new RecordFile(
                path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE), directory);
        file.end = end;
        file.size = file.channel.size();
        file.wipe();
        return file;
    }

    /** The bytes of its records. */
    long length() {
        return end;
    }

    /**
     * Writes a record.
     *
     * @param urgent whether it may use the reserved space
     * @throws IOException when it could not be written; then the file is unchanged
     */
    void append(String record, boolean urgent) throws IOException {
        if (nameUnsynced) {
            forceDirectory();
        }
        byte[] bytes = Frame.bytesOf(record);
        long next = end + bytes.length;
        if (next + RESERVE_BYTES > size) {
            reserve(next, urgent);
        }
        try {
            write(channel, ByteBuffer.wrap(bytes), end);
            channel.force(false);
        } catch (IOException e) {
            try {
                wipe();
            } catch (IOException noMore) {
                e.addSuppressed(noMore);
            }
            throw e;
        }
        end = next;
    }

    private void reserve(long next, boolean urgent) throws IOException {
        long wanted = next + RESERVE_BYTES + STEP_BYTES;
        try {
            write(channel, ByteBuffer.allocate((int) (wanted - size)), size);
            size = wanted;
        } catch (IOException e) {
            channel.truncate(size); // the part of the new space is useless, and others can need it
            if (!urgent || next > size) {
                throw e;
            }
        }
    }

    /** Replaces the file by one with these records; when that fails, the old one stays. */
    void rewrite(List<String> records) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        FileChannel replacement = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        long length = 0;
        try {
            for (String record : records) {
                byte[] bytes = Frame.bytesOf(record);
                write(replacement, ByteBuffer.wrap(bytes), length);
                length += bytes.length;
            }
            write(replacement, ByteBuffer.allocate(RESERVE_BYTES + STEP_BYTES), length);
            replacement.force(true);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            replacement.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
        // From here on the new file is the one, whatever else fails.
        FileChannel old = channel;
        channel = replacement;
        end = length;
        size = length + RESERVE_BYTES + STEP_BYTES;
        nameUnsynced = true;
        try {
            old.close();
            forceDirectory();
        } catch (IOException e) {
            log.warn(
                    "{} may not be on the disk under its name yet; it is tried again with the next record: {}",
                    path,
                    e);
        }
    }

    /** Removes all records, which needs no space. */
    void clear() throws IOException {
        channel.truncate(0);
        end = 0;
        size = 0;
        channel.force(true);
    }

    /** The new name has to be on the disk as well. */
    private void forceDirectory() throws IOException {
        directory.force(path.getParent());
        nameUnsynced = false;
    }

    /** Zeros behind the last record, which keep the space reserved. */
    private void wipe() throws IOException {
        write(channel, ByteBuffer.allocate((int) (size - end)), end);
    }

    private static void write(FileChannel to, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += to.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
