package io.faultd.protocol;

/** Error codes of the RPC: those of JSON-RPC 2.0, section 5.1, and faultd's own. */
public final class ErrorCode {
    /** The body is not JSON. */
    public static final int PARSE_ERROR = -32700;
    /** The JSON is not a request. */
    public static final int INVALID_REQUEST = -32600;
    /** There is no such method. */
    public static final int METHOD_NOT_FOUND = -32601;
    /** A parameter is missing, unknown or out of range. */
    public static final int INVALID_PARAMS = -32602;
    /** A mistake of the daemon's. */
    public static final int INTERNAL_ERROR = -32603;
    /** A word selects no target. */
    public static final int NO_TARGET = -32001;
    /** A target that was named can't carry faults. */
    public static final int TARGET_UNUSABLE = -32002;
    /** The kernel said no. */
    public static final int KERNEL_REFUSED = -32003;
    /** It can't be combined with another fault, or with what somebody else put into the kernel. */
    public static final int CONFLICT = -32004;
    /** The caller, or the daemon, may not do that. */
    public static final int NOT_PERMITTED = -32005;

    private ErrorCode() {}
}
