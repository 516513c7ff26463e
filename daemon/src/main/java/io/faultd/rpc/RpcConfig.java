package io.faultd.rpc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The server's addresses and limits.
 *
 * @param socket the Unix socket's path
 * @param listen TCP addresses as {@code HOST:PORT} or {@code [IPV6]:PORT}, without TLS loopback only; port 0 selects a
 *     free one
 * @param tokenFile holds the bearer token that TCP clients must send; needed if {@code listen} is not empty and clients
 *     need no certificate
 * @param tls the encryption of all addresses of {@code listen}; empty: plain text
 * @param admission who may call over the Unix socket, and how often
 */
public record RpcConfig(
        Path socket,
        List<String> listen,
        Optional<Path> tokenFile,
        Optional<TlsFiles> tls,
        Admission admission,
        HttpLimits http,
        JsonLimits json,
        Timeouts timeouts) {
    public RpcConfig {
        listen = List.copyOf(listen);
    }

    /** Only the Unix socket, with the default limits. */
    public static RpcConfig on(Path socket) {
        return new RpcConfig(
                socket,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Admission.DEFAULT,
                HttpLimits.DEFAULT,
                JsonLimits.DEFAULT,
                Timeouts.DEFAULT);
    }

    /** A copy with these TCP addresses. */
    public RpcConfig withListen(List<String> addresses, Optional<Path> token) {
        return new RpcConfig(socket, addresses, token, tls, admission, http, json, timeouts);
    }

    /** A copy with TLS on the TCP addresses. */
    public RpcConfig withTls(TlsFiles files) {
        return new RpcConfig(socket, listen, tokenFile, Optional.of(files), admission, http, json, timeouts);
    }

    /** A copy for other users. */
    public RpcConfig withAdmission(Admission other) {
        return new RpcConfig(socket, listen, tokenFile, tls, other, http, json, timeouts);
    }

    /** A copy with other limits on HTTP. */
    public RpcConfig withHttp(HttpLimits limits) {
        return new RpcConfig(socket, listen, tokenFile, tls, admission, limits, json, timeouts);
    }

    /** A copy with other timeouts. */
    public RpcConfig withTimeouts(Timeouts other) {
        return new RpcConfig(socket, listen, tokenFile, tls, admission, http, json, other);
    }

    /**
     * Who may call over the Unix socket, and how often a caller may.
     *
     * @param allow {@code uid:N}, {@code gid:N}, {@code user:NAME} or {@code group:NAME}; empty: the members of the
     *     group {@code faultd}. Root and the daemon's own user always may
     * @param requestsPerSecond of one user except root, or over TCP of one address, in the long run; twice as many at
     *     once; 0 for any number
     */
    public record Admission(List<String> allow, int requestsPerSecond) {
        /** The group, and a thousand. */
        public static final Admission DEFAULT = new Admission(List.of(), 1000);

        /** Copies the list. */
        public Admission {
            allow = List.copyOf(allow);
        }
    }

    /**
     * Limits of the memory that clients can make the daemon use.
     *
     * @param maxBodyBytes largest request body; more is answered 413
     * @param maxHeaderBytes all header lines of a request together, and its first line alone; more is answered 431, 414
     * @param maxConnections open at once of callers with access, at each address; half of them of one user or address;
     *     as many more of root and the daemon's own user, and a quarter more of callers not identified yet; more are
     *     answered 503
     * @param maxBodiesBytes of all current request bodies together, without the first 16 KiB of each; more is answered
     *     503
     * @param maxEventBytes waiting for an event client; one that is further behind is disconnected
     */
    public record HttpLimits(
            int maxBodyBytes, int maxHeaderBytes, int maxConnections, int maxBodiesBytes, int maxEventBytes) {
        /** 1 MiB, 16 KiB, 256 connections, 4 MiB, 1 MiB (some 5000 events). */
        public static final HttpLimits DEFAULT = new HttpLimits(1 << 20, 16 << 10, 256, 4 << 20, 1 << 20);
    }

    /**
     * Limits of one JSON document.
     *
     * @param maxBatch requests in one batch
     * @param maxNesting objects and arrays within each other
     * @param maxNumberLength characters of a number
     * @param maxStringLength characters of a string or key
     */
    public record JsonLimits(int maxBatch, int maxNesting, int maxNumberLength, int maxStringLength) {
        /** 100 requests, 32 levels, 64 digits, 64 Ki characters. */
        public static final JsonLimits DEFAULT = new JsonLimits(100, 32, 64, 64 << 10);
    }

    /**
     * The times that the daemon waits for a client.
     *
     * @param request from the first byte of a request to its last; as long for a TLS handshake
     * @param idle between two requests of a connection, and before the first
     * @param write until a client has read what was written to it
     * @param heartbeat between two comments on an event stream, which reveal a dead client
     * @param grace for current calls when the server closes
     * @param stranger in place of {@code request} and {@code idle}, where it is shorter, until a client is authorized
     */
    public record Timeouts(
            Duration request, Duration idle, Duration write, Duration heartbeat, Duration grace, Duration stranger) {
        /** 10 s, 60 s, 10 s, 15 s, 2 s, 5 s. */
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }
}
