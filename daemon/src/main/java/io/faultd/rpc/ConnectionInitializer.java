package io.faultd.rpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up each accepted connection, or turns it away when there are too many. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private static final Logger log = LoggerFactory.getLogger(ConnectionInitializer.class);

    /**
     * More requests than one read of Netty's at most 64 KiB can hold, after which HttpConnection reads no more: netty's
     * own 128 would cut off a client that only sends ahead.
     */
    private static final int MAX_PIPELINED = 4096;

    private final RpcConfig config;
    private final HttpConnection.Guard guard;
    private final Router router;
    private final Function<ChannelHandlerContext, EventStream> streams;
    private final RpcMeters meters;
    private final ChannelGroup open;

    /**
     * @param guard for the address that the connections come in by
     * @param open where every connection is entered; leaves it by itself when it closes
     */
    ConnectionInitializer(
            RpcConfig config,
            HttpConnection.Guard guard,
            Router router,
            Function<ChannelHandlerContext, EventStream> streams,
            RpcMeters meters,
            ChannelGroup open) {
        this.config = config;
        this.guard = guard;
        this.router = router;
        this.streams = streams;
        this.meters = meters;
        this.open = open;
    }

    @Override
    protected void initChannel(Channel channel) throws IOException {
        open.add(channel);
        int count = meters.connections().incrementAndGet();
        channel.closeFuture().addListener(closed -> meters.connections().decrementAndGet());
        if (count > config.http().maxConnections()) {
            turnAway(channel);
            return;
        }
        var clock = new RequestClock(config.timeouts());
        var connection = new HttpConnection(config.http(), clock, guard, router, streams, meters, caller(channel));
        int headerBytes = config.http().maxHeaderBytes();
        var decoding =
                new HttpDecoderConfig().setMaxInitialLineLength(headerBytes).setMaxHeaderSize(headerBytes);
        channel.pipeline()
                .addLast(new WriteTimeoutHandler(config.timeouts().write().toNanos(), TimeUnit.NANOSECONDS))
                .addLast(clock)
                .addLast(new HttpServerCodec(decoding, MAX_PIPELINED))
                .addLast(connection);
    }

    private void turnAway(Channel channel) {
        log.warn(
                "{} connections are open; another one is turned away",
                config.http().maxConnections());
        meters.refused(Refusal.TOO_MANY_CONNECTIONS);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new HttpResponseEncoder());
        channel.writeAndFlush(Refusal.TOO_MANY_CONNECTIONS.reply().toResponse(false))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static Caller caller(Channel channel) throws IOException {
        if (channel instanceof EpollDomainSocketChannel unix) {
            var peer = unix.peerCredentials();
            return new Caller("unix", "uid=" + peer.uid() + " pid=" + peer.pid());
        }
        return new Caller("tcp", String.valueOf(channel.remoteAddress()).replaceFirst("^/", ""));
    }
}
