package io.faultd.netlink;

import io.faultd.linux.Errno;

/**
 * The kernel had more to say than the socket's receive buffer could hold ({@code ENOBUFS}): messages are lost, and the
 * receiver has to read the whole state anew. The socket itself stays usable.
 */
public final class NetlinkOverrunException extends NetlinkException {
    private static final long serialVersionUID = 1L;

    NetlinkOverrunException(String operation) {
        super(operation, null, Errno.ENOBUFS, "the receive buffer overran, messages were lost");
    }
}
