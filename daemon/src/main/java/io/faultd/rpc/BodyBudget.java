package io.faultd.rpc;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all large request bodies together may take of the daemon's small heap, from their first byte until they are answered. The beginning
 * of each is free, so that usual requests pass whatever others send.
 */
final class BodyBudget {
    private static final int FREE_BYTES = 16 << 10;

    private final AtomicInteger leftBytes;

    BodyBudget(int bytes) {
        leftBytes = new AtomicInteger(bytes);
    }

    /** What nobody has taken, in bytes; from any thread. */
    int left() {
        return leftBytes.get();
    }

    /** What one body has taken of it; for one thread. */
    final class Share {
        private int bodyBytes;

        /** The body has grown to so many bytes; false where there is no room for them, and nothing is taken. */
        boolean growTo(int bytes) {
            int more = charged(bytes) - charged(bodyBytes);
            if (leftBytes.addAndGet(-more) < 0) {
                leftBytes.addAndGet(more);
                return false;
            }
            bodyBytes = bytes;
            return true;
        }

        /** Gives back all of it. */
        void end() {
            leftBytes.addAndGet(charged(bodyBytes));
            bodyBytes = 0;
        }
    }

    private static int charged(int bytes) {
        return Math.max(0, bytes - FREE_BYTES);
    }
}
