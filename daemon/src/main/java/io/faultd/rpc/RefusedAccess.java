package io.faultd.rpc;

/** Hears of those who were turned away because of who they are, or are not. */
@FunctionalInterface
public interface RefusedAccess {
    /** Nobody listens. */
    RefusedAccess IGNORED = (caller, reason, message) -> {};

    /**
     * Somebody was turned away. Runs on an event loop, and must not wait for anything.
     *
     * @param reason one word for it, such as {@code unauthorized}
     * @param message what the client was told, or why a connection ended before anything could be said
     */
    void refused(Caller caller, String reason, String message);
}
