package io.faultd.engine;

import io.faultd.kernel.KernelWatch;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that waits for external changes in the kernel, and lets the conductor check them. */
public final class DriftWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DriftWatcher.class);

    /** How long closing can take: nothing can interrupt a wait for the kernel. */
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

    /** Begins; the caller closes the watch, after this. */
    public static DriftWatcher start(KernelWatch watch, Conductor conductor) {
        DriftWatcher watcher = new DriftWatcher(watch, conductor);
        watcher.thread.start();
        return watcher;
    }

    private void run() {
        while (!closed) {
            try {
                if (watch.await(LONGEST_WAIT)) {
                    // Only the conductor takes the notifications; until it has, the wait would return at once.
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
        log.error("checking external changes failed, retrying in {}", LONGEST_WAIT, e.getCause());
        try {
            // No event reports when a retry would succeed; closing interrupts the wait.
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
