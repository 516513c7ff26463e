package io.faultd.engine;

import io.faultd.kernel.KernelWatch;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that waits for what others do in the kernel, and has the conductor look at it. */
public final class DriftWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DriftWatcher.class);

    /** How long closing can take: a wait for the kernel can't be ended from outside. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final KernelWatch watch;
    private final Conductor conductor;
    private final Thread thread;
    private volatile boolean closed;

    private DriftWatcher(KernelWatch watch, Conductor conductor) {
        this.watch = watch;
        this.conductor = conductor;
        this.thread = new Thread(this::run, "watch-drift");
        this.thread.setDaemon(true);
    }

    /** Begins; what is watched stays the caller's to close, after this. */
    public static DriftWatcher start(KernelWatch watch, Conductor conductor) {
        DriftWatcher watcher = new DriftWatcher(watch, conductor);
        watcher.thread.start();
        return watcher;
    }

    private void run() {
        while (!closed) {
            try {
                if (watch.await(LONGEST_WAIT)) {
                    // Only the conductor takes what there is; until it has, there would be no end to waking up.
                    conductor
                            .submit(engine -> {
                                engine.lookAtDrift();
                                return null;
                            })
                            .join();
                }
            } catch (CompletionException e) {
                if (!closed && !pauseAfter(e)) {
                    return;
                }
            }
        }
    }

    private static boolean pauseAfter(CompletionException e) {
        log.error("looking at what others changed failed; it is tried again in {}", LONGEST_WAIT, e.getCause());
        try {
            // What failed has no event that tells when it would not; closing interrupts.
            Thread.sleep(LONGEST_WAIT.toMillis());
            return true;
        } catch (InterruptedException stopping) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(2 * LONGEST_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
