package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.rpc.RawClient.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TcpTest {
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"whoami\"}";

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Path tokenFile;
    private TestServer server;
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        tokenFile = Files.writeString(folder.resolve("token"), "s3cret\n");
        server = new TestServer(folder, config -> config.withListen(List.of("127.0.0.1:0"), Optional.of(tokenFile)));
        address = server.server.tcpAddresses().get(0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aCallWithTheTokenIsAnswered() throws Exception {
        HttpResponse<String> response = post("Bearer s3cret");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"account\":\"127.0.0.1\"", "\"identity\":\"127.0.0.1:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cre", "Bearer s3cret2", "Bearer ", "Basic s3cret", "s3cret", "Bearer S3CRET"})
    void aCallWithAnotherTokenIsNot(String authorization) throws Exception {
        HttpResponse<String> response = post(authorization);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("\"error\":{\"code\":-32005,").doesNotContain("s3cret\"");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"faultd\"");
        assertThat(server.metric("faultd_rpc_refused_total{reason=\"unauthorized\"}"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rpc", "/metrics", "/events", "/anything"})
    void withoutTheTokenThereIsNothingToSee(String path) throws Exception {
        try (var client = RawClient.connect(address)) {
            assertThat(client.send(get(path)).read().status()).isEqualTo(401);
        }
    }

    @Test
    void withoutTheTokenNoBodyIsWaitedFor() throws Exception {
        try (var client = RawClient.connect(address)) {
            client.send("POST /rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(401);
        }
    }

    @Test
    void healthIsOpenToAll() throws Exception {
        try (var client = RawClient.connect(address)) {
            assertThat(client.send(get("/healthz")).read().body()).contains("\"ok\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:80", "127.0.0.1:7", "127.1.2.3", "[::1]", "[::1]:99"})
    void aHostHeaderThatNamesLoopbackIsTaken(String host) throws Exception {
        assertThat(status("Host: " + host)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: localhost.evil.example:80",
                "Host: 192.0.2.1",
                "Host: [2001:db8::1]",
                "Host:",
                "X-None: 1",
                "Host: localhost\r\nHost: evil.example",
            })
    void aHostHeaderThatNamesAnotherMachineIsNot(String header) throws Exception {
        assertThat(status(header)).isEqualTo(403);
    }

    @Test
    void aRequestFromAWebPageIsNotServedEvenWithTheToken() throws Exception {
        assertThat(status("Host: localhost\r\nOrigin: http://localhost\r\nAuthorization: Bearer s3cret"))
                .isEqualTo(403);
    }

    @Test
    void theUnixSocketNeedsNoToken() throws Exception {
        try (var client = server.connect()) {
            Response response = client.call(CALL).read();

            assertThat(response.status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "192.0.2.1:80", "10.0.0.1:7466", "[2001:db8::1]:1"})
    void otherAddressesThanLoopbackAreRefusedBecauseTheyNeedTls(String listen) {
        assertThatThrownBy(() -> start(listen, Optional.of(tokenFile)))
                .isInstanceOf(RpcStartException.class)
                .hasMessageStartingWith("--listen " + listen + ": only loopback addresses")
                .hasMessageContaining("TLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", ":80", "127.0.0.1:99999", "::1:80", "http://localhost:80", ""})
    void whatIsNoAddressIsRefused(String listen) {
        assertThatThrownBy(() -> start(listen, Optional.of(tokenFile)))
                .isInstanceOf(RpcStartException.class)
                .hasMessageContaining("is not HOST:PORT");
    }

    @Test
    void listeningWithoutATokenFileIsRefusedWithTheOptionThatIsMissing() {
        assertThatThrownBy(() -> start("127.0.0.1:0", Optional.empty()))
                .isInstanceOf(RpcStartException.class)
                .hasMessageContaining("--token-file FILE");
    }

    @Test
    void aTokenFileThatIsMissingOrEmptyIsRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), " \n");

        assertThatThrownBy(() -> start("127.0.0.1:0", Optional.of(folder.resolve("none"))))
                .isInstanceOf(RpcStartException.class)
                .hasMessageEndingWith("none does not exist");
        assertThatThrownBy(() -> start("127.0.0.1:0", Optional.of(empty)))
                .isInstanceOf(RpcStartException.class)
                .hasMessageContaining("one word");
    }

    @Test
    void aPortThatIsTakenIsRefusedAndLeavesNoSocketBehind() {
        String taken = "127.0.0.1:" + address.getPort();

        assertThatThrownBy(() -> start(taken, Optional.of(tokenFile)))
                .isInstanceOf(RpcStartException.class)
                .hasMessageContaining("--listen " + taken + " cannot be opened");
        assertThat(folder.resolve("other/run/faultd.sock")).doesNotExist();
    }

    private void start(String listen, Optional<Path> token) throws IOException {
        new TestServer(folder.resolve("other"), config -> config.withListen(List.of(listen), token)).close();
    }

    private HttpResponse<String> post(String authorization) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + address.getPort() + "/rpc");
        var request = HttpRequest.newBuilder(uri)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(CALL))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "multipart/form-data"})
    void aBodyThatIsNotAnnouncedAsJsonGetsAnErrorAndTheConnectionLivesOn(String type) throws IOException {
        try (var client = RawClient.connect(address)) {
            String request = RawClient.post(CALL)
                    .replace("application/json", type)
                    .replaceFirst("\r\n", "\r\nAuthorization: Bearer s3cret\r\n");
            Response error = client.send(request).read();
            assertThat(error.status()).isEqualTo(200);
            assertThat(error.body()).contains("\"error\":{\"code\":-32600,", "application/json");
            assertThat(client.send(get("/healthz")).read().status()).isEqualTo(200);
        }
    }

    private int status(String headers) throws IOException {
        try (var client = RawClient.connect(address)) {
            return client.send("GET /healthz HTTP/1.1\r\n" + headers + "\r\n\r\n")
                    .read()
                    .status();
        }
    }
}
