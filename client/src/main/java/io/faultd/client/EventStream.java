package io.faultd.client;

import io.faultd.protocol.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The events of a daemon as they happen. The daemon disconnects a client that falls far behind, which then loses
 * events.
 */
public final class EventStream implements AutoCloseable {
    private final EventReader reader;
    private final Set<EventStream> siblings;
    private volatile boolean closed;

    /** Adds itself to its siblings until it is closed. */
    EventStream(EventReader reader, Set<EventStream> siblings) {
        this.reader = reader;
        this.siblings = siblings;
        siblings.add(this);
    }

    /**
     * Waits for the next event; empty when the stream is closed here or by the daemon.
     *
     * @throws DaemonUnreachableException when the connection breaks
     * @throws JsonException when the daemon sends something else
     */
    public Optional<Event> next() {
        try {
            return closed ? Optional.empty() : reader.next().map(Event::parse);
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw new DaemonUnreachableException("faultd closed the event stream:  " + Problem.of(e), e);
        }
    }

    /** Closes it, which ends a {@link #next} that waits in another thread. */
    @Override
    public void close() {
        closed = true;
        reader.close();
        siblings.remove(this);
    }
}
