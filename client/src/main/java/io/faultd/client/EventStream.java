package io.faultd.client;

import io.faultd.protocol.Problem;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What happens at a daemon, as it happens. Events are lost to a client that falls far behind: the daemon cuts it off. */
public final class EventStream implements AutoCloseable {
    private final EventReader reader;
    private final Set<EventStream> siblings;
    private volatile boolean closed;

    /** Stands among its siblings until it is closed. */
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
            throw new DaemonUnreachableException("faultd went away: " + Problem.of(e), e);
        }
    }

    /** Ends it, and a {@link #next} that waits in another thread. */
    @Override
    public void close() {
        closed = true;
        reader.close();
        siblings.remove(this);
    }
}
