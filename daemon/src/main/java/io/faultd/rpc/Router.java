package io.faultd.rpc;

import io.faultd.metrics.Metrics;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers complete requests: the four routes, and for everything else an error that names them. */
final class Router {
    static final String RPC = "/rpc";
    static final String METRICS = "/metrics";
    static final String HEALTH = "/healthz";
    static final String EVENTS = "/events";

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private static final Map<String, HttpMethod> ROUTES =
            Map.of(RPC, HttpMethod.POST, METRICS, HttpMethod.GET, HEALTH, HttpMethod.GET, EVENTS, HttpMethod.GET);
    private static final String ROUTES_TEXT = "there are POST /rpc, GET /metrics, GET /healthz and GET /events";

    /** The content types used for JSON-RPC; a request without one counts as JSON too. */
    private static final Set<String> JSON_TYPES =
            Set.of("application/json", "application/json-rpc", "application/jsonrequest");

    private final JsonRpc rpc;
    private final Metrics metrics;
    private final Supplier<byte[]> health;
    private final Executor files;

    /**
     * @param health the JSON object that /healthz answers
     * @param files runs tasks that read files, which the event loops must not do
     */
    Router(JsonRpc rpc, Metrics metrics, Supplier<byte[]> health, Executor files) {
        this.rpc = rpc;
        this.metrics = metrics;
        this.health = health;
        this.files = files;
    }

    /** The path without its query. */
    static String path(HttpRequest request) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** Whether it needs no token over TCP. */
    static boolean isForAnybody(HttpRequest request) {
        return path(request).equals(HEALTH);
    }

    /** Whether its body is read; other bodies are discarded. */
    static boolean takesBody(HttpRequest request) {
        return path(request).equals(RPC) && request.method().equals(HttpMethod.POST);
    }

    /** Whether it requests the event stream, which {@link #answer} does not handle. */
    static boolean wantsEvents(HttpRequest request) {
        return path(request).equals(EVENTS) && request.method().equals(HttpMethod.GET);
    }

    /** Never fails. */
    CompletionStage<HttpReply> answer(HttpRequest request, byte[] body, Caller caller) {
        String path = path(request);
        HttpMethod allowed = ROUTES.get(path);
        if (allowed == null) {
            return now(HttpReply.error(HttpResponseStatus.NOT_FOUND, "no such path; " + ROUTES_TEXT));
        }
        if (!request.method().equals(allowed)) {
            return now(HttpReply.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "no such method; " + ROUTES_TEXT)
                    .with(HttpHeaderNames.ALLOW, allowed.name()));
        }
        return switch (path) {
            case METRICS -> CompletableFuture.supplyAsync(this::scrape, files);
            case HEALTH -> now(health());
            default -> call(request, body, caller);
        };
    }

    private CompletionStage<HttpReply> call(HttpRequest request, byte[] body, Caller caller) {
        // A page in a browser can send other types without a preflight request; it can't reach the Unix socket.
        CharSequence type = caller instanceof Caller.Remote ? HttpUtil.getMimeType(request) : null;
        if (type != null && !JSON_TYPES.contains(type.toString().trim().toLowerCase(Locale.ROOT))) {
            return now(HttpReply.json(HttpResponseStatus.OK, rpc.wrongContentType(type.toString())));
        }
        return rpc.handle(body, caller)
                .thenApply(response -> response.map(bytes -> HttpReply.json(HttpResponseStatus.OK, bytes))
                        .orElseGet(HttpReply::noContent));
    }

    private HttpReply scrape() {
        try {
            return HttpReply.text(Metrics.CONTENT_TYPE, metrics.scrape());
        } catch (RuntimeException e) {
            log.error("writing the metrics failed", e);
            return HttpReply.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "writing the metrics failed");
        }
    }

    private HttpReply health() {
        try {
            return HttpReply.json(HttpResponseStatus.OK, health.get());
        } catch (RuntimeException e) {
            log.error("health check failed", e);
            return HttpReply.error(HttpResponseStatus.SERVICE_UNAVAILABLE, "health check failed");
        }
    }

    private static CompletionStage<HttpReply> now(HttpReply reply) {
        return CompletableFuture.completedStage(reply);
    }
}
