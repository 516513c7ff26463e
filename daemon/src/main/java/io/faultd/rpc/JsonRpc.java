package io.faultd.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.protocol.RpcError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC 2.0, from the bytes of a request to those of its response; independent of HTTP.
 *
 * <p>The calls of a batch run one after the other, each after the one before has ended, so that {@code join} and then
 * {@code partition} in one batch work as expected.
 */
final class JsonRpc {
    private static final Logger log = LoggerFactory.getLogger(JsonRpc.class);

    /** The most of a client's text that an error message repeats. */
    private static final int MAX_ECHO = 60;

    private final RpcMethods methods;
    private final ObjectMapper mapper;
    private final int maxBatch;
    private final RpcMeters meters;
    private final RateLimiter limiter;

    JsonRpc(RpcMethods methods, ObjectMapper mapper, int maxBatch, RpcMeters meters, RateLimiter limiter) {
        this.methods = methods;
        this.mapper = mapper;
        this.maxBatch = maxBatch;
        this.meters = meters;
        this.limiter = limiter;
    }

    /** Never fails. Completes with nothing if there is nothing to answer, as for notifications. */
    CompletionStage<Optional<byte[]>> handle(byte[] body, Caller caller) {
        JsonNode document;
        try {
            document = mapper.readTree(body);
        } catch (JsonProcessingException e) {
            return done(invalid(RpcError.PARSE_ERROR, "not valid JSON: " + firstLine(e) + where(e)));
        } catch (IOException e) {
            return done(invalid(RpcError.PARSE_ERROR, "not valid JSON: not encoded in UTF-8"));
        } catch (NumberFormatException e) {
            // Not one of Jackson's own exceptions: an exponent out of BigDecimal's range.
            return done(invalid(RpcError.PARSE_ERROR, "not valid JSON: a number's exponent is too large"));
        }
        if (document.isMissingNode()) {
            return done(invalid(RpcError.PARSE_ERROR, "not valid JSON: the body is empty"));
        }
        if (!document.isArray()) {
            return one(document, caller);
        }
        if (document.isEmpty()) {
            return done(invalid(RpcError.INVALID_REQUEST, "an empty batch"));
        }
        if (document.size() > maxBatch) {
            return done(invalid(
                    RpcError.INVALID_REQUEST,
                    "a batch of " + document.size() + " requests; at most " + maxBatch + " are accepted"));
        }
        limiter.charge(caller.account(), document.size() - 1);
        return batch(document, caller);
    }

    /** The answer to a body of another content type than JSON. */
    byte[] wrongContentType(String contentType) {
        return invalid(
                RpcError.INVALID_REQUEST, "content type must be application/json, not \"" + cut(contentType) + "\"");
    }

    private CompletionStage<Optional<byte[]>> batch(JsonNode requests, Caller caller) {
        var joined = new ByteArrayOutputStream();
        CompletionStage<Void> all = CompletableFuture.completedStage(null);
        for (JsonNode request : requests) {
            all = all.thenCompose(before -> one(request, caller))
                    .thenAccept(response -> response.ifPresent(bytes -> {
                        joined.write(joined.size() == 0 ? '[' : ',');
                        joined.writeBytes(bytes);
                    }));
        }
        return all.thenApply(ignored -> {
            if (joined.size() == 0) {
                return Optional.empty();
            }
            joined.write(']');
            return Optional.of(joined.toByteArray());
        });
    }

    private CompletionStage<Optional<byte[]>> one(JsonNode request, Caller caller) {
        if (!request.isObject()) {
            return done(invalid(RpcError.INVALID_REQUEST, "a request must be an object"));
        }
        JsonNode id = request.path("id");
        if (!(id.isMissingNode() || id.isNull() || id.isTextual() || id.isIntegralNumber())) {
            return done(invalid(RpcError.INVALID_REQUEST, "\"id\" must be a string, an integer or null"));
        }
        JsonNode echoed = id.isMissingNode() ? NullNode.getInstance() : id;
        if (!request.path("jsonrpc").asText().equals("2.0")) {
            return done(invalid(echoed, RpcError.INVALID_REQUEST, "\"jsonrpc\" must be \"2.0\""));
        }
        JsonNode method = request.path("method");
        if (!method.isTextual()) {
            return done(invalid(echoed, RpcError.INVALID_REQUEST, "\"method\" must be a string"));
        }
        long start = System.nanoTime();
        return call(method.textValue(), request.path("params"), caller).handle((result, failure) -> {
            var outcome = failure == null ? success(echoed, result) : failure(echoed, method.textValue(), failure);
            String name = methods.names().contains(method.textValue()) ? method.textValue() : "unknown";
            meters.called(name, outcome.label(), Duration.ofNanos(System.nanoTime() - start));
            return id.isMissingNode() ? Optional.empty() : Optional.of(outcome.response());
        });
    }

    private CompletionStage<?> call(String method, JsonNode params, Caller caller) {
        if (!methods.names().contains(method)) {
            return CompletableFuture.failedStage(new RpcException(
                    RpcError.METHOD_NOT_FOUND,
                    "no method \"" + cut(method) + "\"; there are "
                            + String.join(", ", new TreeSet<>(methods.names()))));
        }
        if (!(params.isMissingNode() || params.isObject())) {
            return CompletableFuture.failedStage(
                    RpcException.invalidParams("\"params\" must be an object of named parameters"));
        }
        try {
            var named = params.isMissingNode() ? mapper.createObjectNode() : (ObjectNode) params;
            return Objects.requireNonNull(methods.call(method, named, caller), "no stage");
        } catch (RuntimeException | Error e) {
            // Also an Error, such as a failed assertion: after a bug in one method the caller still gets an answer.
            return CompletableFuture.failedStage(e);
        }
    }

    private record RpcReply(String label, byte[] response) {}

    private RpcReply success(JsonNode id, Object result) {
        try {
            var out = new ByteArrayOutputStream();
            try (var json = mapper.createGenerator(out)) {
                json.writeStartObject();
                json.writeStringField("jsonrpc", "2.0");
                json.writeObjectField("id", id);
                json.writeObjectField("result", result);
                json.writeEndObject();
            }
            return new RpcReply("ok", out.toByteArray());
        } catch (IOException e) {
            log.error("cannot write the result {}", result, e);
            return internalError(id);
        }
    }

    private RpcReply failure(JsonNode id, String method, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof RpcException refusal)) {
            log.error("method {} failed unexpectedly", cut(method), cause);
            return internalError(id);
        }
        log.info("{} refused: {}", cut(method), refusal.getMessage());
        log.debug("caused by", refusal.getCause());
        try {
            byte[] response = error(id, refusal.error(), refusal.getMessage(), refusal.data());
            return new RpcReply(refusal.error().label(), response);
        } catch (IOException e) {
            log.error("cannot write the data of the error \"{}\"", refusal.getMessage(), e);
            return internalError(id);
        }
    }

    private RpcReply internalError(JsonNode id) {
        byte[] response = plainError(id, RpcError.INTERNAL_ERROR, "internal error; see the daemon's log");
        return new RpcReply(RpcError.INTERNAL_ERROR.label(), response);
    }

    private byte[] invalid(RpcError error, String message) {
        return invalid(NullNode.getInstance(), error, message);
    }

    private byte[] invalid(JsonNode id, RpcError error, String message) {
        meters.called("unknown", error.label(), Duration.ZERO);
        return plainError(id, error, message);
    }

    private byte[] plainError(JsonNode id, RpcError error, String message) {
        try {
            return error(id, error, message, Optional.empty());
        } catch (IOException e) {
            throw new AssertionError("strings and a plain id can always be written", e);
        }
    }

    private byte[] error(JsonNode id, RpcError error, String message, Optional<Object> data) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var json = mapper.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("jsonrpc", "2.0");
            json.writeObjectField("id", id);
            json.writeObjectFieldStart("error");
            json.writeNumberField("code", error.code());
            json.writeStringField("message", message);
            if (data.isPresent()) {
                json.writeObjectField("data", data.get());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static CompletionStage<Optional<byte[]>> done(byte[] response) {
        return CompletableFuture.completedStage(Optional.of(response));
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private static String where(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static String cut(String text) {
        return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
    }
}
