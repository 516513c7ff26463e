package io.faultd.netlink;

import io.faultd.linux.Errno;

/**
 * The socket's receive buffer overran ({@code ENOBUFS}): messages are lost, and the receiver has to read the whole
 * state again. The socket itself stays usable.
 */
public final class NetlinkOverrunException extends NetlinkException {
    private static final long serialVersionUID = 1L;

    NetlinkOverrunException(String operation) {
        super(operation, null, Errno.ENOBUFS, "the receive buffer overran, messages were lost");
    }
}
