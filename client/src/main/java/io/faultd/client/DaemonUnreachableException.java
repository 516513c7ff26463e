package io.faultd.client;

/** No daemon answers: it is not running, its socket is out of reach, or it went away before it answered. */
public final class DaemonUnreachableException extends FaultdException {
    private static final long serialVersionUID = 1L;

    /** Its {@link #code}, from the range that JSON-RPC leaves to implementations. */
    public static final int CODE = -32000;

    DaemonUnreachableException(String message, Throwable cause) {
        super(CODE, message, cause);
    }
}
