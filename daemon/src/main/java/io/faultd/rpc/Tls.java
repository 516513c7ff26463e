package io.faultd.rpc;

import io.faultd.protocol.Problem;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** TLS 1.3 (RFC 8446) and no older version, by the JDK's own implementation. */
final class Tls {
    private static final String VERSION = "TLSv1.3";

    private final SslContext context;

    private Tls(SslContext context) {
        this.context = context;
    }

    /** Reads the files. */
    static Tls of(TlsFiles files) throws RpcStartException {
        requireReadable("--tls-cert", files.certificate());
        requireReadable("--tls-key", files.key());
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile())
                    .sslProvider(SslProvider.JDK)
                    .protocols(VERSION);
            if (files.clientAuthority().isPresent()) {
                Path authority = files.clientAuthority().get();
                requireReadable("--tls-client-ca", authority);
                builder.trustManager(authority.toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            return new Tls(builder.build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new RpcStartException(
                    "TLS can't be served with " + files.certificate() + " and " + files.key() + ": " + reason(e)
                            + "; both must be PEM, the key in PKCS#8 without a password",
                    e);
        }
    }

    private static void requireReadable(String option, Path file) throws RpcStartException {
        try {
            Files.newInputStream(file).close();
        } catch (IOException e) {
            throw new RpcStartException(option + " " + file + " can't be read: " + Problem.of(e), e);
        }
    }

    private static String reason(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return Problem.of(last);
    }

    /** The handler that encrypts one connection; a client whose handshake takes longer is disconnected. */
    SslHandler handler(ByteBufAllocator buffers, Duration handshake) {
        SslHandler handler = context.newHandler(buffers);
        handler.setHandshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    /** Why a handshake failed, in one line that does not repeat the client's bytes. */
    static String problem(Throwable cause) {
        return cause instanceof NotSslRecordException ? "the client does not use TLS" : Problem.of(cause);
    }

    /** The subject of the client's certificate (RFC 2253), which has been verified; empty where none was required. */
    static Optional<String> subjectOf(SslHandler handler) {
        try {
            X509Certificate shown =
                    (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
            return Optional.of(shown.getSubjectX500Principal().getName());
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
