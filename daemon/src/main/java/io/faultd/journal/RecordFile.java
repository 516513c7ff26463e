package io.faultd.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of {@link Frame}s that grows at its end and is on the disk before a call returns.
 *
 * <p>Zeros behind the last record keep room on the disk, in which records that give something up can be written when
 * the disk is full.
 */
final class RecordFile implements AutoCloseable {
    /** Room for some hundred stops, and little beside what a log takes. */
    static final int RESERVE_BYTES = 64 << 10;

    /** By which the file grows: a block of most disks. */
    private static final int STEP_BYTES = 4 << 10;

    private final Path path;
    private FileChannel channel;
    private long end;
    private long size;

    private RecordFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Opens a file, which is made if it is missing.
     *
     * @param end behind its last record: what stands there is overwritten
     */
    static RecordFile open(Path path, long end) throws IOException {
        RecordFile file =
                new RecordFile(path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        file.end = end;
        file.size = file.channel.size();
        file.wipe();
        return file;
    }

    /** How many bytes its records take. */
    long length() {
        return end;
    }

    /**
     * Writes a record.
     *
     * @param urgent whether it may take the room that is kept
     * @throws IOException when it could not be written; then it is not there
     */
    void append(String record, boolean urgent) throws IOException {
        byte[] bytes = Frame.bytesOf(record);
        long next = end + bytes.length;
        if (next + RESERVE_BYTES > size) {
            reserve(next, urgent);
        }
        try {
            write(channel, ByteBuffer.wrap(bytes), end);
            channel.force(false);
        } catch (IOException e) {
            wipe();
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
            channel.truncate(size); // what there is of the new room is no use to us, and others may need it
            if (!urgent || next > size) {
                throw e;
            }
        }
    }

    /** Puts a new file with these records in its place; when that fails, the old one stays. */
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
        channel.close();
        channel = replacement;
        end = length;
        size = length + RESERVE_BYTES + STEP_BYTES;
        forceDirectory();
    }

    /** Takes all records away, which needs no room. */
    void clear() throws IOException {
        end = 0;
        size = 0;
        channel.truncate(0);
        channel.force(true);
    }

    /** The new name has to be on the disk as well (man 2 fsync). */
    private void forceDirectory() throws IOException {
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Zeros behind the last record; the room stays had. */
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
