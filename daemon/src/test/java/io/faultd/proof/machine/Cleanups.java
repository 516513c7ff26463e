package io.faultd.proof.machine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things to remove at the end, the newest first; a failure of one does not prevent the others. */
public final class Cleanups implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    /** Adds something to close. */
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
