package io.faultd.daemon;

import io.faultd.doctor.StartException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether another daemon serves in this network namespace, with whatever socket and state directory: then what of
 * faultd stands in the kernel may be that one's, and is no leftover.
 *
 * <p>It is an abstract Unix socket: its name lives in the network namespace itself (man 7 unix), so it is seen from
 * other mount namespaces and not from other networks, and it goes with the process, however that ends. Who connects is
 * told who has it.
 */
final class DaemonLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DaemonLock.class);
    private static final String NAME = "faultd";
    private static final Pattern LISTED = Pattern.compile(" @(" + NAME + "(-\\d+)?)$");
    private static final long ANSWER_SECONDS = 2;
    private static final Path SELF = Path.of("/proc/self");

    private final EventLoopGroup loop;
    private final String name;

    private DaemonLock(EventLoopGroup loop, String name) {
        this.loop = loop;
        this.name = name;
    }

    /**
     * Lets other daemons see this one, and warns when there is another in this namespace.
     *
     * @param description told to who asks: in one line, what tells this daemon from others
     */
    static DaemonLock take(String description) {
        if (!Epoll.isAvailable()) {
            throw new StartException(
                    "netty's native library cannot be loaded: " + Epoll.unavailabilityCause(),
                    Epoll.unavailabilityCause());
        }
        long pid = ProcessHandle.current().pid();
        String line = "pid " + pid + ", " + description;
        EventLoopGroup loop = newLoop();
        List<String> names = List.of(NAME, NAME + "-" + pid);
        for (String name : names) {
            if (bind(loop, name, line)) {
                DaemonLock lock = new DaemonLock(loop, name);
                others(name)
                        .forEach(other -> log.warn(
                                "another faultd runs in this network namespace ({}): what earlier daemons left is not looked"
                                        + " for, and the two must have different targets (--netns-dir, scope)",
                                other));
                return lock;
            }
        }
        log.warn("another faultd would not see that this one runs: it can't have any name of @{}", names);
        return new DaemonLock(loop, "");
    }

    private static boolean bind(EventLoopGroup loop, String name, String line) {
        return new ServerBootstrap()
                .group(loop)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new Answer(line))
                .bind(address(name))
                .awaitUninterruptibly()
                .isSuccess();
    }

    /** A leading zero makes it abstract. */
    private static DomainSocketAddress address(String name) {
        return new DomainSocketAddress("\0" + name);
    }

    /** Whether no other daemon runs in this network namespace now. */
    boolean isAlone() {
        return others(name).isEmpty();
    }

    /** The daemons that run in this network namespace, in their own words. */
    static List<String> holders() {
        return others("");
    }

    private static List<String> others(String own) {
        return Epoll.isAvailable()
                ? names(SELF).stream()
                        .filter(name -> !name.equals(own))
                        .flatMap(name -> ask(name).stream())
                        .toList()
                : List.of(); // where a daemon can no more run than it can be asked
    }

    private static Optional<String> ask(String name) {
        EventLoopGroup loop = newLoop();
        try {
            Question question = new Question();
            ChannelFuture connected = new Bootstrap()
                    .group(loop)
                    .channel(EpollDomainSocketChannel.class)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS))
                    .handler(question)
                    .connect(address(name))
                    .awaitUninterruptibly();
            if (!connected.isSuccess()) {
                return Optional.empty(); // it ended meanwhile
            }
            PeerCredentials peer = ((EpollDomainSocketChannel) connected.channel()).peerCredentials();
            if (!isTrusted(peer)) {
                // Anybody may bind an abstract name; it must not keep the administrator's daemon from cleaning up.
                log.warn("process {} of user {} has taken the name @{} and is no faultd", peer.pid(), peer.uid(), name);
                return Optional.empty();
            }
            return Optional.of(question.answerOr("pid " + peer.pid()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (IOException e) {
            log.warn("can't tell who has the name @{}: {}", name, e.getMessage());
            return Optional.of("name @" + name);
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static boolean isTrusted(PeerCredentials peer) throws IOException {
        return peer.uid() == 0 || peer.uid() == (int) Files.getAttribute(SELF, "unix:uid");
    }

    /**
     * Whether a daemon runs in the network namespace of some process.
     *
     * @param process its directory in {@code /proc}
     */
    static boolean isHeldIn(Path process) {
        return !names(process).isEmpty();
    }

    /**
     * The names of daemons in the kernel's list of Unix sockets (man 5 proc_pid_net); those of their connections stand
     * there, too.
     */
    private static Set<String> names(Path process) {
        try (Stream<String> sockets = Files.lines(process.resolve("net/unix"), StandardCharsets.ISO_8859_1)) {
            return sockets.flatMap(line -> LISTED.matcher(line).results())
                    .map(found -> found.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            return Set.of();
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
