package io.faultd.proof.reliability;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send requests a byte at a time without an end, and connect again when they are disconnected (slow
 * loris).
 */
final class SlowClients implements AutoCloseable {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int DRIPS = 1000;
    private static final int ANSWER = 4096;

    private final Path socket;
    private final byte[] beginning;
    private final List<Slow> clients = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile int cutOff;

    private static final class Slow {
        private final SocketChannel channel;
        private final ByteBuffer left;

        Slow(Path socket, byte[] beginning) throws IOException {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            left = ByteBuffer.wrap(beginning);
        }

        /** Sends as much as possible, and finally a byte at a time; false when it was disconnected. */
        boolean goesOn() {
            try {
                int next = Math.min(left.remaining(), Math.max(1, left.remaining() - DRIPS));
                int sent = channel.write(left.duplicate().limit(left.position() + next));
                left.position(left.position() + sent);
                return channel.read(ByteBuffer.allocate(ANSWER)) == 0;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** @param beginning the bytes that each of them sends, all except the last as fast as possible */
    SlowClients(Path socket, int count, byte[] beginning) throws IOException {
        this.socket = socket;
        this.beginning = beginning;
        for (int i = 0; i < count; i++) {
            clients.add(new Slow(socket, beginning));
        }
        thread = new Thread(this::dawdle, "slow-clients");
        thread.setDaemon(true);
        thread.start();
    }

    private void dawdle() {
        while (!closing) {
            for (int i = 0; i < clients.size(); i++) {
                if (!clients.get(i).goesOn()) {
                    again(i);
                }
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
    }

    private void again(int index) {
        cutOff++;
        try {
            clients.get(index).channel.close();
            clients.set(index, new Slow(socket, beginning));
        } catch (IOException e) {
            // The daemon is gone, which other checks detect; or its queue is full, and the next round tries again.
        }
    }

    /** The number of refused connections. */
    int cutOff() {
        return cutOff;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Slow client : clients) {
            client.channel.close();
        }
    }
}
