package io.faultd.rpc;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Why a request or connection is turned away before it becomes a call, and what its client is told. */
enum Refusal {
    MALFORMED(HttpResponseStatus.BAD_REQUEST, "not an HTTP/1.1 request"),
    UNAUTHORIZED(HttpResponseStatus.UNAUTHORIZED, "the token is missing or wrong; send Authorization: Bearer TOKEN"),
    FOREIGN_HOST(HttpResponseStatus.FORBIDDEN, "the Host header must name this machine's loopback address"),
    FOREIGN_ORIGIN(HttpResponseStatus.FORBIDDEN, "requests from web pages are not served"),
    SLOW_REQUEST(HttpResponseStatus.REQUEST_TIMEOUT, "the request was not complete in time"),
    BODY_TOO_LARGE(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the request body is too large"),
    LINE_TOO_LONG(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's first line is too long"),
    HEADERS_TOO_LARGE(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request's headers are too large"),
    EXPECTATION(HttpResponseStatus.EXPECTATION_FAILED, "the only expectation met is 100-continue"),
    TOO_MANY_CONNECTIONS(HttpResponseStatus.SERVICE_UNAVAILABLE, "too many connections are open");

    private final HttpResponseStatus status;
    private final String message;

    Refusal(HttpResponseStatus status, String message) {
        this.status = status;
        this.message = message;
    }

    /** The last reply on its connection. */
    HttpReply reply() {
        HttpReply reply = HttpReply.error(status, message);
        return this == UNAUTHORIZED ? reply.with(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"faultd\"") : reply;
    }

    /** The value of the {@code reason} label in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
