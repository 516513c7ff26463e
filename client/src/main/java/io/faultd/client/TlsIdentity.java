package io.faultd.client;

import io.faultd.protocol.Problem;
import io.faultd.unit.BadValueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The authorities that a client trusts, and its own certificate; all files are PEM.
 *
 * @param authority certificates of the daemon's authority; null for those that Java trusts
 * @param certificate of this client, with its intermediate certificates; null for none
 * @param key of that certificate, in PKCS#8 (RFC 5958) without a password
 */
record TlsIdentity(Path authority, Path certificate, Path key) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * The TLS context of a connection.
     *
     * @throws BadValueException for files that can't be read, or have other content
     */
    SSLContext context() {
        if ((certificate == null) != (key == null)) {
            throw new BadValueException(
                    "a client certificate needs its key, and a key its certificate: --tls-cert, --tls-key");
        }
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys(), trusted(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new BadValueException("TLS can't be used: " + Problem.of(e));
        }
    }

    private KeyManager[] keys() throws GeneralSecurityException, IOException {
        if (certificate == null) {
            return null;
        }
        KeyStore store = emptyStore();
        Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
        store.setKeyEntry("client", privateKey(), NO_PASSWORD, chain);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NO_PASSWORD);
        return managers.getKeyManagers();
    }

    private TrustManager[] trusted() throws GeneralSecurityException, IOException {
        if (authority == null) {
            return null;
        }
        KeyStore store = emptyStore();
        for (Certificate one : certificates(authority)) {
            store.setCertificateEntry("authority " + store.size(), one);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new BadValueException(file + " holds no certificate");
            }
            return certificates;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private PrivateKey privateKey() {
        String text;
        try {
            text = Files.readString(key, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(key, e);
        }
        Matcher found = PKCS8.matcher(text);
        if (found.find()) {
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (GeneralSecurityException e) {
                    // The key is of another kind.
                }
            }
        }
        throw new BadValueException(key + " holds no private key in PKCS#8; openssl pkcs8 -topk8 -nocrypt makes one");
    }

    private static BadValueException unreadable(Path file, IOException e) {
        return new BadValueException(file + " can't be read: " + Problem.of(e));
    }
}
