package io.faultd.proof.machine;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be taken away at the end, the newest first; one that can't be keeps none of the others from it. */
public final class Cleanups implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Keeps something to close. */
    public <T extends AutoCloseable> T add(T resource) {
        all.push(resource);
        return resource;
    }

    @Override
    public void close() {
        AssertionError failure = null;
        while (!all.isEmpty()) {
            try {
                all.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new AssertionError("can't clean up", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
