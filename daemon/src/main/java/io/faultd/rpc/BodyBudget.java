package io.faultd.rpc;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits the part of the daemon's small heap that all large request bodies together use, from their first byte until
 * they are answered. The beginning of each is free, so that ordinary requests pass whatever others send.
 */
final class BodyBudget {
    private static final int FREE_BYTES = 16 << 10;

    private final AtomicInteger leftBytes;

    BodyBudget(int bytes) {
        leftBytes = new AtomicInteger(bytes);
    }

    /** The free bytes; from any thread. */
    int left() {
        return leftBytes.get();
    }

    /** The part of one body; for one thread. */
    final class Share {
        private int bodyBytes;

        /** Extends the part to that many bytes; false, and without change, where there is no room. */
        boolean growTo(int bytes) {
            int more = charged(bytes) - charged(bodyBytes);
            if (leftBytes.addAndGet(-more) < 0) {
                leftBytes.addAndGet(more);
                return false;
            }
            bodyBytes = bytes;
            return true;
        }

        /** Releases all of it. */
        void end() {
            leftBytes.addAndGet(charged(bodyBytes));
            bodyBytes = 0;
        }
    }

    private static int charged(int bytes) {
        return Math.max(0, bytes - FREE_BYTES);
    }
}
