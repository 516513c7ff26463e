package io.faultd.proof.machine;

import io.faultd.client.Event;
import io.faultd.client.FaultdClient;
import io.faultd.client.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Records the events of a daemon, from its creation on. */
public final class EventRecorder implements AutoCloseable {
    private final List<Event> events = new ArrayList<>();
    private final Subscription subscription;

    public EventRecorder(FaultdClient faultd) {
        subscription = faultd.events(this::add);
    }

    private synchronized void add(Event event) {
        events.add(event);
        notifyAll();
    }

    /**
     * Waits for an event of a type; one that has already arrived counts, and is removed together with all before it.
     */
    public synchronized Event await(String type, Predicate<Event> meant) {
        long deadline = System.nanoTime() + Tolerances.here().patience().toNanos();
        int seen = 0;
        while (true) {
            for (; seen < events.size(); seen++) {
                Event event = events.get(seen);
                if (event.type().equals(type) && meant.test(event)) {
                    events.subList(0, seen + 1).clear();
                    return event;
                }
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("there was no event " + type + ", but " + events);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    public Event await(String type) {
        return await(type, any -> true);
    }

    /** All events of a type that have arrived and were not waited for. */
    public synchronized List<Event> all(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
