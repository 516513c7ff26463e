package io.faultd.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.linux.Accounts;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RefusedAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that is written to, by a thread of its own: neither the conductor nor an event loop waits for a disk.
 *
 * <p>The file is opened for each line, so that it can be moved away or deleted at any time (logrotate needs to tell
 * nobody), and becomes {@code FILE.1} when it is large. What can't be written is counted and said once; the daemon goes
 * on, since a full disk must not keep anybody from ending faults.
 */
public final class AuditLog implements RefusedAccess, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    /** What waits to be written: more than all commands that can be under way, so only refusals are ever left out. */
    private static final int LARGEST_QUEUE = 10_000;

    private static final long LARGEST_FILE_BYTES = 16 << 20;
    private static final int LARGEST_PARAMS = 32 << 10;
    private static final long PATIENCE_SECONDS = 5;
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final long largestFileBytes;
    private final ObjectMapper mapper;
    private final Clock clock;
    private final RefusalThrottle throttle;
    private final AtomicLong lost = new AtomicLong();
    private final ThreadPoolExecutor writer;
    private boolean failing;

    /**
     * A log that can be written to, as is tried at once.
     *
     * @throws IOException when it can't
     */
    public static AuditLog open(Path file, ObjectMapper mapper, Clock clock) throws IOException {
        AuditLog audit = new AuditLog(file, LARGEST_FILE_BYTES, mapper, clock);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            audit.append(ByteBuffer.allocate(0));
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
     * Writes about a command.
     *
     * @param params what it was told; left out when it is very long
     * @param outcome adds what came of it
     * @return done when it is in the file, or can't be
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

    /**
     * Of the same refusals of one account only some are written, with the number of those between: a flood fills no
     * disk.
     */
    @Override
    public void refused(Caller caller, String reason, String message) {
        throttle.count(caller.account(), reason).ifPresent(before -> {
            ObjectNode line = mapper.createObjectNode();
            line.put("refused", reason).put("message", message);
            if (before > 0) {
                line.put("not_written_before", before);
            }
            write(caller, line);
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
            append(ByteBuffer.allocate(json.length + 1)
                    .put(json)
                    .put((byte) '\n')
                    .flip());
            if (failing) {
                failing = false;
                log.info("the audit log {} can be written to again; {} lines are missing", file, lost.get());
            }
        } catch (JsonProcessingException e) {
            lost.incrementAndGet();
            log.error("no JSON can be made for the audit log", e);
        } catch (IOException e) {
            lost.incrementAndGet();
            if (!failing) {
                failing = true;
                log.error(
                        "the audit log {} can't be written to; commands go on and are missing there: {}",
                        file,
                        e.toString());
            }
        }
    }

    private ObjectNode who(Caller caller) {
        ObjectNode who = mapper.createObjectNode();
        if (caller instanceof Caller.Local local) {
            who.put("uid", Integer.toUnsignedLong(local.uid())).put("pid", local.pid());
            Accounts.userName(local.uid()).ifPresent(name -> who.put("user", name));
        } else if (caller instanceof Caller.Remote remote) {
            who.put("address", remote.host()).put("port", remote.port());
            remote.subject().ifPresent(subject -> who.put("subject", subject));
        }
        return who;
    }

    private void append(ByteBuffer bytes) throws IOException {
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
    }

    /** Writes what is waiting. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.error("the audit log {} does not take what is to be written", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
