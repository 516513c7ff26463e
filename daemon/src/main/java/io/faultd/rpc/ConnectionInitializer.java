package io.faultd.rpc;

import io.faultd.rpc.ConnectionLimits.Standing;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up each accepted connection, or refuses it when there are too many. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
    private static final Logger log = LoggerFactory.getLogger(ConnectionInitializer.class);

    /**
     * More requests than one read of Netty's at most 64 KiB can hold, after which HttpConnection reads no more: netty's
     * default of 128 would disconnect a client that only pipelines.
     */
    private static final int MAX_PIPELINED = 4096;

    private final RpcConfig config;
    private final Door door;
    private final HttpConnection.Services services;
    private final ChannelGroup open;
    private final ConnectionLimits limits;
    private final LogThrottle warnings = new LogThrottle(System::nanoTime);

    /**
     * The access control of one address.
     *
     * @param allowed who may call over the Unix socket
     * @param tls the encryption; empty: none
     * @param guard checks each request
     * @param limiter counts accepted requests, except those of root and of the daemon's own user
     */
    record Door(AllowList allowed, Optional<Tls> tls, HttpConnection.Guard guard, RateLimiter limiter) {
        /** The caller known before the first request; over TCP none. */
        Standing standingOf(Channel channel, Caller caller) throws IOException {
            if (caller instanceof Caller.Local local && allowed.isOwner(local.uid())) {
                return Standing.OWNER;
            }
            boolean known = channel instanceof EpollDomainSocketChannel unix && allowed.admits(unix);
            return known ? Standing.ADMITTED : Standing.STRANGER;
        }

        /**
         * Checks the requests of one connection.
         *
         * @param admit called with each accepted request; false where there is no room
         */
        HttpConnection.Guard guardOf(Standing standing, Caller caller, BooleanSupplier admit) {
            if (standing == Standing.OWNER) {
                return guard;
            }
            if (standing == Standing.STRANGER && caller instanceof Caller.Local) {
                return request -> Optional.of(Refusal.NOT_ALLOWED);
            }
            return request -> guard.apply(request)
                    .or(() -> limiter.admits(caller.account())
                            ? Optional.empty()
                            : Optional.of(Refusal.TOO_MANY_REQUESTS))
                    .or(() -> Router.isForAnybody(request) || admit.getAsBoolean()
                            ? Optional.empty()
                            : Optional.of(Refusal.TOO_MANY_CONNECTIONS));
        }
    }

    /**
     * @param door the access control of the address
     * @param open receives every connection, which leaves it when it closes
     */
    ConnectionInitializer(RpcConfig config, Door door, HttpConnection.Services services, ChannelGroup open) {
        this.config = config;
        this.door = door;
        this.services = services;
        this.open = open;
        limits = new ConnectionLimits(config.http().maxConnections());
    }

    @Override
    protected void initChannel(Channel channel) throws IOException {
        open.add(channel);
        AtomicInteger connections = services.meters().connections();
        connections.incrementAndGet();
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        Caller caller = caller(channel);
        Standing standing = door.standingOf(channel, caller);
        Optional<ConnectionLimits.AdmittedConnection> place = limits.enter(channel, caller.account(), standing);
        if (place.isEmpty()) {
            turnAway(channel, caller);
            return;
        }
        var clock = new RequestClock(config.timeouts(), standing == Standing.STRANGER);
        HttpConnection.Guard guard =
                door.guardOf(standing, caller, () -> place.get().admit() && clock.trust());
        var connection = new HttpConnection(config.http(), clock, guard, services, caller);
        int headerBytes = config.http().maxHeaderBytes();
        var decoding =
                new HttpDecoderConfig().setMaxInitialLineLength(headerBytes).setMaxHeaderSize(headerBytes);
        if (door.tls().isPresent()) {
            channel.pipeline().addLast(door.tls().get().handler(channel.alloc(), clock.requestTime()));
        }
        channel.pipeline()
                .addLast(new WriteTimeoutHandler(config.timeouts().write().toNanos(), TimeUnit.NANOSECONDS))
                .addLast(clock)
                .addLast(new HttpServerCodec(decoding, MAX_PIPELINED))
                .addLast(connection);
    }

    private void turnAway(Channel channel, Caller caller) {
        warnings.next()
                .ifPresent(count -> log.warn(
                        "too many connections are open; refused one of {}, {} since the last such line",
                        caller.account(),
                        count));
        services.meters().refused(Refusal.TOO_MANY_CONNECTIONS);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new HttpResponseEncoder());
        channel.writeAndFlush(Refusal.TOO_MANY_CONNECTIONS.reply().toResponse(false))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static Caller caller(Channel channel) throws IOException {
        if (channel instanceof EpollDomainSocketChannel unix) {
            var peer = unix.peerCredentials();
            return new Caller.Local(peer.uid(), peer.pid());
        }
        var address = (InetSocketAddress) channel.remoteAddress();
        return new Caller.Remote(NetUtil.toAddressString(address.getAddress()), address.getPort(), Optional.empty());
    }
}
