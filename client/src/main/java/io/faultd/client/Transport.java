package io.faultd.client;

import io.faultd.protocol.Problem;
import io.faultd.protocol.RpcError;
import io.faultd.unit.BadValueException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * HTTP requests to one daemon. Each has a connection of its own: over a Unix socket that costs some 50 µs. So no
 * connection can be stale or needs a lock, and no request is repeated that may already have been executed.
 *
 * @param token for TCP; sent as a bearer token (RFC 6750)
 * @param identity for TLS
 * @param timeout the longest wait for the daemon to send something
 */
record Transport(Endpoint endpoint, Optional<String> token, TlsIdentity identity, Duration timeout) {
    private static final int LARGEST_BODY = 64 << 20;

    // Ten years: an event stream is silent between two heartbeats, whose interval the daemon decides.
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** Reads a token file: its first line, trimmed. */
    static String readToken(Path file) {
        try {
            String token = Files.readString(file).strip();
            if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new BadValueException("the token file " + file + " does not hold one word");
            }
            return token;
        } catch (IOException e) {
            throw new BadValueException("the token file " + file + " can't be read: " + Problem.of(e));
        }
    }

    /** A copy with another timeout, unless its own is shorter. */
    Transport waiting(Duration longest) {
        return new Transport(endpoint, token, identity, timeout.compareTo(longest) < 0 ? timeout : longest);
    }

    /** Posts a JSON text and reads the JSON text that answers it. */
    String post(String path, String body) {
        try (Wire wire = connect(timeout)) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            HttpResponse response = send(
                    wire, "POST " + path, "Content-Type: application/json\r\nContent-Length: " + bytes.length, bytes);
            String answer = response.body(LARGEST_BODY);
            // A JSON-RPC error can come with any status and says more than the status, but it lacks the
            // client's options.
            if (response.status() == 401
                    || response.status() != 200 && !answer.startsWith("{") && !answer.startsWith("[")) {
                throw refused(response.status());
            }
            return answer;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Opens a stream of server-sent events; the caller closes the connection. */
    EventReader events(String path) {
        Wire wire = connect(FOR_EVER);
        try {
            HttpResponse response = send(wire, "GET " + path, "Accept: text/event-stream", new byte[0]);
            if (response.status() != 200) {
                throw refused(response.status());
            }
            return new EventReader(wire, response);
        } catch (IOException e) {
            wire.close();
            throw lost(e);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /**
     * In TLS 1.3 a server checks a client's certificate when the client already considers the connection established.
     */
    private FaultdException lost(IOException e) {
        boolean alert =
                e instanceof SSLException && String.valueOf(e.getMessage()).contains("alert");
        if (alert) {
            return new FaultdException(
                    RpcError.NOT_PERMITTED.code(),
                    "faultd at " + endpoint + " does not accept "
                            + (identity.certificate() == null
                                    ? "a client without a certificate; give one by --tls-cert and --tls-key, or"
                                            + " FAULTD_TLS_CERT and FAULTD_TLS_KEY"
                                    : "the certificate in " + identity.certificate())
                            + " (" + e.getMessage() + ")",
                    e);
        }
        String hint = endpoint instanceof Endpoint.Https && identity.certificate() == null
                ? "; it may require a client certificate: --tls-cert, --tls-key"
                : "";
        return new DaemonUnreachableException("faultd at " + endpoint + ": " + Problem.of(e) + hint, e);
    }

    private HttpResponse send(Wire wire, String request, String headers, byte[] body) throws IOException {
        String head = request + " HTTP/1.1\r\nHost: " + endpoint.host() + "\r\nConnection: close\r\n" + headers
                + (token.isPresent() ? "\r\nAuthorization: Bearer " + token.get() : "") + "\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(headBytes.length + body.length);
        wire.write(bytes.put(headBytes).put(body).flip());
        HttpResponse response = HttpResponse.read(wire);
        while (response.status() < 200) {
            response = HttpResponse.read(wire);
        }
        return response;
    }

    private Wire connect(Duration silence) {
        try {
            return endpoint instanceof Endpoint.Https https
                    ? TlsWire.connect(https, identity, silence)
                    : ChannelWire.connect(endpoint.address(), silence);
        } catch (SSLException e) {
            throw new DaemonUnreachableException(
                    "can't trust the server at " + endpoint + ": " + Problem.of(e)
                            + "; give its authority's certificate by --tls-ca FILE or FAULTD_TLS_CA",
                    e);
        } catch (UnresolvedAddressException | UnknownHostException e) {
            throw new DaemonUnreachableException("can't reach faultd at " + endpoint + ": no such host", e);
        } catch (IOException e) {
            throw new DaemonUnreachableException(
                    endpoint instanceof Endpoint.Unix unix ? whyNot(unix.path(), e) : whyNot(e), e);
        }
    }

    private String whyNot(IOException e) {
        return "can't reach faultd at " + endpoint + ": " + Problem.of(e) + "; start it with: sudo faultd --listen "
                + endpoint.host() + " --token-file FILE";
    }

    /** By the exception's type: its message is in the user's language. */
    private static String whyNot(Path socket, IOException e) {
        if (e instanceof BindException) { // what the JDK makes of EACCES
            return "permission denied on " + socket + ": run as root, or as a member of the group " + group(socket);
        }
        String start = "; is it running? start it with: sudo faultd";
        if (e instanceof ConnectException) {
            return "can't reach faultd: nothing listens on " + socket + start;
        }
        return Files.notExists(socket)
                ? "can't reach faultd: there is no socket " + socket + start
                : "can't reach faultd at " + socket + ": " + Problem.of(e) + start;
    }

    private static String group(Path socket) {
        try {
            return Files.getAttribute(socket, "posix:group").toString();
        } catch (IOException | UnsupportedOperationException e) {
            return "that owns it";
        }
    }

    private FaultdException refused(int status) {
        return switch (status) {
            case 401, 403 ->
                new FaultdException(
                        RpcError.NOT_PERMITTED.code(),
                        token.isPresent()
                                ? "faultd at " + endpoint + " does not accept this token"
                                : "faultd at " + endpoint + " requires a token; set FAULTD_TOKEN_FILE",
                        (Throwable) null);
            case 503 ->
                new FaultdException(
                        RpcError.INTERNAL_ERROR.code(), "faultd at " + endpoint + " is busy (HTTP 503)", (Throwable)
                                null);
            default ->
                new FaultdException(
                        RpcError.INTERNAL_ERROR.code(),
                        "faultd at " + endpoint + " answered HTTP " + status,
                        (Throwable) null);
        };
    }
}
