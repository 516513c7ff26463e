package io.faultd.daemon;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether another daemon serves in this network namespace, with whatever socket and state directory: then what of faultd
 * stands in the kernel may be that one's, and is no leftover.
 *
 * <p>It is an abstract Unix socket: its name lives in the network namespace itself (man 7 unix), so it is seen from other mount
 * namespaces and not from other networks, and it goes with the process, however that ends. Who connects is told who has it.
 */
final class DaemonLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DaemonLock.class);
    // The leading zero makes it abstract.
    private static final DomainSocketAddress NAME = new DomainSocketAddress("\0faultd");
    private static final long ANSWER_SECONDS = 2;
    private static final Path SELF = Path.of("/proc/self");

    private final EventLoopGroup loop;
    private final boolean alone;

    private DaemonLock(EventLoopGroup loop, boolean alone) {
        this.loop = loop;
        this.alone = alone;
    }

    /**
     * Takes the namespace that this process is in, or warns that another daemon has it.
     *
     * @param description told to who asks: in one line, what tells this daemon from others
     */
    static DaemonLock take(String description) {
        String line = "pid " + ProcessHandle.current().pid() + ", " + description;
        EventLoopGroup loop = newLoop();
        try {
            new ServerBootstrap()
                    .group(loop)
                    .channel(EpollServerDomainSocketChannel.class)
                    .childHandler(new Answer(line))
                    .bind(NAME)
                    .sync();
            return new DaemonLock(loop, true);
        } catch (InterruptedException e) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", e);
        } catch (Exception e) { // sync() throws what bind() failed with, declared or not
            Optional<String> other = holder();
            if (other.isPresent()) {
                log.warn(
                        "another faultd runs in this network namespace ({}): what earlier daemons left is not looked for, and"
                                + " the two must have different targets (--netns-dir, scope)",
                        other.get());
            } else {
                log.warn("a second faultd would not see that this one runs: {}", e.getMessage());
            }
            return new DaemonLock(loop, other.isEmpty());
        }
    }

    /** Whether no other daemon was there first. */
    boolean isAlone() {
        return alone;
    }

    /** The daemon that runs in this network namespace, in its own words; empty where none does. */
    static Optional<String> holder() {
        EventLoopGroup loop = newLoop();
        try {
            Question question = new Question();
            Channel channel = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
                    .handler(question)
                    .connect(NAME)
                    .sync()
                    .channel();
            PeerCredentials peer = ((EpollDomainSocketChannel) channel).peerCredentials();
            if (!isTrusted(peer)) {
                // Anybody may bind an abstract name; it must not keep the administrator's daemon from starting.
                log.warn("process {} of user {} has taken the name @faultd and is no faultd", peer.pid(), peer.uid());
                return Optional.empty();
            }
            return Optional.of(question.answerOr("pid " + peer.pid()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (Exception nobody) { // connection refused: sync() throws it undeclared
            return Optional.empty();
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static boolean isTrusted(PeerCredentials peer) throws IOException {
        return peer.uid() == 0 || peer.uid() == (int) Files.getAttribute(SELF, "unix:uid");
    }

    /**
     * Whether a daemon runs in the network namespace of some process, as far as the kernel's list of Unix sockets tells
     * (man 5 proc_pid_net).
     *
     * @param process its directory in {@code /proc}
     */
    static boolean isHeldIn(Path process) {
        try (Stream<String> sockets = Files.lines(process.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
            return sockets.anyMatch(line -> line.endsWith(" @faultd"));
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return false;
        }
    }

    private static EventLoopGroup newLoop() {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("faultd-lock", true), EpollIoHandler.newFactory());
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Tells whoever connects, and ends. */
    @Sharable
    private static final class Answer extends ChannelInboundHandlerAdapter {
        private final String line;

        Answer(String line) {
            this.line = line;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(ByteBufUtil.writeUtf8(context.alloc(), line))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Waits until the other side has said everything. */
    private static final class Question extends SimpleChannelInboundHandler<ByteBuf> {
        private final StringBuilder heard = new StringBuilder();
        private final CompletableFuture<String> answer = new CompletableFuture<>();

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            heard.append(bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.complete(heard.toString());
        }

        /** What it said; or that, where it is stopped and says nothing. */
        String answerOr(String silent) throws InterruptedException {
            try {
                String text = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
                return text.isEmpty() ? silent : text;
            } catch (TimeoutException | ExecutionException e) {
                return silent;
            }
        }
    }
}
