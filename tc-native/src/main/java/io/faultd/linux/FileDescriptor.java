package io.faultd.linux;

import java.util.concurrent.atomic.AtomicBoolean;

/** An open file descriptor of this process; closing it twice is harmless, using a closed one throws. */
public final class FileDescriptor implements AutoCloseable {
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    FileDescriptor(int number) {
        this.number = number;
    }

    /**
     * Returns the descriptor's number.
     *
     * @throws IllegalStateException if it has been closed: the number may already mean another file
     */
    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("file descriptor " + number + " is closed");
        }
        return number;
    }

    /** Closes the descriptor. An error of {@code close(2)} is ignored: Linux frees the number regardless. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LibC.close(number);
        }
    }

    @Override
    public String toString() {
        return "fd " + number + (closed.get() ? " (closed)" : "");
    }
}
