package io.faultd.rpc;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.faultd.protocol.RpcError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The reasons to refuse a request or connection before it becomes a call, and the answers to the client. */
enum Refusal {
    MALFORMED(HttpResponseStatus.BAD_REQUEST, "not an HTTP/1.1 request"),
    UNAUTHORIZED(HttpResponseStatus.UNAUTHORIZED, "the token is missing or wrong; send Authorization: Bearer TOKEN"),
    NOT_ALLOWED(
            HttpResponseStatus.FORBIDDEN,
            "this user may not call faultd: have it added to the group faultd, or to the list allow in faultd.yml"),
    TOO_MANY_REQUESTS(HttpResponseStatus.TOO_MANY_REQUESTS, "too many requests: slow down, or have rate-limit raised"),
    FOREIGN_HOST(HttpResponseStatus.FORBIDDEN, "the Host header must name this machine's loopback address"),
    FOREIGN_ORIGIN(HttpResponseStatus.FORBIDDEN, "requests from web pages are not served"),
    SLOW_REQUEST(HttpResponseStatus.REQUEST_TIMEOUT, "the request was not complete in time"),
    BODY_TOO_LARGE(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the request body is too large"),
    TOO_MUCH_AT_ONCE(
            HttpResponseStatus.SERVICE_UNAVAILABLE, "too many large requests are under way; try again in a moment"),
    LINE_TOO_LONG(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's first line is too long"),
    HEADERS_TOO_LARGE(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request's headers are too large"),
    EXPECTATION(HttpResponseStatus.EXPECTATION_FAILED, "the only supported expectation is 100-continue"),
    TOO_MANY_CONNECTIONS(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many connections are open");

    private final HttpResponseStatus status;
    private final String message;

    Refusal(HttpResponseStatus status, String message) {
        this.status = status;
        this.message = message;
    }

    /** The last reply on its connection: an HTTP status, and a JSON-RPC error as its body. */
    HttpReply reply() {
        RpcError error = isOfAccess() ? RpcError.NOT_PERMITTED : RpcError.INVALID_REQUEST;
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(message));
        String body = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" + error.code() + ",\"message\":\""
                + quoted + "\"}}";
        HttpReply reply = HttpReply.json(status, body.getBytes(StandardCharsets.UTF_8));
        return switch (this) {
            case UNAUTHORIZED -> reply.with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"faultd\"");
            case TOO_MANY_REQUESTS -> reply.with(HttpHeaderNames.RETRY_AFTER, "1");
            default -> reply;
        };
    }

    /** Whether it is about the caller, and not about the request. */
    boolean isOfAccess() {
        return switch (this) {
            case UNAUTHORIZED, NOT_ALLOWED, TOO_MANY_REQUESTS, FOREIGN_HOST, FOREIGN_ORIGIN -> true;
            default -> false;
        };
    }

    /** The message to the client. */
    String message() {
        return message;
    }

    /** The value of the {@code reason} label in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
