package io.faultd.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultd.metrics.Metrics;
import io.faultd.protocol.Problem;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The daemon's server: JSON-RPC 2.0, metrics, health and events over HTTP/1.1, on a Unix socket and over TCP.
 *
 * <p>Its threads are daemon threads: they don't keep the process alive.
 */
public final class RpcServer implements AutoCloseable {
    /** The loops only parse and enqueue. Two, so that one large request does not delay all others. */
    private static final int EVENT_LOOPS = 2;

    private static final int BACKLOG = 128;

    private final RpcConfig config;
    private final UnixSocketFile socketFile;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor files;
    private final ChannelGroup connections;
    private final List<Channel> doors = new ArrayList<>();
    private final RateLimiter limiter;
    private final HttpConnection.Services services;
    private boolean closed;

    private RpcServer(
            RpcConfig config,
            UnixSocketFile socketFile,
            RpcMethods methods,
            EventBus events,
            Metrics metrics,
            Supplier<?> health,
            RefusedAccess refusedAccess) {
        this.config = config;
        this.socketFile = socketFile;
        loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("faultd-rpc", true), EpollIoHandler.newFactory());
        files = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("faultd-files", true));
        files.allowCoreThreadTimeOut(true);
        // A connection accepted while the server closes is closed with the others.
        connections = new DefaultChannelGroup(loops.next(), true);
        limiter = new RateLimiter(config.admission().requestsPerSecond(), System::nanoTime);
        RpcMeters meters = new RpcMeters(metrics.registry());
        ObjectMapper mapper = RpcJson.mapper(config.json());
        var rpc = new JsonRpc(methods, mapper, config.json().maxBatch(), meters, limiter);
        Router router = new Router(rpc, metrics, () -> write(mapper, health.get()), files);
        Function<ChannelHandlerContext, EventStream> streams = context -> new EventStream(
                context,
                events,
                mapper,
                config.http().maxEventBytes(),
                config.timeouts().heartbeat(),
                meters);
        services = new HttpConnection.Services(
                router, streams, meters, new BodyBudget(config.http().maxBodiesBytes()), refusedAccess);
    }

    /**
     * Opens all addresses and serves them; returns when clients can connect.
     *
     * @param health the answer of {@code /healthz}, called on an event loop; serialised as {@link RpcJson} does, by
     *     contract an object with {@code "status":"ok"}; if it throws, the answer is 503
     * @param refusedAccess receives refusals of callers without access
     * @throws RpcStartException if the configuration is refused or an address can't be opened, in one line
     */
    public static RpcServer start(
            RpcConfig config,
            RpcMethods methods,
            EventBus events,
            Metrics metrics,
            Supplier<?> health,
            RefusedAccess refusedAccess)
            throws RpcStartException {
        Optional<TcpDoor> tcp = TcpDoor.of(config);
        if (config.admission().requestsPerSecond() < 0) {
            throw new RpcStartException("--rate-limit must be 0 or more requests a second");
        }
        if (!Epoll.isAvailable()) {
            throw new RpcStartException(
                    "netty's native library cannot be loaded: " + Epoll.unavailabilityCause(),
                    Epoll.unavailabilityCause());
        }
        List<String> allow = config.admission().allow();
        AllowList allowed = allow.isEmpty() ? AllowList.usual() : AllowList.of(allow);
        // Where users are named, the list decides, so the file's mode must not exclude them.
        UnixSocketFile socketFile = UnixSocketFile.prepare(config.socket(), !allow.isEmpty());
        var server = new RpcServer(config, socketFile, methods, events, metrics, health, refusedAccess);
        try {
            server.openSocket(allowed);
            if (tcp.isPresent()) {
                server.openTcp(tcp.get(), allowed);
            }
            socketFile.tellWhoMayCall();
            return server;
        } catch (RpcStartException e) {
            server.close();
            throw e;
        }
    }

    /** The TCP addresses it listens on, with the actual ports in place of port 0. */
    public List<InetSocketAddress> tcpAddresses() {
        return doors.stream()
                .map(Channel::localAddress)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    /**
     * Accepts no further connections, removes the socket, gives current calls the configured grace, and closes all
     * connections. A second call waits until the first is done. Not from an event loop.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long grace = config.timeouts().grace().toMillis();
        doors.forEach(door -> door.close().awaitUninterruptibly(grace));
        socketFile.remove();
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(HttpConnection.DRAIN));
        connections.newCloseFuture().awaitUninterruptibly(grace);
        connections.close().awaitUninterruptibly(grace);
        files.shutdownNow();
        // An event loop that hangs must not prevent the removal of faults.
        loops.shutdownGracefully(0, grace, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * grace);
    }

    /** The budget of all large bodies. */
    BodyBudget bodies() {
        return services.bodies();
    }

    private void openSocket(AllowList allowed) throws RpcStartException {
        open(
                EpollServerDomainSocketChannel.class,
                new DomainSocketAddress(socketFile.hidden().toFile()),
                "socket " + config.socket(),
                new ConnectionInitializer.Door(allowed, Optional.empty(), request -> Optional.empty(), limiter));
        try {
            socketFile.publish();
        } catch (IOException e) {
            throw new RpcStartException("socket " + config.socket() + " cannot be made: " + e, e);
        }
    }

    private void openTcp(TcpDoor tcp, AllowList allowed) throws RpcStartException {
        var door = new ConnectionInitializer.Door(allowed, tcp.tls(), tcp.guard()::refuse, limiter);
        for (ListenAddress address : tcp.addresses()) {
            open(EpollServerSocketChannel.class, address.address(), "--listen " + address.text(), door);
        }
    }

    private void open(
            Class<? extends ServerChannel> type, SocketAddress address, String name, ConnectionInitializer.Door door)
            throws RpcStartException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ConnectionInitializer(config, door, services, connections))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new RpcStartException(name + " cannot be opened: " + Problem.of(bound.cause()), bound.cause());
        }
        doors.add(bound.channel());
    }

    private static byte[] write(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
