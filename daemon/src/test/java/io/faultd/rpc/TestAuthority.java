package io.faultd.rpc;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate authority, which makes certificates as files and for sockets. */
public final class TestAuthority {
    private final Path folder;
    private final X509Bundle bundle;

    /** A new authority, independent of others with that name. */
    public TestAuthority(Path folder, String name) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.bundle = new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** A certificate and its key, both PEM. */
    public record Pair(Path certificate, Path key) {}

    /** Its own certificate. */
    public Path certificate() throws IOException {
        return Files.writeString(folder.resolve("authority.pem"), bundle.getCertificatePEM());
    }

    /** A certificate for 127.0.0.1. */
    public Pair issue(String subject) throws Exception {
        X509Bundle issued = issued(subject);
        return new Pair(
                Files.writeString(folder.resolve(subject + ".pem"), issued.getCertificatePathPEM()),
                Files.writeString(folder.resolve(subject + ".key"), issued.getPrivateKeyPEM()));
    }

    /** The TLS context of a client that trusts this authority and has a certificate of that one. */
    public SSLContext clientOf(TestAuthority issuer, String subject) throws Exception {
        return context(issuer.issued(subject).toKeyManagerFactory().getKeyManagers());
    }

    /** The same, without a certificate. */
    public SSLContext anonymousClient() throws GeneralSecurityException {
        return context(null);
    }

    private SSLContext context(KeyManager[] keys) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {bundle.toTrustManager()}, null);
        return context;
    }

    private X509Bundle issued(String subject) throws Exception {
        return new CertificateBuilder()
                .subject(subject)
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(bundle);
    }
}
