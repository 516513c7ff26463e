package io.faultd.client;

/** No daemon answers: it is not running, its socket can't be reached, or it ended before it answered. */
public final class DaemonUnreachableException extends FaultdException {
    private static final long serialVersionUID = 1L;

    /** Its {@link #code}, from the range that JSON-RPC reserves for implementations. */
    public static final int CODE = -32000;

    DaemonUnreachableException(String message, Throwable cause) {
        super(CODE, message, cause);
    }
}
