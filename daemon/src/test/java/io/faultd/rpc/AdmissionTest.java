package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static io.faultd.rpc.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.rpc.RawClient.Response;
import io.faultd.rpc.RpcConfig.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access, as far as one user can test it; AccessIT tests other users. */
@Timeout(30)
class AdmissionTest {
    private static final String CALL = "{'jsonrpc':'2.0','id':1,'method':'nothing'}";

    @TempDir
    Path folder;

    @Test
    void whoAsksTooOftenIsToldSoAndHeardOf() throws IOException {
        try (var server = limitedTo(1)) {
            Response refused = answerOf(server, post(CALL));
            int answered = 0;
            // Two at once, and another one for each second that the machine takes.
            for (; refused.status() == 200 && answered < 30; answered++) {
                refused = answerOf(server, post(CALL));
            }

            assertThat(answered).isGreaterThanOrEqualTo(2);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers()).containsEntry("retry-after", "1");
            assertThat(refused.body())
                    .startsWith(
                            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32005,\"message\":\"too many requests");
            assertThat(server.refused).containsExactly("127.0.0.1 too_many_requests");
            try (var client = server.connect()) {
                assertThat(client.call(CALL).read().status()).as("the owner's").isEqualTo(200);
            }
        }
    }

    @Test
    void theRequestsOfABatchCountOneByOne() throws IOException {
        try (var server = limitedTo(1)) {
            String batch = "[" + CALL + ("," + CALL).repeat(19) + "]";

            assertThat(answerOf(server, post(batch)).status()).isEqualTo(200);
            assertThat(answerOf(server, get("/healthz")).status()).isEqualTo(429);
        }
    }

    @Test
    void whereTheListDecidesTheFileKeepsNobodyOut() throws IOException {
        try (var server = allowing("uid:12345")) {
            assertThat(modeOf(server.socket)).isEqualTo("rw-rw-rw-");
            // The daemon's own user always may.
            try (var client = server.connect()) {
                assertThat(client.call(CALL).read().status()).isEqualTo(200);
            }
        }
        try (var server = new TestServer(folder)) {
            assertThat(modeOf(server.socket)).isEqualTo("rw-rw----");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "uid:x, has no id",
        "uid:-1, has no id",
        "gid:4294967295, has no id",
        "uid:99999999999, has no id",
        "nobody-is-called-that, names a user that this machine does not know",
        "group:nobody-is-called-that, names a group that this machine does not know",
        "'a b', is not uid:N",
        "'', is not uid:N",
    })
    void whoIsNobodyIsRefused(String word, String problem) {
        assertThatThrownBy(() -> allowing(word).close())
                .isInstanceOf(RpcStartException.class)
                .hasMessageStartingWith("--allow " + word + " " + problem);
    }

    @Test
    void everyKindOfWordIsUnderstood() throws RpcStartException {
        assertThat(AllowList.of(List.of("root", "user:root", "uid:4294967294", "gid:0", "group:root")))
                .isNotNull();
    }

    private TestServer limitedTo(int perSecond) throws IOException {
        // Over TCP, since the daemon's own user is not limited.
        Path token = Files.writeString(folder.resolve("token"), "s3cret");
        return new TestServer(folder, config -> config.withAdmission(new Admission(List.of(), perSecond))
                .withListen(List.of("127.0.0.1:0"), Optional.of(token)));
    }

    private TestServer allowing(String word) throws IOException {
        return new TestServer(folder, config -> config.withAdmission(new Admission(List.of(word), 0)));
    }

    private static Response answerOf(TestServer server, String request) throws IOException {
        try (var client = RawClient.connect(server.server.tcpAddresses().get(0))) {
            return client.send(request.replaceFirst("\r\n", "\r\nAuthorization: Bearer s3cret\r\n"))
                    .read();
        }
    }

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
