package io.faultd.client;

import io.faultd.unit.Durations;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A connection in plain text. A channel of a Unix domain socket has no read timeout of its own in the JDK, so a
 * selector does the waiting.
 */
final class ChannelWire implements Wire {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final long timeoutMillis;
    private final ByteBuffer received = ByteBuffer.allocate(16 << 10).limit(0);

    private ChannelWire(SocketChannel channel, Selector selector, long timeoutMillis) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.timeoutMillis = timeoutMillis;
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    /**
     * Connects.
     *
     * @param timeout the longest wait for a byte to be received or sent, above zero
     */
    static ChannelWire connect(SocketAddress address, Duration timeout) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            // Non-blocking, it would fail at once when the listener's queue is full.
            SocketChannel channel = SocketChannel.open(address);
            return open(channel, timeout);
        }
        ChannelWire wire = open(SocketChannel.open(), timeout);
        try {
            if (!wire.channel.connect(address)) {
                wire.await(SelectionKey.OP_CONNECT, CONNECT_TIMEOUT.toMillis());
                wire.channel.finishConnect();
            }
            return wire;
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private static ChannelWire open(SocketChannel channel, Duration timeout) throws IOException {
        Selector selector = null;
        try {
            selector = Selector.open();
            return new ChannelWire(channel, selector, Math.max(1, timeout.toMillis()));
        } catch (IOException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, timeoutMillis);
            }
        }
    }

    @Override
    public int read() throws IOException {
        fill();
        return received.get() & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        fill();
        int count = Math.min(length, received.remaining());
        received.get(target, offset, count);
        return count;
    }

    private void fill() throws IOException {
        if (received.hasRemaining()) {
            return;
        }
        received.clear();
        int count = channel.read(received);
        while (count == 0) {
            await(SelectionKey.OP_READ, timeoutMillis);
            count = channel.read(received);
        }
        received.flip();
        if (count < 0) {
            throw new EOFException("it closed the connection in the middle of an answer");
        }
    }

    private void await(int operation, long millis) throws IOException {
        try {
            key.interestOps(operation);
            long start = System.nanoTime();
            long left = millis;
            // A selector also returns when the thread is interrupted, and its timeout of 0 means no limit.
            while (selector.select(left) == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("interrupted");
                }
                left = millis - (System.nanoTime() - start) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException("no answer within " + Durations.format(Duration.ofMillis(millis)));
                }
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException | java.nio.channels.CancelledKeyException e) {
            throw new IOException("closed", e);
        }
    }

    @Override
    public void close() {
        try (selector) {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost: everything expected has been read.
        }
    }
}
