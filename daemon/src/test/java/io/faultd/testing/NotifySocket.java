package io.faultd.testing;

import io.faultd.linux.UnixSocket;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Receives what systemd would: a datagram socket as {@code $NOTIFY_SOCKET} names it. */
public final class NotifySocket implements AutoCloseable {
    private static final String MARK = "read up to here";

    private final String path;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Channel channel;

    /** Listens at a file in a directory. */
    public NotifySocket(Path directory) {
        path = directory.resolve("notify").toString();
        channel = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        heard.add(packet.content().toString(StandardCharsets.US_ASCII));
                    }
                })
                .bind(new DomainSocketAddress(path))
                .syncUninterruptibly()
                .channel();
    }

    /** For {@code NOTIFY_SOCKET}. */
    public String path() {
        return path;
    }

    /** The next report, or null if none comes within ten seconds. */
    public String next() throws InterruptedException {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    /** The reports that were sent until now and not read. */
    public List<String> takeAll() throws InterruptedException {
        // Datagrams keep their order: when this one is here, so is everything before it.
        try (UnixSocket socket = UnixSocket.datagramsTo(path)) {
            socket.send(MARK);
        }
        List<String> all = new ArrayList<>();
        for (String one = next(); !MARK.equals(one); one = next()) {
            all.add(one);
        }
        return all;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
