package io.faultd.protocol;

import java.util.Locale;

/** The kinds of error a call can end with: those of the JSON-RPC 2.0 specification, section 5.1, and faultd's own. */
public enum RpcError {
    /** The body is not JSON. */
    PARSE_ERROR(-32700),
    /** The JSON is not a request. */
    INVALID_REQUEST(-32600),
    /** There is no such method. */
    METHOD_NOT_FOUND(-32601),
    /** The method does not take these parameters. */
    INVALID_PARAMS(-32602),
    /** The daemon failed in a way that is its own fault. */
    INTERNAL_ERROR(-32603),
    /** A target word selects nothing; nothing was changed. */
    NO_TARGET(-32001),
    /** A target cannot carry faults: host network, not running, and so on. */
    TARGET_UNUSABLE(-32002),
    /** The kernel refused an operation. */
    KERNEL_REFUSED(-32003),
    /** The fault cannot be combined with one that is already in force. */
    CONFLICT(-32004),
    /** The daemon or the caller may not do this. */
    NOT_PERMITTED(-32005);

    private final int code;

    RpcError(int code) {
        this.code = code;
    }

    /** The {@code code} member of the error object. */
    public int code() {
        return code;
    }

    /** The value of the {@code outcome} label in metrics, such as {@code no_target}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
