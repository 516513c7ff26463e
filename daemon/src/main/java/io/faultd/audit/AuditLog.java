package io.faultd.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RefusedAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit log in a separate thread, so that neither the conductor nor an event loop waits for a disk.
 *
 * <p>The file is opened for each line, so that it can be moved or deleted at any time (logrotate needs no signal), and
 * is renamed to {@code FILE.1} when it is large. Lines that can't be written are counted and reported once; the daemon
 * continues, since a full disk must not prevent the end of faults.
 */
public final class AuditLog implements RefusedAccess, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    /**
     * The lines waiting to be written: more than all commands that can run at once, so only refusals are ever left out.
     */
    private static final int LARGEST_QUEUE = 10_000;

    private static final int LARGEST_QUEUE_WITH_REFUSALS = LARGEST_QUEUE / 2;

    /** The part of a file for refusals, so that their callers can't displace commands. */
    private static final int REFUSALS_SHARE = 8;

    private static final long LARGEST_FILE_BYTES = 16 << 20;
    private static final int LARGEST_PARAMS = 32 << 10;
    private static final long PATIENCE_SECONDS = 5;
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final long largestFileBytes;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final RefusalThrottle throttle;
    private final UserNames names = UserNames.ofSystem();
    private final AtomicLong lost = new AtomicLong();
    private final ThreadPoolExecutor writer;
    private boolean failing;
    /** Of the current file; this and the following fields are for the writing thread only. */
    private long refusalBytes;

    private boolean refusalsFull;

    /**
     * Opens a log and tests that it can be written.
     *
     * @throws IOException when it can't
     */
    public static AuditLog open(Path file, ObjectMapper mapper, Clock clock) throws IOException {
        return open(file, LARGEST_FILE_BYTES, mapper, clock);
    }

    static AuditLog open(Path file, long largestFileBytes, ObjectMapper mapper, Clock clock) throws IOException {
        AuditLog audit = new AuditLog(file, largestFileBytes, mapper, clock);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            audit.append(ByteBuffer.allocate(0));
            audit.measureRefusals();
            return audit;
        } catch (IOException e) {
            audit.close();
            throw e;
        }
    }

    AuditLog(Path file, long largestFileBytes, ObjectMapper mapper, Clock clock) {
        this.file = file;
        this.largestFileBytes = largestFileBytes;
        this.mapper = mapper;
        this.clock = clock;
        this.throttle = new RefusalThrottle(clock);
        this.writer = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LARGEST_QUEUE), AuditLog::thread);
        writer.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "faultd-audit");
        thread.setDaemon(true);
        return thread;
    }

    /** Lines that were not written, because the disk was full or there were too many. */
    public long lost() {
        return lost.get();
    }

    /**
     * Writes a line about a command.
     *
     * @param params its parameters; left out when they are very long
     * @param outcome adds its outcome
     * @return completes when the line is in the file, or can't be written
     */
    CompletableFuture<Void> command(Caller caller, String method, ObjectNode params, Consumer<ObjectNode> outcome) {
        ObjectNode line = mapper.createObjectNode();
        line.put("method", method);
        int length = params.toString().length();
        if (length > LARGEST_PARAMS) {
            line.put("params", length + " characters");
        } else {
            line.set("params", params);
        }
        outcome.accept(line);
        return write(caller, line);
    }

    /** Writes some refusals, with the number of those in between: a flood can't fill the disk or displace commands. */
    @Override
    public void refused(Caller caller, String reason, String message) {
        throttle.count(caller, reason).ifPresent(worth -> {
            ObjectNode line = mapper.createObjectNode();
            line.put("refused", reason).put("message", message);
            worth.subnet().ifPresent(subnet -> line.put("subnet", subnet));
            if (worth.before() > 0) {
                line.put("not_written_before", worth.before());
            }
            if (worth.others() > 0) {
                line.put("others_not_written_before", worth.others());
            }
            if (writer.getQueue().size() < LARGEST_QUEUE_WITH_REFUSALS) {
                write(caller, line);
            } else {
                lost.incrementAndGet();
            }
        });
    }

    private CompletableFuture<Void> write(Caller caller, ObjectNode what) {
        String time = clock.instant().toString();
        try {
            return CompletableFuture.runAsync(() -> write(time, caller, what), writer);
        } catch (RejectedExecutionException e) {
            lost.incrementAndGet();
            return CompletableFuture.completedFuture(null);
        }
    }

    private void write(String time, Caller caller, ObjectNode what) {
        ObjectNode line = mapper.createObjectNode().put("time", time);
        line.set("who", who(caller));
        line.setAll(what);
        try {
            byte[] json = mapper.writeValueAsBytes(line);
            if (what.has("refused") && !mayRefuse(json.length + 1)) {
                lost.incrementAndGet();
                return;
            }
            append(ByteBuffer.allocate(json.length + 1)
                    .put(json)
                    .put((byte) '\n')
                    .flip());
            if (failing) {
                failing = false;
                log.info("the audit log {} can be written again; {} lines are missing", file, lost.get());
            }
        } catch (JsonProcessingException e) {
            lost.incrementAndGet();
            log.error("a line of the audit log can't be written as JSON", e);
        } catch (IOException e) {
            lost.incrementAndGet();
            if (!failing) {
                failing = true;
                log.error(
                        "can't write the audit log {}; commands continue and are missing in it until the disk has"
                                + " room: {}",
                        file,
                        e.toString());
            }
        }
    }

    /** Takes room for a refusal in its part of the file; false if there is none. */
    private boolean mayRefuse(int bytes) throws IOException {
        if (!Files.exists(file)) {
            startFile(); // the file was moved away
        }
        boolean room = refusalBytes + bytes <= largestFileBytes / REFUSALS_SHARE;
        if (room) {
            refusalBytes += bytes;
        } else if (!refusalsFull) {
            refusalsFull = true;
            log.warn(
                    "refusals have used their part of {}; until it is full or moved away, further ones are only"
                            + " counted",
                    file);
        }
        return room;
    }

    private void startFile() {
        refusalBytes = 0;
        refusalsFull = false;
    }

    /** How much of an existing file refusals use. */
    private void measureRefusals() throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            refusalBytes = lines.filter(line -> line.contains("\"refused\":"))
                    .mapToLong(line -> line.length() + 1)
                    .sum();
        }
    }

    private ObjectNode who(Caller caller) {
        ObjectNode who = mapper.createObjectNode();
        if (caller instanceof Caller.Local local) {
            who.put("uid", Integer.toUnsignedLong(local.uid())).put("pid", local.pid());
            names.of(local.uid()).ifPresent(name -> who.put("user", name));
        } else if (caller instanceof Caller.Remote remote) {
            who.put("address", remote.host()).put("port", remote.port());
            remote.subject().ifPresent(subject -> who.put("subject", subject));
        }
        return who;
    }

    /** Writes a line, preceded by a line feed if a full disk or a killed daemon left an incomplete line. */
    private void append(ByteBuffer bytes) throws IOException {
        if (!endsWithLine()) {
            appendBytes(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        appendBytes(bytes);
    }

    private boolean endsWithLine() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() == 0 || channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n';
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private void appendBytes(ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(OWNER_ALONE))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (channel.size() < largestFileBytes) {
                return;
            }
        }
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        startFile();
    }

    /** Writes the waiting lines. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.error("can't write the waiting lines of the audit log {}", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        names.close();
    }
}
