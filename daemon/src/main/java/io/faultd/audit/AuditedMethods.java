package io.faultd.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.protocol.RpcError;
import io.faultd.rpc.Caller;
import io.faultd.rpc.RpcException;
import io.faultd.rpc.RpcMethods;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;

/** Methods whose changing calls are written to the audit log before they are answered. */
public final class AuditedMethods implements RpcMethods {
    /** The members of a result that describe what was done, by their wire names. */
    private static final List<String> TOLD =
            List.of("fault", "lease", "targets", "interfaces", "ended", "reduced", "skipped");

    private final RpcMethods methods;
    private final BiPredicate<String, ObjectNode> changing;
    private final AuditLog audit;
    private final ObjectMapper mapper;

    /**
     * @param changing whether a method with these parameters changes something
     * @param mapper writes results, as the transport does
     */
    public AuditedMethods(
            RpcMethods methods, BiPredicate<String, ObjectNode> changing, AuditLog audit, ObjectMapper mapper) {
        this.methods = methods;
        this.changing = changing;
        this.audit = audit;
        this.mapper = mapper;
    }

    @Override
    public Set<String> names() {
        return methods.names();
    }

    @Override
    public CompletionStage<?> call(String method, ObjectNode params, Caller caller) {
        if (!changing.test(method, params)) {
            return methods.call(method, params, caller);
        }
        ObjectNode recorded = params.deepCopy();
        return begin(method, params, caller)
                .handle((result, failure) -> audit.command(caller, method, recorded, line -> {
                            if (failure == null) {
                                succeeded(line, result);
                            } else {
                                failed(line, failure);
                            }
                        })
                        .thenCompose(written ->
                                failure == null ? CompletableFuture.completedStage(result) : failedStage(failure)))
                .thenCompose(stage -> stage);
    }

    /** The call; an exception thrown at once counts as its failure. */
    private CompletionStage<Object> begin(String method, ObjectNode params, Caller caller) {
        try {
            return methods.call(method, params, caller).thenApply(result -> result);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static <T> CompletionStage<T> failedStage(Throwable failure) {
        return CompletableFuture.failedStage(failure);
    }

    private void succeeded(ObjectNode line, Object result) {
        line.put("result", "ok");
        JsonNode members = mapper.valueToTree(result);
        for (String name : TOLD) {
            JsonNode value = members.path(name);
            if (!value.isMissingNode() && !value.isNull()) {
                line.set(name, value);
            }
        }
    }

    private static void failed(ObjectNode line, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        RpcError error = cause instanceof RpcException refusal ? refusal.error() : RpcError.INTERNAL_ERROR;
        line.put("result", "error").put("code", error.code());
        line.put("message", cause instanceof RpcException ? cause.getMessage() : cause.toString());
    }
}
