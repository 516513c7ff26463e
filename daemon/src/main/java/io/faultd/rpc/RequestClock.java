package io.faultd.rpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a client takes, from in front of the HTTP decoder, where the first byte of a request is seen.
 *
 * <p>The time for a request runs from its first byte and is not prolonged by further bytes: a client that sends one
 * byte a second is as slow as one that sends none. When time is up an {@link Expired} event goes up the pipeline.
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

    /**
     * @param stranger whether the client has yet to show that it may call; till then everything has to be quicker
     */
    RequestClock(RpcConfig.Timeouts timeouts, boolean stranger) {
        this.timeouts = timeouts;
        this.stranger = stranger;
    }

    /** The client has shown that it may call: a request under way has its full time from here; true. */
    boolean trust() {
        if (stranger) {
            stranger = false;
            if (running != null && !idle) {
                waitForRest();
            }
        }
        return true;
    }

    /** What a request may take now. */
    Duration requestTime() {
        return timeOf(timeouts.request());
    }

    private Duration timeOf(Duration time) {
        return stranger && timeouts.stranger().compareTo(time) < 0 ? timeouts.stranger() : time;
    }

    /** Nothing is under way: the next byte begins a request. */
    void waitForRequest() {
        start(timeOf(timeouts.idle()), Expired.IDLE);
        idle = true;
    }

    /** The first bytes of a request are here already. */
    void waitForRest() {
        start(requestTime(), Expired.REQUEST);
    }

    /** The request is complete, or none is wanted any more. */
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
