package io.faultd.reconcile;

import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import java.util.Optional;

/** Something that can't be done; desired state and kernel are as before. The message is one line that says what, why and what to do. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RpcError kind;
    private final transient ErrorData data;

    /** A refusal that has nothing to do with the kernel. */
    public RefusedException(RpcError kind, String message) {
        this(kind, message, null, null);
    }

    /** The same with where it comes from; {@code data} and {@code cause} may be null. */
    public RefusedException(RpcError kind, String message, ErrorData data, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.data = data;
    }

    /** What kind of refusal it is. */
    public RpcError kind() {
        return kind;
    }

    /** Where it comes from, as far as known. */
    public Optional<ErrorData> data() {
        return Optional.ofNullable(data);
    }
}
