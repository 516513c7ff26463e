package io.faultd.kernel;

import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A refused request; desired state and kernel are unchanged. The message is one line that says what, why and what to
 * do.
 */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RpcError kind;
    private final transient ErrorData data;
    private final transient CompletableFuture<Void> reconsidered;

    /** A refusal without a kernel error. */
    public RefusedException(RpcError kind, String message) {
        this(kind, message, null, null);
    }

    /** A refusal with its origin; {@code data} and {@code cause} can be null. */
    public RefusedException(RpcError kind, String message, ErrorData data, Throwable cause) {
        this(kind, message, data, cause, null);
    }

    private RefusedException(
            RpcError kind, String message, ErrorData data, Throwable cause, CompletableFuture<Void> reconsidered) {
        super(message, cause);
        this.kind = kind;
        this.data = data;
        this.reconsidered = reconsidered;
    }

    /**
     * A refusal for want of a target that the Docker engine can still report.
     *
     * @param answer completes when the engine has answered, or is not waited for any more; empty where waiting is
     *     useless
     */
    public static RefusedException unseen(String message, Optional<CompletableFuture<Void>> answer) {
        return new RefusedException(RpcError.NO_TARGET, message, null, null, answer.orElse(null));
    }

    /** The kind of refusal. */
    public RpcError kind() {
        return kind;
    }

    /** Completes when a retry can have another outcome; empty where waiting is useless. */
    public Optional<CompletionStage<Void>> reconsidered() {
        return Optional.ofNullable(reconsidered);
    }

    /** Its origin, as far as it is known. */
    public Optional<ErrorData> data() {
        return Optional.ofNullable(data);
    }
}
