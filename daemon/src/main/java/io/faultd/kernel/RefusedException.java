package io.faultd.kernel;

import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Something that can't be done; desired state and kernel are as before. The message is one line that says what, why and
 * what to do.
 */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RpcError kind;
    private final transient ErrorData data;
    private final transient CompletableFuture<Void> reconsidered;

    /** A refusal that has nothing to do with the kernel. */
    public RefusedException(RpcError kind, String message) {
        this(kind, message, null, null);
    }

    /** The same with where it comes from; {@code data} and {@code cause} may be null. */
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
     * A refusal for want of a target that the container engine may yet tell of.
     *
     * @param answer done when the engine has answered, or is not waited for any more; empty where waiting is of no use
     */
    public static RefusedException unseen(String message, Optional<CompletableFuture<Void>> answer) {
        return new RefusedException(RpcError.NO_TARGET, message, null, null, answer.orElse(null));
    }

    /** What kind of refusal it is. */
    public RpcError kind() {
        return kind;
    }

    /** When the same may be asked for again with another outcome; empty where waiting is of no use. */
    public Optional<CompletionStage<Void>> reconsidered() {
        return Optional.ofNullable(reconsidered);
    }

    /** Where it comes from, as far as known. */
    public Optional<ErrorData> data() {
        return Optional.ofNullable(data);
    }
}
