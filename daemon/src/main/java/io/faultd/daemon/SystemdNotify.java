package io.faultd.daemon;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the daemon is, where systemd asks for it (man 3 sd_notify, man 3 sd_watchdog_enabled). Elsewhere,
 * and where systemd can't be reached, nothing is said.
 */
final class SystemdNotify implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SystemdNotify.class);

    private final Optional<Link> link;
    private final Optional<Duration> watchdog;
    private CompletionStage<?> proof = CompletableFuture.completedStage(null);

    private record Link(EventLoopGroup loop, Channel channel) {}

    private SystemdNotify(Optional<Link> link, Optional<Duration> watchdog) {
        this.link = link;
        this.watchdog = watchdog;
    }

    /**
     * Connects to the socket that the environment names.
     *
     * @param environment {@code NOTIFY_SOCKET}, and for the watchdog {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}
     */
    static SystemdNotify of(Map<String, String> environment) {
        String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
        return socket.isEmpty()
                ? new SystemdNotify(Optional.empty(), Optional.empty())
                : new SystemdNotify(connect(socket), watchdog(environment));
    }

    private static Optional<Link> connect(String socket) {
        // A leading @ stands for the zero byte of an abstract socket.
        String path = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel channel = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(path))
                    .syncUninterruptibly()
                    .channel();
            return Optional.of(new Link(loop, channel));
        } catch (Exception e) { // Netty throws checked ones too, undeclared
            log.warn("systemd can't be told how faultd is: {}", e.toString());
            loop.shutdownGracefully();
            return Optional.empty();
        }
    }

    /** How long systemd waits for a sign of life, if it does. */
    static Optional<Duration> watchdog(Map<String, String> environment) {
        String process = environment.getOrDefault("WATCHDOG_PID", "");
        boolean meant = process.isEmpty()
                || process.equals(Long.toString(ProcessHandle.current().pid()));
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        return meant && micros.matches("[1-9]\\d{0,17}")
                ? Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
                : Optional.empty();
    }

    /** It serves. */
    void ready() {
        send("READY=1");
    }

    /** It was asked to end, and is about to. */
    void stopping() {
        send("STOPPING=1");
    }

    /**
     * Keeps systemd's watchdog quiet as long as work gets done: twice as often as needed, as its manual page advises.
     *
     * @param work does nothing, where the daemon does its work; a new one is begun only when the one before has ended
     */
    void watch(Supplier<CompletionStage<?>> work) {
        if (link.isEmpty() || watchdog.isEmpty()) {
            return;
        }
        long period = watchdog.get().toNanos() / 2;
        link.get()
                .channel()
                .eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (proof.toCompletableFuture().isDone()) {
                                proof = work.get().thenRun(() -> send("WATCHDOG=1"));
                            }
                        },
                        0,
                        period,
                        TimeUnit.NANOSECONDS);
    }

    private void send(String state) {
        link.ifPresent(it -> it.channel().writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() {
        link.ifPresent(it -> it.loop().shutdownGracefully(0, 1, TimeUnit.SECONDS));
    }
}
