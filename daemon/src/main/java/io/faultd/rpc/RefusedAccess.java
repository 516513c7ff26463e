package io.faultd.rpc;

/** Receives refusals of callers without access. */
@FunctionalInterface
public interface RefusedAccess {
    /** Ignores refusals. */
    RefusedAccess IGNORED = (caller, reason, message) -> {};

    /**
     * A caller was refused. Runs on an event loop, and must not block.
     *
     * @param reason one word for it, such as {@code unauthorized}
     * @param message the message to the client, or why a connection ended before one could be sent
     */
    void refused(Caller caller, String reason, String message);
}
