package io.faultd.rpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a client takes, placed before the HTTP decoder, where it sees the first byte of a request.
 *
 * <p>The time for a request runs from its first byte, and further bytes don't extend it: a client that sends one byte a
 * second is as slow as one that sends none. When time is up an {@link Expired} event goes up the pipeline.
 */
final class RequestClock extends ChannelInboundHandlerAdapter {
    /** Which time was exceeded. */
    enum Expired {
        REQUEST,
        IDLE
    }

    private final RpcConfig.Timeouts timeouts;
    private boolean stranger;
    private ChannelHandlerContext context;
    private Future<?> running;
    private boolean idle;

    /** @param stranger whether the client is not authorized yet; until then the limits are shorter */
    RequestClock(RpcConfig.Timeouts timeouts, boolean stranger) {
        this.timeouts = timeouts;
        this.stranger = stranger;
    }

    /** The client is authorized: a current request has its full time from here; returns true. */
    boolean trust() {
        if (stranger) {
            stranger = false;
            if (running != null && !idle) {
                waitForRest();
            }
        }
        return true;
    }

    /** The time limit of a request now. */
    Duration requestTime() {
        return timeOf(timeouts.request());
    }

    private Duration timeOf(Duration time) {
        return stranger && timeouts.stranger().compareTo(time) < 0 ? timeouts.stranger() : time;
    }

    /** No request has begun: the next byte begins one. */
    void waitForRequest() {
        start(timeOf(timeouts.idle()), Expired.IDLE);
        idle = true;
    }

    /** The first bytes of a request have arrived. */
    void waitForRest() {
        start(requestTime(), Expired.REQUEST);
    }

    /** The request is complete, or no further one is accepted. */
    void stop() {
        idle = false;
        if (running != null) {
            running.cancel(false);
            running = null;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        waitForRequest();
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (idle) {
            waitForRest();
        }
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    private void start(Duration time, Expired event) {
        stop();
        running = context.executor()
                .schedule(() -> context.fireUserEventTriggered(event), time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
