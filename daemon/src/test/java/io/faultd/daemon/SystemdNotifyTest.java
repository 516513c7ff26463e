package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdNotifyTest {
    @TempDir
    Path directory;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Channel systemd;

    @BeforeEach
    void listen() {
        systemd = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.US_ASCII));
                    }
                })
                .bind(new DomainSocketAddress(directory.resolve("notify").toFile()))
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void close() {
        systemd.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void tellsThatItServesAndThatItEnds() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment())) {
            notify.ready();
            notify.watch(() -> CompletableFuture.completedStage(null)); // not requested
            notify.stopping();

            assertThat(next()).isEqualTo("READY=1");
            assertThat(next()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void theWatchdogHearsOfWorkThatGotDoneAndOfNothingElse() throws InterruptedException {
        try (SystemdNotify notify = SystemdNotify.of(environment("WATCHDOG_USEC", "2000"))) {
            BlockingQueue<CompletableFuture<Void>> begun = new LinkedBlockingQueue<>();
            notify.watch(() -> {
                CompletableFuture<Void> work = new CompletableFuture<>();
                begun.add(work);
                return work;
            });

            for (int i = 0; i < 3; i++) {
                CompletableFuture<Void> work = begun.poll(10, TimeUnit.SECONDS);
                assertThat(work).isNotNull();
                assertThat(heard).isEmpty();
                work.complete(null);
                assertThat(next()).isEqualTo("WATCHDOG=1");
            }
        }
    }

    @Test
    void whatIsSaidAfterTheEndFailsNobody() throws InterruptedException {
        SystemdNotify notify = SystemdNotify.of(environment("WATCHDOG_USEC", "2000"));
        notify.stopping();
        notify.close();
        assertThat(next()).isEqualTo("STOPPING=1");

        notify.ready();
        notify.watch(() -> CompletableFuture.completedStage(null));
        notify.close();

        assertThat(heard).isEmpty();
    }

    @Test
    void theWatchdogOfAnotherProcessIsNoneOfItsBusiness() {
        assertThat(SystemdNotify.watchdog(Map.of("WATCHDOG_USEC", "2000", "WATCHDOG_PID", "1")))
                .isEmpty();
        assertThat(SystemdNotify.watchdog(Map.of("WATCHDOG_USEC", "soon"))).isEmpty();
        assertThat(SystemdNotify.watchdog(Map.of("WATCHDOG_USEC", "2000"))).contains(Duration.ofMillis(2));
    }

    @Test
    void withoutSystemdNothingIsSaid() {
        try (SystemdNotify notify = SystemdNotify.of(Map.of())) {
            notify.ready();
        }
        String nobody = directory.resolve("nobody").toString();
        try (CapturedLog log = CapturedLog.of(SystemdNotify.class);
                SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", nobody))) {
            notify.ready();

            assertThat(log.lines())
                    .containsExactly(
                            "WARN can't report faultd's state to systemd: connect socket " + nobody + ": ENOENT");
        }
        assertThat(heard).isEmpty();
    }

    private String next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    private Map<String, String> environment(String... more) {
        String socket = directory.resolve("notify").toString();
        return more.length == 0 ? Map.of("NOTIFY_SOCKET", socket) : Map.of("NOTIFY_SOCKET", socket, more[0], more[1]);
    }
}
