package io.faultd.rpc;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A whole response, independent of its connection. */
record HttpReply(HttpResponseStatus status, String contentType, byte[] body, Map<CharSequence, String> headers) {
    private static final String JSON = "application/json";

    static HttpReply json(HttpResponseStatus status, byte[] body) {
        return new HttpReply(status, JSON, body, Map.of());
    }

    static HttpReply text(String contentType, String body) {
        return new HttpReply(HttpResponseStatus.OK, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static HttpReply noContent() {
        return new HttpReply(HttpResponseStatus.NO_CONTENT, null, new byte[0], Map.of());
    }

    /** A status other than success with {@code {"error": message}}. */
    static HttpReply error(HttpResponseStatus status, String message) {
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(message));
        return json(status, ("{\"error\":\"" + quoted + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    HttpReply with(CharSequence header, String value) {
        return new HttpReply(status, contentType, body, Map.of(header, value));
    }

    /** The response for the wire, with {@code Connection: close} if it is the connection's last. */
    FullHttpResponse toResponse(boolean keepAlive) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        headers.forEach(response.headers()::set);
        if (contentType != null) {
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                    .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
            HttpUtil.setContentLength(response, body.length);
        }
        response.headers()
                .set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        return response;
    }
}
