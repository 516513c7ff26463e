package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.protocol.RpcError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TransportTest {
    private static final String RESULT = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"ä\"}";

    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Object call() {
        return FaultdClient.connect(server.address()).call("version", Map.of());
    }

    @Test
    void postsOneRequestThatSaysHowLongItIs() {
        server.answersResult("null");

        assertThat(call()).isNull();
        assertThat(server.request().head())
                .startsWith("POST /rpc HTTP/1.1\r\nHost: localhost\r\n")
                .contains("\r\nContent-Type: application/json\r\n")
                .contains("\r\nContent-Length: " + server.request().body().length() + "\r\n")
                .doesNotContain("Authorization");
        assertThat(server.request().body())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"version\",\"params\":{}}");
    }

    @Test
    void readsABodyThatHasALength() {
        server.answersJson(RESULT);

        assertThat(call()).isEqualTo("ä");
    }

    @Test
    void readsABodyThatComesInChunks() {
        server.answersRaw("HTTP/1.1 200 OK\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "5\r\n"
                + "{\"jso\r\n"
                + "1;x=y\r\n"
                + "n\r\n"
                + "A\r\n"
                + "rpc\":\"2.0\"\r\n"
                + "17\r\n"
                + ",\"id\":1,\"result\":\"yes\"}\r\n"
                + "0\r\n"
                + "Trailer: x\r\n\r\n");

        assertThat(call()).isEqualTo("yes");
    }

    @Test
    void doesNotWaitForTheConnectionToEnd() {
        server.answersJson(RESULT).neverHangsUp();

        assertThat(call()).isEqualTo("ä");
    }

    @Test
    void passesOverInterimAnswers() {
        server.answersRaw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: " + (RESULT.length() + 1)
                + "\r\n\r\n" + RESULT);

        assertThat(call()).isEqualTo("ä");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Len",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jsonrpc\"",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
            })
    void noticesAnAnswerThatBreaksOff(String answer) {
        server.answersRaw(answer);

        assertThatThrownBy(this::call)
                .isInstanceOf(DaemonUnreachableException.class)
                .hasMessageContaining("it closed the connection in the middle of an answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2p1\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"
            })
    void refusesWhatIsNoHttpOfItsKind(String answer) {
        server.answersRaw(answer);

        assertThatThrownBy(this::call)
                .isInstanceOf(DaemonUnreachableException.class)
                .hasMessageContaining("its answer is malformed: ");
    }

    @Test
    void refusesAHeadWithoutEnd() {
        server.answersRaw("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000));

        assertThatThrownBy(this::call).hasMessageContaining("a head of more than 16 KiB");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        server.answersRaw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + " ".repeat(65 << 20));

        assertThatThrownBy(this::call).hasMessageContaining("its answer is larger than 64 MiB");
    }

    @Test
    void waitsNoLongerThanItsTimeout() {
        server.answersRaw("HTTP/1.1 200 OK\r\n").neverHangsUp();
        FaultdClient client = FaultdClient.builder()
                .address(server.address())
                .timeout(Duration.ofMillis(50))
                .connect();

        assertThatThrownBy(() -> client.call("version", Map.of()))
                .isInstanceOf(DaemonUnreachableException.class)
                .hasMessageContaining("no answer within");
    }

    @Test
    void takesTheErrorInTheBodyWhateverTheStatus() {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no JSON\"}}";
        server.answersRaw("HTTP/1.1 400 Bad Request\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);

        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        FaultdException.class, e -> assertThat(e.code()).isEqualTo(RpcError.PARSE_ERROR.code()))
                .hasMessage("no JSON");
    }

    @Test
    void namesTheStatusWhereThereIsNoJson() {
        server.answersRaw("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy");
        assertThatThrownBy(this::call).isInstanceOf(FaultdException.class).hasMessageContaining("is busy (HTTP 503)");

        server.answersRaw("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        FaultdException.class, e -> assertThat(e.code()).isEqualTo(RpcError.INTERNAL_ERROR.code()))
                .hasMessageContaining("answered HTTP 500");

        server.answersRaw("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        FaultdException.class, e -> assertThat(e.code()).isEqualTo(RpcError.NOT_PERMITTED.code()))
                .hasMessageContaining("requires a token; set FAULTD_TOKEN_FILE");
    }

    @Test
    void saysThatThereIsNoSocketAndHowToStartTheDaemon(@TempDir Path folder) {
        assertThatThrownBy(
                        () -> FaultdClient.connect("unix://" + folder + "/none").version())
                .isInstanceOf(DaemonUnreachableException.class)
                .hasMessage("can't reach faultd: there is no socket " + folder
                        + "/none; is it running? start it with: sudo faultd");
    }

    @Test
    void saysThatNobodyListens(@TempDir Path folder) throws IOException {
        Path left = Files.createFile(folder.resolve("left"));

        assertThatThrownBy(() -> FaultdClient.connect("unix://" + left).version())
                .isInstanceOf(DaemonUnreachableException.class)
                .hasMessageContaining("nothing listens on " + left);
    }

    @Test
    void saysThatNobodyListensOnAPort() throws IOException {
        // Bound without listening, so that no other process can take the port meanwhile.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = taken.getLocalPort();

            assertThatThrownBy(() ->
                            FaultdClient.connect("tcp://127.0.0.1:" + port).version())
                    .isInstanceOf(DaemonUnreachableException.class)
                    .hasMessageContaining("can't reach faultd at tcp://127.0.0.1:" + port + ": Connection refused");
        }
    }

    @Test
    void sendsTheTokenOverTcp(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "s3cret\n");
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            try (WireServer tcp = WireServer.on(listener)) {
                tcp.answersJson(RESULT);

                Object result = FaultdClient.builder()
                        .address("tcp://127.0.0.1:" + port)
                        .tokenFile(file)
                        .connect()
                        .call("version", Map.of());

                assertThat(result).isEqualTo("ä");
                assertThat(tcp.request().head())
                        .contains("\r\nAuthorization: Bearer s3cret\r\n")
                        .contains("\r\nHost: 127.0.0.1:" + port + "\r\n");
            }
        }
    }

    @Test
    void refusesATokenFileThatHoldsNoToken(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "two words\n");
        FaultdClient.Builder builder =
                FaultdClient.builder().address("tcp://localhost:1").tokenFile(file);
        assertThatThrownBy(builder::connect).hasMessage("the token file " + file + " does not hold one word");

        builder.tokenFile(folder.resolve("none"));
        assertThatThrownBy(builder::connect).hasMessageEndingWith("can't be read: no such file or directory");

        builder.tokenFile(folder);
        assertThatThrownBy(builder::connect).hasMessage("the token file " + folder + " can't be read: Is a directory");
    }
}
