package io.faultd.linux;

import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A Unix socket (unix(7)), for a few lines of text. Unlike Java's own it can have an abstract name, which is not a
 * file: it belongs to the network namespace and ends with its last socket. A name that begins with {@code @} is
 * abstract, as ss and systemd write it; any other is a path.
 */
public final class UnixSocket implements AutoCloseable {
    private static final int FAMILY_BYTES = 2;
    private static final int MAX_NAME_BYTES = 107;
    private static final int CHUNK_BYTES = 4096;
    private static final int MAX_TEXT_BYTES = 64 << 10;

    private final FileDescriptor descriptor;

    private UnixSocket(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * The peer of a socket.
     *
     * @param pid its process when it connected, or began to listen; 0 if it is in another process namespace
     * @param uid its user at that time
     */
    public record Peer(int pid, int uid) {}

    /**
     * Listens under a name.
     *
     * @param backlog how many connections can wait until they are accepted
     * @throws LinuxException if the name is in use
     */
    public static UnixSocket listen(String name, int backlog) {
        return open(LibC.SOCK_STREAM, name, socket -> {
            bind(socket, name);
            LibC.listen(socket, backlog);
        });
    }

    /**
     * Connects to the socket that listens under a name, without waiting until it accepts.
     *
     * @throws LinuxException ECONNREFUSED or ENOENT if none does, EAGAIN if too many connections wait already
     */
    public static UnixSocket connect(String name) {
        return open(LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, name, socket -> connect(socket, name));
    }

    /**
     * A socket whose texts go to a name as datagrams.
     *
     * @throws LinuxException ECONNREFUSED or ENOENT if no socket receives there
     */
    public static UnixSocket datagramsTo(String name) {
        return open(LibC.SOCK_DGRAM, name, socket -> connect(socket, name));
    }

    private interface Setup {
        void on(FileDescriptor socket);
    }

    private static UnixSocket open(int type, String name, Setup setup) {
        FileDescriptor socket = LibC.socket(LibC.AF_UNIX, type | LibC.SOCK_CLOEXEC, 0);
        try {
            setup.on(socket);
            return new UnixSocket(socket);
        } catch (LinuxException e) {
            socket.close();
            throw new LinuxException(e.operation() + " " + name, e.errno());
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void bind(FileDescriptor socket, String name) {
        ByteBuffer address = address(name);
        LibC.bind(socket, LibC.addressOf(address), address.limit());
        Reference.reachabilityFence(address);
    }

    private static void connect(FileDescriptor socket, String name) {
        ByteBuffer address = address(name);
        LibC.connect(socket, LibC.addressOf(address), address.limit());
        Reference.reachabilityFence(address);
    }

    /**
     * {@code struct sockaddr_un}; an abstract name begins with a zero byte and ends with the address, a path ends with
     * one.
     */
    private static ByteBuffer address(String name) {
        boolean isAbstract = name.startsWith("@");
        byte[] bytes = (isAbstract ? "\0" + name.substring(1) : name).getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("the name of a socket has 1 to " + MAX_NAME_BYTES + " bytes: " + name);
        }
        ByteBuffer address = ByteBuffer.allocateDirect(FAMILY_BYTES + bytes.length + (isAbstract ? 0 : 1))
                .order(ByteOrder.nativeOrder());
        return address.putShort(0, (short) LibC.AF_UNIX).put(FAMILY_BYTES, bytes);
    }

    /**
     * Waits for a connection.
     *
     * @throws LinuxException EINVAL once the socket is {@link #shutDown}
     */
    public UnixSocket accept() {
        return new UnixSocket(LibC.accept(descriptor));
    }

    /** Ends {@link #accept}, from any thread. */
    public void shutDown() {
        LibC.shutdown(descriptor);
    }

    /** The peer of the connection. */
    public Peer peer() {
        int[] credentials = LibC.peerCredentials(descriptor);
        return new Peer(credentials[0], credentials[1]);
    }

    /**
     * Sends a text, as one datagram where the socket sends those.
     *
     * @throws LinuxException EPIPE, ECONNREFUSED or ECONNRESET if the peer is gone
     */
    public void send(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes);
        int sent = 0;
        do {
            sent += LibC.send(descriptor, LibC.addressOf(buffer) + sent, bytes.length - sent);
        } while (sent < bytes.length);
        Reference.reachabilityFence(buffer);
    }

    /**
     * Reads the peer's text until it closes, or until the time is over.
     *
     * @param timeout how long to wait in all
     */
    public String receive(Duration timeout) {
        long start = System.nanoTime();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Duration left = timeout;
                text.size() < MAX_TEXT_BYTES && !left.isNegative();
                left = timeout.minusNanos(System.nanoTime() - start)) {
            // A signal can end the wait early; then it continues.
            if (LibC.awaitReadable(descriptor, (int) Math.min(left.toMillis() + 1, Integer.MAX_VALUE))) {
                int length = LibC.receive(descriptor, LibC.addressOf(buffer), CHUNK_BYTES);
                if (length == 0) {
                    break;
                }
                buffer.get(0, chunk, 0, length);
                text.write(chunk, 0, length);
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
