package io.faultd.rpc;

import io.faultd.protocol.RpcError;
import java.util.Objects;
import java.util.Optional;

/** A call that ends with a JSON-RPC error object: one line that says what was refused, and why. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RpcError error;
    private final transient Object data;

    /** An error without {@code data}. */
    public RpcException(RpcError error, String message) {
        this(error, message, null);
    }

    /**
     * @param message one line, without a final stop
     * @param data the error's {@code data} member, serialised like a result; null for none
     */
    public RpcException(RpcError error, String message, Object data) {
        this(error, message, data, null);
    }

    /**
     * @param message one line, without a final stop
     * @param data the error's {@code data} member, serialised like a result; null for none
     * @param cause for the log only, never for the caller; null for none
     */
    public RpcException(RpcError error, String message, Object data, Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.error = Objects.requireNonNull(error, "error");
        this.data = data;
    }

    /** Invalid parameters, with a line that names the parameter. */
    public static RpcException invalidParams(String message) {
        return new RpcException(RpcError.INVALID_PARAMS, message);
    }

    /** The kind of error. */
    public RpcError error() {
        return error;
    }

    /** The error's {@code data} member. */
    public Optional<Object> data() {
        return Optional.ofNullable(data);
    }
}
