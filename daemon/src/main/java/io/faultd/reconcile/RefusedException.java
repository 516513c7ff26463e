package io.faultd.reconcile;

import io.faultd.protocol.ErrorData;
import java.util.Optional;

/** Something that can't be done; desired state and kernel are as before. The message is one line that says what, why and what to do. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient ErrorData data;

    /** An error with one of {@link io.faultd.protocol.ErrorCode}'s codes. */
    public RefusedException(int code, String message) {
        this(code, message, null, null);
    }

    /** The same with where it comes from; {@code data} and {@code cause} may be null. */
    public RefusedException(int code, String message, ErrorData data, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.data = data;
    }

    /** One of {@link io.faultd.protocol.ErrorCode}'s codes. */
    public int code() {
        return code;
    }

    /** Where it comes from, as far as known. */
    public Optional<ErrorData> data() {
        return Optional.ofNullable(data);
    }
}
