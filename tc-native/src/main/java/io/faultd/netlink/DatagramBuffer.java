package io.faultd.netlink;

import io.faultd.linux.FileDescriptor;
import io.faultd.linux.LibC;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * The native memory that one thread sends from and receives into.
 *
 * <p>It belongs to the thread, not to the socket: a reconciler with a socket in each of a thousand namespaces uses them
 * one after the other and needs this memory once.
 */
final class DatagramBuffer {
    private static final ThreadLocal<DatagramBuffer> OF_THREAD = ThreadLocal.withInitial(DatagramBuffer::new);

    /** Dumps come in pieces of at most 32 KiB if the buffer offered is that large; only a huge object needs more. */
    private static final int INITIAL_BYTES = 64 * 1024;

    // struct msghdr, iovec, sockaddr_nl and cmsghdr as 64-bit ABIs lay them out, one after the other in one buffer.
    private static final int NAME_POINTER = 0;
    private static final int NAME_LENGTH = 8;
    private static final int IOV_POINTER = 16;
    private static final int IOV_COUNT = 24;
    private static final int CONTROL_POINTER = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int IOV = 56;
    private static final int IOV_LENGTH = IOV + 8;
    private static final int NAME = IOV + 16;
    private static final int NAME_PORT_ID = NAME + 4;
    private static final int NAME_BYTES = 12;
    private static final int CONTROL = 88;
    private static final int CONTROL_BYTES = 64;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;

    private static final int NETLINK_LISTEN_ALL_NSID = 8;

    private final ByteBuffer header =
            ByteBuffer.allocateDirect(CONTROL + CONTROL_BYTES).order(ByteOrder.nativeOrder());
    private final long headerAddress = LibC.addressOf(header);
    private ByteBuffer incoming = allocate(INITIAL_BYTES);
    private ByteBuffer outgoing = allocate(INITIAL_BYTES);

    private DatagramBuffer() {
        header.putLong(NAME_POINTER, headerAddress + NAME)
                .putLong(IOV_POINTER, headerAddress + IOV)
                .putLong(IOV_COUNT, 1)
                .putLong(CONTROL_POINTER, headerAddress + CONTROL);
        offerIncoming();
    }

    static DatagramBuffer ofThread() {
        return OF_THREAD.get();
    }

    /** Returns an empty buffer with room for so many bytes, to be filled and then {@link #send sent}. */
    ByteBuffer outgoing(int bytes) {
        if (outgoing.capacity() < bytes) {
            outgoing = allocate(bytes);
        }
        return outgoing.clear();
    }

    /** Sends what has been put into {@link #outgoing} to the kernel, as one datagram. */
    void send(FileDescriptor socket) {
        // Without a destination, a netlink socket sends to port 0: the kernel.
        LibC.sendto(socket, LibC.addressOf(outgoing), outgoing.position(), 0, 0);
    }

    /**
     * Receives the next datagram, whole: it is peeked at first, and the buffer grows if it does not fit.
     *
     * @return the datagram, valid until the next call on this thread; null if there is none waiting
     */
    ByteBuffer receive(FileDescriptor socket) {
        while (true) {
            int length = receive(socket, LibC.MSG_PEEK | LibC.MSG_TRUNC);
            if (length < 0) {
                return null;
            }
            if (length > incoming.capacity()) {
                incoming = allocate(Integer.highestOneBit(length) << 1);
                offerIncoming();
                continue;
            }
            length = receive(socket, 0);
            if (length < 0) {
                return null;
            }
            if (header.getInt(NAME_PORT_ID) == 0) {
                return incoming.clear().limit(length);
            }
            // Not from the kernel: another process sent it.
        }
    }

    /** Returns the id of the namespace that the datagram last received came from, if the socket requested it. */
    OptionalInt namespaceId() {
        long end = header.getLong(CONTROL_LENGTH);
        if (end >= CMSG_DATA + Integer.BYTES
                && header.getInt(CONTROL + CMSG_LEVEL) == LibC.SOL_NETLINK
                && header.getInt(CONTROL + CMSG_TYPE) == NETLINK_LISTEN_ALL_NSID) {
            return OptionalInt.of(header.getInt(CONTROL + CMSG_DATA));
        }
        return OptionalInt.empty();
    }

    private int receive(FileDescriptor socket, int flags) {
        header.putInt(NAME_LENGTH, NAME_BYTES).putLong(CONTROL_LENGTH, CONTROL_BYTES);
        return LibC.recvmsg(socket, headerAddress, flags | LibC.MSG_DONTWAIT);
    }

    private void offerIncoming() {
        header.putLong(IOV, LibC.addressOf(incoming)).putLong(IOV_LENGTH, incoming.capacity());
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
