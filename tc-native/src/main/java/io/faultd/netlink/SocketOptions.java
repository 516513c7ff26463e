package io.faultd.netlink;

import io.faultd.linux.Errno;
import io.faultd.linux.FileDescriptor;
import io.faultd.linux.LibC;
import io.faultd.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The options that are set on a netlink socket before its use. */
final class SocketOptions {
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private static final int SOCKADDR_BYTES = 12;
    private static final int SOCKADDR_PORT_ID = 4;

    /** The kernel doubles the requested size; memory is allocated only when needed. */
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private SocketOptions() {}

    /** Asks for explained errors without the request quoted, for strict checks, and for room. */
    static void set(FileDescriptor socket) {
        setIfSupported(socket, NETLINK_EXT_ACK);
        setIfSupported(socket, NETLINK_CAP_ACK);
        setIfSupported(socket, NETLINK_GET_STRICT_CHK);
        grow(socket, LibC.SO_RCVBUFFORCE, LibC.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        growSendBuffer(socket, SEND_BUFFER_BYTES);
    }

    /** Makes room for a datagram of that many bytes. */
    static void growSendBuffer(FileDescriptor socket, int bytes) {
        grow(socket, LibC.SO_SNDBUFFORCE, LibC.SO_SNDBUF, bytes);
    }

    static int receiveBufferBytes(FileDescriptor socket) {
        return LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUF);
    }

    static int sendBufferBytes(FileDescriptor socket) {
        return LibC.getsockopt(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUF);
    }

    /** Binds the socket and returns the port id that the kernel has chosen for it. */
    static int bind(FileDescriptor socket) {
        ByteBuffer address = ByteBuffer.allocateDirect(SOCKADDR_BYTES).order(ByteOrder.nativeOrder());
        address.putShort(0, (short) LibC.AF_NETLINK);
        LibC.bind(socket, LibC.addressOf(address), SOCKADDR_BYTES);
        LibC.getsockname(socket, LibC.addressOf(address), SOCKADDR_BYTES);
        return address.getInt(SOCKADDR_PORT_ID);
    }

    private static void setIfSupported(FileDescriptor socket, int option) {
        try {
            LibC.setsockopt(socket, LibC.SOL_NETLINK, option, 1);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOPROTOOPT) {
                throw e;
            }
        }
    }

    /** Without CAP_NET_ADMIN in the first user namespace, the size is limited by the system's maximum. */
    private static void grow(FileDescriptor socket, int privilegedOption, int option, int bytes) {
        try {
            LibC.setsockopt(socket, LibC.SOL_SOCKET, privilegedOption, bytes);
        } catch (LinuxException e) {
            LibC.setsockopt(socket, LibC.SOL_SOCKET, option, bytes);
        }
    }
}
