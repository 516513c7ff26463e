package io.faultd.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.protocol.RpcError;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.rpc.RpcMethods;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Only the methods that change nothing. */
public record ReadOnlyMethods(RpcMethods methods) implements RpcMethods {
    @Override
    public Set<String> names() {
        return methods.names();
    }

    @Override
    public CompletionStage<?> call(String method, ObjectNode params, Caller caller) {
        if (ReadMethods.isChange(method, params)) {
            throw new RpcException(
                    RpcError.NOT_PERMITTED,
                    "this faultd is read-only (--read-only), so it refuses " + method + "; dry runs are allowed");
        }
        return methods.call(method, params, caller);
    }
}
