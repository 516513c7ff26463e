package io.faultd.rpc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.protocol.RpcError;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** Methods that return their parameters, and end in every possible way. */
final class TestMethods implements RpcMethods {
    /** Calls of {@code later}, which end when a test says so. */
    final BlockingQueue<CompletableFuture<Object>> held = new LinkedBlockingQueue<>();

    record Row(String containerId, String none, Instant seenAt, String interface_) {}

    record Whoami(String identity, String account) {}

    @Override
    public Set<String> names() {
        return Set.of("echo", "whoami", "later", "nothing", "rows", "refuse", "fail", "crash", "unwritable", "forget");
    }

    @Override
    public CompletionStage<?> call(String method, ObjectNode params, Caller caller) {
        return switch (method) {
            case "echo" -> CompletableFuture.completedStage(params);
            case "whoami" -> CompletableFuture.completedStage(new Whoami(caller.identity(), caller.account()));
            case "later" -> later();
            case "nothing" -> CompletableFuture.completedStage(null);
            case "rows" -> CompletableFuture.completedStage(Map.of("row", new Row("c1", null, Instant.EPOCH, "eth0")));
            case "refuse" ->
                throw new RpcException(
                        RpcError.KERNEL_REFUSED, "the kernel said no", Map.of("errno", "ENOENT", "interface", "eth0"));
            case "fail" -> CompletableFuture.failedStage(new IllegalStateException("a secret detail"));
            case "crash" -> throw new AssertionError("a secret detail");
            case "unwritable" -> CompletableFuture.completedStage(new Object());
            default -> null;
        };
    }

    private CompletableFuture<Object> later() {
        var result = new CompletableFuture<Object>();
        held.add(result);
        return result;
    }
}
