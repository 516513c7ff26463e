package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.faultd.client.DaemonUnreachableException;
import io.faultd.client.FaultdClient;
import io.faultd.client.FaultdException;
import io.faultd.protocol.RpcError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real client and misbehaving ones, with certificates made for each test. */
@Timeout(60)
class TlsTest {
    private static final RpcConfig.Timeouts IMPATIENT = new RpcConfig.Timeouts(
            TestServer.SHORT, TestServer.LONG, TestServer.LONG, TestServer.LONG, TestServer.SHORT, TestServer.LONG);

    @TempDir
    Path folder;

    private TestAuthority ours;
    private Path token;

    @BeforeEach
    void makeAnAuthority() throws Exception {
        ours = new TestAuthority(folder.resolve("ours"), "ours");
        token = Files.writeString(folder.resolve("token"), "s3cret");
    }

    @Test
    void aClientIsKnownByItsCertificate() throws Exception {
        try (TestServer server = withCertificates();
                FaultdClient client = client(server, ours.certificate(), ours.issue("CN=ci,O=faultd"))) {
            assertThat(client.call("whoami", Map.of())).asString().contains("identity=CN=ci,O=faultd at 127.0.0.1:");
            assertThat(server.refused).isEmpty();
        }
    }

    @Test
    void aClientWithoutACertificateIsRefusedAndHeardOf() throws Exception {
        try (TestServer server = withCertificates();
                FaultdClient client = client(server, ours.certificate(), null)) {
            assertThatThrownBy(() -> client.call("whoami", Map.of()))
                    .isInstanceOf(FaultdException.class)
                    .hasMessageContaining("--tls-cert");
            assertRefusedHandshake(server);
        }
    }

    @Test
    void aCertificateOfSomebodyElsesIsRefusedAndHeardOf() throws Exception {
        try (TestServer server = withCertificates();
                FaultdClient client =
                        client(server, ours.certificate(), imposter().issue("CN=ci"))) {
            assertThatThrownBy(() -> client.call("whoami", Map.of())).isInstanceOf(FaultdException.class);
            assertRefusedHandshake(server);
        }
    }

    @Test
    void aServerOfSomebodyElsesIsNotTrusted() throws Exception {
        try (TestServer server = withCertificates();
                FaultdClient client = client(server, imposter().certificate(), ours.issue("CN=ci"))) {
            assertThatThrownBy(() -> client.call("whoami", Map.of()))
                    .isInstanceOf(DaemonUnreachableException.class)
                    .hasMessageStartingWith("can't trust the server at https://127.0.0.1:")
                    .hasMessageContaining("--tls-ca FILE");
        }
    }

    @Test
    void withTheTokenNoCertificateIsNeeded() throws Exception {
        try (TestServer server = server(Optional.empty(), Optional.of(token));
                FaultdClient right = builder(server).token("s3cret").connect();
                FaultdClient wrong = builder(server).token("secret").connect();
                FaultdClient without = builder(server).connect()) {
            assertThat(right.call("whoami", Map.of())).asString().contains("identity=127.0.0.1:");
            for (FaultdClient refused : List.of(wrong, without)) {
                FaultdException refusal =
                        catchThrowableOfType(FaultdException.class, () -> refused.call("whoami", Map.of()));
                assertThat(refusal.code()).isEqualTo(RpcError.NOT_PERMITTED.code());
            }
            assertThat(server.refused).containsExactly("127.0.0.1 unauthorized", "127.0.0.1 unauthorized");
        }
    }

    @Test
    void whereBothAreConfiguredBothAreNeeded() throws Exception {
        TestAuthority.Pair pair = ours.issue("CN=ci");
        try (TestServer server = server(Optional.of(ours.certificate()), Optional.of(token));
                FaultdClient both = builder(server)
                        .tlsCertificate(pair.certificate(), pair.key())
                        .token("s3cret")
                        .connect();
                FaultdClient one = builder(server)
                        .tlsCertificate(pair.certificate(), pair.key())
                        .connect()) {
            assertThat(both.call("whoami", Map.of())).asString().contains("CN=ci");
            assertThatThrownBy(() -> one.call("whoami", Map.of())).hasMessageContaining("requires a token");
        }
    }

    @Test
    void anOlderTlsIsNotSpoken() throws Exception {
        try (TestServer server = server(Optional.empty(), Optional.of(token));
                SSLSocket socket = trustingAll(server)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("protocol_version");
            assertRefusedHandshake(server);
        }
    }

    @Test
    void plainTextIsNotAnswered() throws Exception {
        try (TestServer server = server(Optional.empty(), Optional.of(token));
                RawClient client = RawClient.connect(addressOf(server))) {
            client.send(get("/healthz"));

            // An alert of TLS at most, and no HTTP.
            assertThat(client.readToEnd()).isLessThan(20);
            assertRefusedHandshake(server);
        }
    }

    @Test
    void whoConnectsAndSaysNothingIsCutOff() throws Exception {
        try (TestServer server = new TestServer(folder, config -> tls(config, Optional.empty(), Optional.of(token))
                        .withTimeouts(IMPATIENT));
                RawClient client = RawClient.connect(addressOf(server))) {
            assertThat(client.readToEnd()).isZero();
            assertRefusedHandshake(server);
        }
    }

    @Test
    void eventsAndLargeAnswersPass() throws Exception {
        try (TestServer server = withCertificates();
                FaultdClient client = client(server, ours.certificate(), ours.issue("CN=ci"));
                var events = client.events()) {
            server.events.publish(new Event(Instant.EPOCH, "target-gone", null, "db", null));
            assertThat(events.next().orElseThrow().target()).isEqualTo("db");

            String large = "x".repeat(60_000);
            assertThat(client.call("echo", Map.of("a", large, "b", large, "c", large)))
                    .isEqualTo(Map.of("a", large, "b", large, "c", large));
        }
    }

    @Test
    void withTlsAnyAddressIsServed() throws Exception {
        try (TestServer server = new TestServer(folder, config -> tls(config, Optional.empty(), Optional.of(token))
                .withListen(List.of("0.0.0.0:0"), Optional.of(token)))) {
            assertThat(server.server.tcpAddresses().get(0).getAddress().isAnyLocalAddress())
                    .isTrue();
        }
    }

    @Test
    void whatCantBeServedIsSaidInOneLine() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "nonsense");
        TestAuthority.Pair pair = ours.issue("CN=daemon");

        assertRefused(new TlsFiles(folder.resolve("none"), pair.key(), Optional.empty()), "--tls-cert ");
        assertRefused(new TlsFiles(nonsense, pair.key(), Optional.empty()), "TLS can't be served with ");
        assertRefused(new TlsFiles(pair.certificate(), nonsense, Optional.empty()), "TLS can't be served with ");
        assertRefused(
                new TlsFiles(pair.certificate(), pair.key(), Optional.of(folder.resolve("none"))), "--tls-client-ca ");
        assertThatThrownBy(() -> server(Optional.empty(), Optional.empty()).close())
                .hasMessageStartingWith("--listen needs --token-file FILE, or --tls-client-ca FILE");
    }

    private void assertRefused(TlsFiles files, String message) {
        assertThatThrownBy(() -> new TestServer(
                                folder, config -> config.withListen(List.of("127.0.0.1:0"), Optional.of(token))
                                        .withTls(files))
                        .close())
                .isInstanceOf(RpcStartException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    private static void assertRefusedHandshake(TestServer server) {
        // The server notices it after the client.
        while (server.refused.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(server.refused).containsExactly("127.0.0.1 tls");
        assertThat(server.metric("faultd_rpc_refused_total{reason=\"tls\"}")).isEqualTo(1);
    }

    private TestServer withCertificates() throws Exception {
        return server(Optional.of(ours.certificate()), Optional.empty());
    }

    private TestServer server(Optional<Path> authority, Optional<Path> tokenFile) throws IOException {
        return new TestServer(folder, config -> tls(config, authority, tokenFile));
    }

    private RpcConfig tls(RpcConfig config, Optional<Path> authority, Optional<Path> tokenFile) {
        try {
            TestAuthority.Pair pair = ours.issue("CN=daemon");
            return config.withListen(List.of("127.0.0.1:0"), tokenFile)
                    .withTls(new TlsFiles(pair.certificate(), pair.key(), authority));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private FaultdClient client(TestServer server, Path authority, TestAuthority.Pair pair) {
        FaultdClient.Builder builder = FaultdClient.builder()
                .address("https://127.0.0.1:" + addressOf(server).getPort())
                .tlsAuthority(authority);
        return pair == null
                ? builder.connect()
                : builder.tlsCertificate(pair.certificate(), pair.key()).connect();
    }

    private FaultdClient.Builder builder(TestServer server) throws IOException {
        return FaultdClient.builder()
                .address("https://127.0.0.1:" + addressOf(server).getPort())
                .tlsAuthority(ours.certificate());
    }

    /** Of the same name; otherwise the client would not even send its certificate. */
    private TestAuthority imposter() throws Exception {
        return new TestAuthority(folder.resolve("theirs"), "ours");
    }

    private SSLSocket trustingAll(TestServer server) throws IOException, GeneralSecurityException {
        InetSocketAddress address = addressOf(server);
        return (SSLSocket)
                ours.anonymousClient().getSocketFactory().createSocket(address.getAddress(), address.getPort());
    }

    private static InetSocketAddress addressOf(TestServer server) {
        return server.server.tcpAddresses().get(0);
    }
}
