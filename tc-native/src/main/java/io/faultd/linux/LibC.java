package io.faultd.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The functions of the C library that faultd calls, each throwing {@link LinuxException} instead of returning -1.
 *
 * <p>Two rules hold in all of them: {@code errno} is read on the calling thread at once, and a call interrupted by a
 * signal ({@code EINTR}) is repeated, since the JVM uses signals for its own purposes.
 *
 * <p>Memory is passed by address ({@link #addressOf}): the caller keeps the direct buffer reachable during the call.
 */
public final class LibC {
    static final int AF_UNIX = 1;
    public static final int AF_NETLINK = 16;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;

    public static final int SOL_SOCKET = 1;
    public static final int SOL_NETLINK = 270;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    private static final int SO_PEERCRED = 17;
    private static final int UCRED_INTS = 3;
    private static final int SO_PEERGROUPS = 59;
    private static final int FEW_GROUPS = 32;

    public static final int MSG_PEEK = 0x2;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_RDWR = 2;

    private static final int O_RDONLY = 0;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long MS_BIND = 0x1000;
    private static final int MNT_DETACH = 2;
    private static final short POLLIN = 1;
    private static final short POLLPRI = 2;
    private static final int POLLFD_BYTES = 8;
    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The C prototypes. Public only because JNR-FFI generates its implementation in another class loader. */
    public interface Functions {
        int socket(int domain, int type, int protocol);

        int bind(int fd, long address, int length);

        int connect(int fd, long address, int length);

        int listen(int fd, int backlog);

        int accept4(int fd, long address, long length, int flags);

        int shutdown(int fd, int how);

        int getsockname(int fd, long address, int[] length);

        int setsockopt(int fd, int level, int name, int[] value, int length);

        int getsockopt(int fd, int level, int name, int[] value, int[] length);

        long sendto(int fd, long buffer, long length, int flags, long address, int addressLength);

        long recv(int fd, long buffer, long length, int flags);

        long recvmsg(int fd, long header, int flags);

        int poll(long descriptors, long count, int timeoutMillis);

        int setns(int fd, int type);

        int unshare(int flags);

        int open(byte[] path, int flags, int mode);

        int close(int fd);

        int mount(byte[] source, byte[] target, String type, long flags, long data);

        int umount2(byte[] target, int flags);

        int clock_gettime(int clock, long[] timespec);

        int syscall(long number, long one, long two, long three);
    }

    private static final Functions FUNCTIONS =
            LibraryLoader.create(Functions.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(FUNCTIONS);

    private LibC() {}

    /** Returns the address of the first byte of a direct buffer, whatever its position. */
    public static long addressOf(ByteBuffer directBuffer) {
        return Pointer.wrap(RUNTIME, directBuffer.duplicate().clear()).address();
    }

    /** Makes a socket, see {@code socket(2)}. */
    public static FileDescriptor socket(int domain, int type, int protocol) {
        return new FileDescriptor(check("create socket", () -> FUNCTIONS.socket(domain, type, protocol)));
    }

    /** Binds a socket to the address of so many bytes found in memory, see {@code bind(2)}. */
    public static void bind(FileDescriptor socket, long address, int length) {
        check("bind socket", () -> FUNCTIONS.bind(socket.number(), address, length));
    }

    /** Connects a socket to an address of that many bytes in memory, see {@code connect(2)}. */
    static void connect(FileDescriptor socket, long address, int length) {
        check("connect socket", () -> FUNCTIONS.connect(socket.number(), address, length));
    }

    /** Lets others connect; at most that many wait until they are accepted, see {@code listen(2)}. */
    static void listen(FileDescriptor socket, int backlog) {
        check("listen", () -> FUNCTIONS.listen(socket.number(), backlog));
    }

    /** Waits for a connection, see {@code accept(2)}; once the socket is shut down it fails with EINVAL. */
    static FileDescriptor accept(FileDescriptor socket) {
        return new FileDescriptor(
                check("accept a connection", () -> FUNCTIONS.accept4(socket.number(), 0, 0, SOCK_CLOEXEC)));
    }

    /** Ends all waits on this socket, see {@code shutdown(2)}. */
    static void shutdown(FileDescriptor socket) {
        check("shut down socket", () -> FUNCTIONS.shutdown(socket.number(), SHUT_RDWR));
    }

    /**
     * Process, user and group of the peer of a Unix socket, which connected or listens: {@code struct ucred}, unix(7).
     */
    static int[] peerCredentials(FileDescriptor socket) {
        int[] credentials = new int[UCRED_INTS];
        check(
                "read the credentials of a socket's peer",
                () -> FUNCTIONS.getsockopt(
                        socket.number(), SOL_SOCKET, SO_PEERCRED, credentials, new int[] {UCRED_INTS * Integer.BYTES}));
        return credentials;
    }

    /** Writes the socket's own address into memory that has room for {@code length} bytes. */
    public static void getsockname(FileDescriptor socket, long address, int length) {
        check("read socket address", () -> FUNCTIONS.getsockname(socket.number(), address, new int[] {length}));
    }

    /** Sets an {@code int} option of a socket, see {@code setsockopt(2)}. */
    public static void setsockopt(FileDescriptor socket, int level, int name, int value) {
        check(
                "set socket option " + level + "/" + name,
                () -> FUNCTIONS.setsockopt(socket.number(), level, name, new int[] {value}, Integer.BYTES));
    }

    /** Reads an {@code int} option of a socket, see {@code getsockopt(2)}. */
    public static int getsockopt(FileDescriptor socket, int level, int name) {
        int[] value = new int[1];
        check(
                "read socket option " + level + "/" + name,
                () -> FUNCTIONS.getsockopt(socket.number(), level, name, value, new int[] {Integer.BYTES}));
        return value[0];
    }

    /**
     * The supplementary groups that the peer of a connected Unix socket had when it connected: {@code SO_PEERGROUPS},
     * unix(7), since Linux 4.13.
     *
     * @param socket the number of its descriptor, which the caller keeps open
     */
    public static int[] peerGroups(int socket) {
        int[] groups = new int[FEW_GROUPS];
        int[] bytes = {groups.length * Integer.BYTES};
        int result = FUNCTIONS.getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, bytes);
        if (result < 0 && errno() == Errno.ERANGE) {
            // There are more, and the kernel has returned their number.
            groups = new int[bytes[0] / Integer.BYTES];
            result = FUNCTIONS.getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, bytes);
        }
        if (result < 0) {
            throw new LinuxException("read the groups of a socket's peer", errno());
        }
        return Arrays.copyOf(groups, bytes[0] / Integer.BYTES);
    }

    /** Sends one datagram to the socket address given by memory address and length, see {@code sendto(2)}. */
    public static void sendto(FileDescriptor socket, long buffer, int length, long address, int addressLength) {
        check("send", () -> (int) FUNCTIONS.sendto(socket.number(), buffer, length, 0, address, addressLength));
    }

    /** Sends on a connected socket, see {@code send(2)}; a closed peer causes EPIPE, not a signal. */
    static int send(FileDescriptor socket, long buffer, int length) {
        return check("send", () -> (int) FUNCTIONS.sendto(socket.number(), buffer, length, MSG_NOSIGNAL, 0, 0));
    }

    /** Receives at most that many bytes on a connected socket, see {@code recv(2)}; 0 at the end. */
    static int receive(FileDescriptor socket, long buffer, int length) {
        return check("receive", () -> (int) FUNCTIONS.recv(socket.number(), buffer, length, 0));
    }

    /**
     * Receives one datagram, see {@code recvmsg(2)}.
     *
     * @param header the address of a {@code struct msghdr}
     * @return its length in bytes, or -1 if {@code MSG_DONTWAIT} was among the flags and there is none
     */
    public static int recvmsg(FileDescriptor socket, long header, int flags) {
        while (true) {
            int length = (int) FUNCTIONS.recvmsg(socket.number(), header, flags);
            if (length >= 0) {
                return length;
            }
            int errno = errno();
            if (errno == Errno.EAGAIN) {
                return -1;
            }
            if (errno != Errno.EINTR) {
                throw new LinuxException("receive", errno);
            }
        }
    }

    /**
     * Waits until a descriptor is readable or in error.
     *
     * <p>A wait that a signal interrupts ends early as if the time were up.
     *
     * @param timeoutMillis how long to wait at most; -1 for no limit
     * @return false if the time is up
     */
    public static boolean awaitReadable(FileDescriptor descriptor, int timeoutMillis) {
        return poll(descriptor, POLLIN, timeoutMillis) != 0;
    }

    /**
     * Waits until one of some descriptors is readable or in error, or a signal interrupts.
     *
     * @param timeoutMillis how long to wait at most; -1 for no limit
     * @return false if none is
     */
    public static boolean awaitAnyReadable(List<FileDescriptor> descriptors, int timeoutMillis) {
        ByteBuffer pollfds =
                ByteBuffer.allocateDirect(POLLFD_BYTES * descriptors.size()).order(ByteOrder.nativeOrder());
        descriptors.forEach(descriptor ->
                pollfds.putInt(descriptor.number()).putShort(POLLIN).putShort((short) 0));
        return poll(pollfds, timeoutMillis) > 0;
    }

    /** Whether a descriptor reports an exceptional condition ({@code POLLPRI}); asking can clear it. */
    static boolean isExceptional(FileDescriptor descriptor) {
        return (poll(descriptor, POLLPRI, 0) & POLLPRI) != 0;
    }

    /** The events that there are; none if the time is up. */
    private static int poll(FileDescriptor descriptor, short events, int timeoutMillis) {
        ByteBuffer pollfd = ByteBuffer.allocateDirect(POLLFD_BYTES).order(ByteOrder.nativeOrder());
        pollfd.putInt(0, descriptor.number()).putShort(Integer.BYTES, events);
        return poll(pollfd, timeoutMillis) == 0 ? 0 : pollfd.getShort(Integer.BYTES + Short.BYTES);
    }

    /** The number of descriptors with an event. */
    private static int poll(ByteBuffer pollfds, int timeoutMillis) {
        int ready = FUNCTIONS.poll(addressOf(pollfds), pollfds.capacity() / POLLFD_BYTES, timeoutMillis);
        // The address alone does not keep the buffer alive while the call waits.
        Reference.reachabilityFence(pollfds);
        if (ready < 0) {
            int errno = errno();
            if (errno == Errno.EINTR) {
                return 0;
            }
            throw new LinuxException("poll", errno);
        }
        return ready;
    }

    /** Opens a file for reading; the descriptor is closed in processes that this one starts. */
    static FileDescriptor open(Path path) {
        return new FileDescriptor(check("open " + path, () -> FUNCTIONS.open(name(path), O_RDONLY | O_CLOEXEC, 0)));
    }

    /** The bytes of a path with the final NUL: a string would be converted to the locale's characters. */
    private static byte[] name(Path path) {
        byte[] bytes = FileName.bytes(path);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Creates an empty file that must not exist yet. */
    static void createFile(Path path) {
        new FileDescriptor(check(
                        "create " + path, () -> FUNCTIONS.open(name(path), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0)))
                .close();
    }

    /** Moves the calling thread, and no other, into a network namespace. */
    static void enterNetworkNamespace(FileDescriptor namespace) {
        check("enter network namespace", () -> FUNCTIONS.setns(namespace.number(), CLONE_NEWNET));
    }

    /** Moves the calling thread, and no other, into a new network namespace. */
    static void unshareNetworkNamespace() {
        check("create network namespace", () -> FUNCTIONS.unshare(CLONE_NEWNET));
    }

    /** Makes {@code target} a second name of {@code source}. */
    static void bindMount(Path source, Path target) {
        check(
                "bind " + source + " to " + target,
                () -> FUNCTIONS.mount(name(source), name(target), "none", MS_BIND, 0));
    }

    /** Removes a mount; one that is still in use goes away with its last user. */
    static void unmount(Path target) {
        check("unmount " + target, () -> FUNCTIONS.umount2(name(target), MNT_DETACH));
    }

    /** Nanoseconds since the machine was started, those in which it was suspended included (man 2 clock_gettime). */
    public static long bootTimeNanos() {
        long[] timespec = new long[2];
        check("read the clock", () -> FUNCTIONS.clock_gettime(CLOCK_BOOTTIME, timespec));
        return timespec[0] * NANOS_PER_SECOND + timespec[1];
    }

    /** Makes the system call {@code bpf(2)} with attributes in memory. */
    static int bpf(long number, int command, long attributes, int length) {
        return check("ask for programs", () -> FUNCTIONS.syscall(number, command, attributes, length));
    }

    static void close(int fd) {
        FUNCTIONS.close(fd);
    }

    private static int errno() {
        return LastError.getLastError(RUNTIME);
    }

    private static int check(String operation, Call call) {
        while (true) {
            int result = call.invoke();
            if (result >= 0) {
                return result;
            }
            int errno = errno();
            if (errno != Errno.EINTR) {
                throw new LinuxException(operation, errno);
            }
        }
    }

    @FunctionalInterface
    private interface Call {
        int invoke();
    }
}
