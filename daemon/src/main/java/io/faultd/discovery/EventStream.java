package io.faultd.discovery;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Receives events. docker-java's own adapter would log each end of the connection as an error, with a stack trace. */
final class EventStream implements ResultCallback<Event> {
    private final Consumer<String> happened;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Closeable connection = () -> {};
    private volatile Throwable failure;

    EventStream(Consumer<String> happened) {
        this.happened = happened;
    }

    /** Waits until the engine, or an error, ends the stream. */
    void await() throws InterruptedException, IOException {
        ended.await();
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    @Override
    public void onStart(Closeable stream) {
        connection = stream;
        happened.accept("connected");
    }

    @Override
    public void onNext(Event event) {
        happened.accept(event.getAction());
    }

    @Override
    public void onError(Throwable throwable) {
        failure = throwable;
        ended.countDown();
    }

    @Override
    public void onComplete() {
        ended.countDown();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
