package io.faultd.proof.reliability;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Holds the newest of many things open. */
final class Ring<T extends AutoCloseable> implements Closeable {
    private final Deque<T> held = new ArrayDeque<>();
    private final int most;

    Ring(int most) {
        this.most = most;
    }

    /** Adds one, and closes the oldest when there are too many. */
    T add(T one) throws IOException {
        held.addLast(one);
        if (held.size() > most) {
            close(held.removeFirst());
        }
        return one;
    }

    /** The oldest, which becomes the newest; null if there is none. */
    T next() {
        T one = held.pollFirst();
        if (one != null) {
            held.addLast(one);
        }
        return one;
    }

    @Override
    public void close() throws IOException {
        for (T one : held) {
            close(one);
        }
    }

    private void close(T one) throws IOException {
        try {
            one.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
