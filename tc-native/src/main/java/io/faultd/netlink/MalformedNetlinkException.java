package io.faultd.netlink;

/** A received message that breaks the netlink format: truncated, a wrong length, or a value of the wrong size. */
public final class MalformedNetlinkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedNetlinkException(String message) {
        super(message);
    }
}
