package io.faultd.rpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes each event to all subscribers, numbered from 1 in the order of publication.
 *
 * <p>Subscribers run on the publisher's thread, one event at a time, and only pass the event on; so the publisher never
 * waits for a client.
 */
public final class EventBus {
    private static final Logger log = LoggerFactory.getLogger(EventBus.class);

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private long published;

    /** Receives events. Must neither block nor publish. */
    @FunctionalInterface
    public interface Subscriber {
        /** @param number position of the event since the daemon's start, from 1 */
        void onEvent(long number, Event event);
    }

    /** A subscription; closing it twice is harmless. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Adds a subscriber, which gets every event until the subscription is closed. */
    public Subscription subscribe(Subscriber subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /**
     * Passes an event to all subscribers. From any thread; the lock keeps each subscriber's events in the order of
     * their numbers.
     */
    public synchronized void publish(Event event) {
        published++;
        for (Subscriber subscriber : subscribers) {
            try {
                subscriber.onEvent(published, event);
            } catch (RuntimeException e) {
                log.error("an event subscriber failed on {}", event, e);
            }
        }
    }
}
