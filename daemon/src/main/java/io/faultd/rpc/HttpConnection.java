package io.faultd.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: it assembles requests, answers them one at a time in their order, and closes.
 *
 * <p>While a request is being answered nothing is read, so that a client which pipelines waits in its own socket
 * buffer; requests decoded before reading stopped wait in {@link #waiting}, at most a read buffer full. All fields
 * belong to the channel's event loop.
 *
 * <p>A refusal is the last answer. After it only the server's direction closes, and for a moment everything that the
 * client still sends is discarded: closing at once would answer unread data with a reset, which can destroy the refusal
 * before the client reads it (RFC 9112, section 9.6).
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    /** Sent up the pipeline when the server closes: current requests can finish, no new ones begin. */
    static final Object DRAIN = new Object();

    /** How long a client may take to close after a refusal. */
    private static final long LINGER_SECONDS = 1;

    /** Decides on a request's headers whether its body is read. */
    interface Guard extends Function<HttpRequest, Optional<Refusal>> {}

    /** The state that all connections share. */
    record Services(
            Router router,
            Function<ChannelHandlerContext, EventStream> streams,
            RpcMeters meters,
            BodyBudget bodies,
            RefusedAccess refusedAccess) {}

    /** A request in its order: complete, or refused before it was complete. */
    private sealed interface Turn {
        record Complete(HttpRequest head, byte[] body, BodyBudget.Share share) implements Turn {}

        record Refused(Refusal refusal) implements Turn {}
    }

    private enum Phase {
        READING,
        ANSWERING,
        STREAMING,
        CLOSING
    }

    private final RpcConfig.HttpLimits limits;
    private final RequestClock clock;
    private final Guard guard;
    private final Services services;
    private Caller caller;

    private final Deque<Turn> waiting = new ArrayDeque<>();
    private Phase phase = Phase.READING;
    private HttpRequest head;
    private ByteBuf body;
    private int bodyBytes;
    /** The budget of the incoming body and of those not answered yet. */
    private BodyBudget.Share share;

    private final Deque<BodyBudget.Share> shares = new ArrayDeque<>();
    private boolean continueOwed;
    private boolean deaf;
    private boolean last;
    private EventStream stream;

    HttpConnection(RpcConfig.HttpLimits limits, RequestClock clock, Guard guard, Services services, Caller caller) {
        this.limits = limits;
        this.clock = clock;
        this.guard = guard;
        this.services = services;
        this.caller = caller;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (deaf) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            refuse(ctx, refusalFor(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (part instanceof HttpContent content && !deaf) {
            append(ctx, content);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        Optional<Refusal> refusal = guard.apply(request);
        if (refusal.isPresent()) {
            refuse(ctx, refusal.get());
        } else if (HttpUtil.getContentLength(request, 0L) > limits.maxBodyBytes()) {
            refuse(ctx, Refusal.BODY_TOO_LARGE);
        } else if (request.headers().contains(HttpHeaderNames.EXPECT) && !HttpUtil.is100ContinueExpected(request)) {
            refuse(ctx, Refusal.EXPECTATION);
        } else {
            head = request;
            body = Unpooled.buffer(0, limits.maxBodyBytes());
            bodyBytes = 0;
            share = services.bodies().new Share();
            shares.add(share);
            continueOwed = HttpUtil.is100ContinueExpected(request);
            payContinue(ctx);
        }
    }

    private void append(ChannelHandlerContext ctx, HttpContent content) {
        continueOwed = false;
        bodyBytes += content.content().readableBytes();
        if (bodyBytes > limits.maxBodyBytes()) {
            refuse(ctx, Refusal.BODY_TOO_LARGE);
            return;
        }
        if (Router.takesBody(head)) {
            if (!share.growTo(bodyBytes)) {
                refuse(ctx, Refusal.TOO_MUCH_AT_ONCE);
                return;
            }
            body.writeBytes(content.content());
        }
        if (content instanceof LastHttpContent) {
            var complete = new Turn.Complete(head, ByteBufUtil.getBytes(body), share);
            head = null;
            body = null;
            take(ctx, complete);
        }
    }

    /** A client with Expect waits for this before it sends its body; it must not overtake earlier answers. */
    private void payContinue(ChannelHandlerContext ctx) {
        if (continueOwed && phase == Phase.READING) {
            continueOwed = false;
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        deaf = true;
        if (body != null) {
            share.end();
        }
        head = null;
        body = null;
        services.meters().refused(refusal);
        if (refusal.isOfAccess()) {
            services.refusedAccess().refused(caller, refusal.label(), refusal.message());
        }
        take(ctx, new Turn.Refused(refusal));
    }

    private void take(ChannelHandlerContext ctx, Turn turn) {
        waiting.add(turn);
        if (phase == Phase.READING) {
            next(ctx);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        Turn turn = waiting.poll();
        if (turn == null) {
            phase = Phase.READING;
            if (head == null) {
                clock.waitForRequest();
            } else {
                clock.waitForRest();
            }
            payContinue(ctx);
            ctx.channel().config().setAutoRead(true);
            return;
        }
        phase = Phase.ANSWERING;
        clock.stop();
        if (turn instanceof Turn.Complete request) {
            answer(ctx, request);
        } else if (turn instanceof Turn.Refused refused) {
            goodbye(ctx, refused.refusal().reply());
        }
    }

    private void answer(ChannelHandlerContext ctx, Turn.Complete turn) {
        HttpRequest request = turn.head();
        if (Router.wantsEvents(request)) {
            phase = Phase.STREAMING;
            deaf = true;
            dropWaiting();
            stream = services.streams().apply(ctx);
            stream.open(request.protocolVersion());
            return;
        }
        ctx.channel().config().setAutoRead(false);
        CompletionStage<HttpReply> reply = services.router().answer(request, turn.body(), caller);
        // Always as a separate task: thousands of pipelined requests must not become a recursion.
        reply.whenCompleteAsync(
                (answered, failure) -> {
                    shares.remove(turn.share());
                    turn.share().end();
                    if (failure != null) {
                        exceptionCaught(ctx, failure);
                    } else if (HttpUtil.isKeepAlive(request) && !(last && waiting.isEmpty())) {
                        ctx.writeAndFlush(answered.toResponse(true)).addListener(written -> {
                            if (written.isSuccess()) {
                                next(ctx);
                            }
                        });
                    } else {
                        goodbye(ctx, answered);
                    }
                },
                ctx.executor());
    }

    /** Discards a request that will not be answered, and the rest of its bytes. */
    private void dropWaiting() {
        waiting.clear();
        head = null;
        body = null;
        shares.forEach(BodyBudget.Share::end);
        shares.clear();
    }

    private void goodbye(ChannelHandlerContext ctx, HttpReply reply) {
        phase = Phase.CLOSING;
        deaf = true;
        dropWaiting();
        clock.stop();
        ChannelFuture written = ctx.writeAndFlush(reply.toResponse(false));
        written.addListener(done -> endOutput(ctx));
        if (last) {
            written.addListener(done -> ctx.close());
            return;
        }
        ctx.channel().config().setAutoRead(true);
        var hangUp = ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        ctx.channel().closeFuture().addListener(closed -> hangUp.cancel(false));
    }

    /** Closes the server's direction; over TLS also inside (close_notify), so that it can't be forged. */
    private static void endOutput(ChannelHandlerContext ctx) {
        DuplexChannel channel = (DuplexChannel) ctx.channel();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> channel.shutdownOutput());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            shook(ctx, handshake);
        } else if (event == RequestClock.Expired.REQUEST) {
            refuse(ctx, Refusal.SLOW_REQUEST);
        } else if (event == RequestClock.Expired.IDLE) {
            ctx.close();
        } else if (event == DRAIN || event == ChannelInputShutdownEvent.INSTANCE) {
            // A client that has closed its sending side can still wait for its answers; an event client is gone.
            last = true;
            deaf = true;
            if (phase != Phase.ANSWERING) {
                ctx.close();
            }
        }
    }

    /** Identifies the client after the handshake, or closes the connection. */
    private void shook(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess() && caller instanceof Caller.Remote remote) {
            caller = Tls.subjectOf(ctx.pipeline().get(SslHandler.class))
                    .map(remote::with)
                    .orElse(remote);
        } else if (!(handshake.cause() instanceof ClosedChannelException)) {
            services.meters().refusedHandshake();
            services.refusedAccess().refused(caller, "tls", Tls.problem(handshake.cause()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        phase = Phase.CLOSING;
        deaf = true;
        dropWaiting();
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean badTls = cause instanceof DecoderException && cause.getCause() instanceof SSLException;
        if (badTls || cause instanceof IOException || cause instanceof WriteTimeoutException) {
            log.debug("connection of {} is lost: {}", caller.identity(), cause.toString());
        } else {
            log.error("connection of {} is closed after an unexpected failure", caller.identity(), cause);
        }
        ctx.close();
    }

    private static Refusal refusalFor(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.LINE_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? Refusal.HEADERS_TOO_LARGE : Refusal.MALFORMED;
    }
}
