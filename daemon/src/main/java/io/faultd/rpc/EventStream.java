package io.faultd.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream of server-sent events (WHATWG HTML, section 9.2).
 *
 * <p>Bytes are counted from publication until the kernel has accepted them. A client with more waiting bytes than the
 * limit is disconnected: it can connect again and read the state, whereas a lack of memory would end the daemon.
 */
final class EventStream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    private final ChannelHandlerContext context;
    private final EventBus bus;
    private final ObjectMapper mapper;
    private final int maxWaitingBytes;
    private final Duration heartbeat;
    private final RpcMeters meters;

    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean cutOff = new AtomicBoolean();
    private EventBus.Subscription subscription;
    private Future<?> beating;

    EventStream(
            ChannelHandlerContext context,
            EventBus bus,
            ObjectMapper mapper,
            int maxWaitingBytes,
            Duration heartbeat,
            RpcMeters meters) {
        this.context = context;
        this.bus = bus;
        this.mapper = mapper;
        this.maxWaitingBytes = maxWaitingBytes;
        this.heartbeat = heartbeat;
        this.meters = meters;
    }

    /** On the event loop. Once the client has read the first comment, it misses no event. */
    void open(HttpVersion version) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (version.equals(HttpVersion.HTTP_1_0)) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        context.write(response);
        meters.eventClients().incrementAndGet();
        subscription = bus.subscribe((number, event) -> send(frame(number, event)));
        send(comment("faultd events"));
        beating = context.executor()
                .scheduleWithFixedDelay(
                        () -> send(comment("")), heartbeat.toNanos(), heartbeat.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** On the event loop, once, when the connection is gone. */
    @Override
    public void close() {
        subscription.close();
        beating.cancel(false);
        meters.eventClients().decrementAndGet();
    }

    /** From any thread; only enqueues. */
    private void send(byte[] frame) {
        if (waitingBytes.addAndGet(frame.length) > maxWaitingBytes) {
            if (cutOff.compareAndSet(false, true)) {
                onLoop(this::hangUp);
            }
            return;
        }
        onLoop(() -> context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(frame)))
                .addListener(written -> waitingBytes.addAndGet(-frame.length)));
    }

    private void onLoop(Runnable work) {
        try {
            context.executor().execute(work);
        } catch (RejectedExecutionException serverClosed) {
            // The event was on its way to the subscribers when the server closed; this connection is gone.
        }
    }

    private void hangUp() {
        log.warn(
                "event client {} is disconnected: it left more than {} bytes unread",
                context.channel(),
                maxWaitingBytes);
        meters.eventClientCutOff();
        context.close();
    }

    private byte[] frame(long number, Event event) {
        try {
            String json = mapper.writeValueAsString(event);
            return utf8("id: " + number + "\nevent: " + event.type() + "\ndata: " + json + "\n\n");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Clients ignore it; writing it shows whether they are still connected. */
    private static byte[] comment(String text) {
        return utf8(": " + text + "\n\n");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
