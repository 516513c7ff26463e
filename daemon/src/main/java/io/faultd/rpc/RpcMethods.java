package io.faultd.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The methods that can be called: the interface between the transport and the daemon's service. */
public interface RpcMethods {
    /** The names of all methods; the same at every call. */
    Set<String> names();

    /**
     * Starts one call. Runs on an event loop, so it must only enqueue: work that waits for the kernel, a file or a lock
     * belongs on the conductor's thread.
     *
     * @param method one of {@link #names()}
     * @param params the call's named parameters, empty if it had none; numbers with a fraction are exact decimals
     * @return completes with the result, to be serialised as {@link RpcJson} does (null is a valid result), or fails
     *     with an {@link RpcException}; any other failure is logged, and the caller gets an internal error
     * @throws RpcException if the call is refused at once
     */
    CompletionStage<?> call(String method, ObjectNode params, Caller caller);
}
