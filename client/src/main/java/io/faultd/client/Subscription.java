package io.faultd.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Passes events to a consumer, in a separate thread and one after the other, until it is closed. */
public final class Subscription implements AutoCloseable {
    private final EventStream stream;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Subscription(EventStream stream, Consumer<? super Event> consumer) {
        this.stream = stream;
        Thread thread = new Thread(() -> deliver(consumer), "faultd-events");
        thread.setDaemon(true);
        thread.start();
    }

    private void deliver(Consumer<? super Event> consumer) {
        try (stream) {
            for (var event = stream.next(); event.isPresent(); event = stream.next()) {
                consumer.accept(event.get());
            }
            ended.complete(null);
        } catch (RuntimeException | Error e) {
            ended.completeExceptionally(e);
        }
    }

    /**
     * Completes when no more events come: after {@link #close}, at the daemon's end, or with the exception that broke
     * it, also one of the consumer.
     */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public void close() {
        stream.close();
    }
}
