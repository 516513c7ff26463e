package io.faultd.linux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what one thread gets done, so that another one can distinguish long work from a hang. Each exchange with the
 * kernel over netlink is a step of the thread that waits for it; so is whatever that thread calls {@link #step} for.
 */
public final class Progress {
    private static final ThreadLocal<Progress> OF_THREAD = new ThreadLocal<>();

    private final AtomicLong steps = new AtomicLong();

    /** Counts the steps of the calling thread from now on. */
    public void followThisThread() {
        OF_THREAD.set(this);
    }

    /** The calling thread got something done; ignored if nothing counts its steps. */
    public static void step() {
        Progress progress = OF_THREAD.get();
        if (progress != null) {
            progress.steps.incrementAndGet();
        }
    }

    /** The number of steps so far; from any thread. */
    public long steps() {
        return steps.get();
    }
}
