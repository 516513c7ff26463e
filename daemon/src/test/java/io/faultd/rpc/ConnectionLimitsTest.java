package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static io.faultd.rpc.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.rpc.ConnectionLimits.AdmittedConnection;
import io.faultd.rpc.ConnectionLimits.Standing;
import io.faultd.rpc.RpcConfig.HttpLimits;
import io.faultd.rpc.RpcConfig.Timeouts;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which connections exclude others: those of strangers exclude none, and those of an account only its own. */
@Timeout(30)
class ConnectionLimitsTest {
    private static final String CALL = "{'jsonrpc':'2.0','id':1,'method':'nothing'}";
    private static final HttpLimits EIGHT = new HttpLimits(1 << 20, 500, 8, 200_000, 10_000);

    @TempDir
    Path folder;

    @Test
    void strangersWhoOnlyHoldConnectionsKeepNobodyOut() throws Exception {
        try (var server = listening(config -> config.withHttp(EIGHT))) {
            List<RawClient> strangers = new ArrayList<>();
            strangers.add(stranger(server));
            // The server takes connections up in any order: each is awaited, so that the oldest is known.
            while (server.metric("faultd_rpc_connections") < 1) {
                Thread.onSpinWait();
            }
            strangers.add(stranger(server));
            for (int i = 2; i < 50; i++) {
                strangers.add(stranger(server));
                assertThat(strangers.get(i - 2).readToEnd()).isZero();
            }
            try (var root = server.connect();
                    var known = InTime.on(
                            () -> stranger(server),
                            client -> client.send(withToken(post(CALL))).read().status())) {
                assertThat(root.call(CALL).read().status()).isEqualTo(200);
                assertThat(known.sent()).isEqualTo(200);
                // Authorized clients don't make room for strangers.
                for (int i = 0; i < 50; i++) {
                    strangers.add(stranger(server));
                }
                assertThat(known.client().send(withToken(post(CALL))).read().status())
                        .isEqualTo(200);
            }
            for (RawClient stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void aStrangerHasLittleTimeAndWhoeverIsKnownTheUsual() throws Exception {
        var timeouts = new Timeouts(
                TestServer.LONG, TestServer.LONG, TestServer.LONG, TestServer.LONG, TestServer.SHORT, TestServer.SHORT);
        String request = withToken(post(CALL));
        int beginning = request.length() - 5;
        try (var server = listening(config -> config.withTimeouts(timeouts));
                var known = InTime.on(
                        () -> stranger(server),
                        client -> client.send(request).read().status());
                var silent = stranger(server);
                var asksForHealth = InTime.on(
                        () -> stranger(server),
                        client -> client.send(get("/healthz")).read().status());
                var slow = InTime.on(
                        () -> stranger(server),
                        client -> client.send("POST /rpc HTTP/1.1\r\n").read().status())) {
            assertThat(known.sent()).isEqualTo(200);
            known.client().send(request.substring(0, beginning));
            assertThat(asksForHealth.sent()).isEqualTo(200);

            assertThat(slow.sent()).isEqualTo(408);
            assertThat(silent.readToEnd()).isZero();
            assertThat(asksForHealth.client().readToEnd()).isZero();
            assertThat(known.client().send(request.substring(beginning)).read().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aStrangersBodyTakesNothingFromTheOthers() throws IOException {
        String large = "{'jsonrpc':'2.0','id':1,'method':'nothing'}" + " ".repeat(150_000);
        try (var server = listening(config -> config.withHttp(EIGHT));
                var first = stranger(server);
                var second = stranger(server);
                var root = server.connect()) {
            for (RawClient stranger : List.of(first, second)) {
                stranger.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 190001\r\n\r\n"
                        + "x".repeat(190_000));
            }

            assertThat(root.call(large).read().status()).isEqualTo(200);
            assertThat(first.send("x").read().status()).isEqualTo(200);
        }
    }

    @Test
    void ofOneAccountThereAreAtMostHalfAndTheOwnersHaveTheirOwn() {
        var limits = new ConnectionLimits(4);
        EmbeddedChannel first = admitted(limits, "uid=7").orElseThrow();
        admitted(limits, "uid=7").orElseThrow();
        assertThat(admitted(limits, "uid=7")).isEmpty();
        admitted(limits, "uid=8").orElseThrow();
        admitted(limits, "uid=8").orElseThrow();
        assertThat(admitted(limits, "uid=9")).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(limits.enter(new EmbeddedChannel(), "uid=0", Standing.OWNER))
                    .isPresent();
        }
        assertThat(limits.enter(new EmbeddedChannel(), "uid=0", Standing.OWNER)).isEmpty();

        first.close();
        assertThat(admitted(limits, "uid=9")).isPresent();
    }

    @Test
    void whoBecomesKnownNeedsRoomAmongTheKnown() {
        var limits = new ConnectionLimits(2);
        AdmittedConnection first =
                limits.enter(new EmbeddedChannel(), "a", Standing.STRANGER).orElseThrow();
        assertThat(first.admit()).isTrue();
        assertThat(first.admit()).isTrue();
        AdmittedConnection second =
                limits.enter(new EmbeddedChannel(), "a", Standing.STRANGER).orElseThrow();
        assertThat(second.admit()).isFalse();
        AdmittedConnection other =
                limits.enter(new EmbeddedChannel(), "b", Standing.STRANGER).orElseThrow();
        assertThat(other.admit()).isTrue();
    }

    @Test
    void linesThatStrangersCauseAreFewAndTellHowMany() {
        AtomicLong now = new AtomicLong();
        LogThrottle throttle = new LogThrottle(now::get);
        assertThat(throttle.next()).hasValue(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(throttle.next()).isEqualTo(OptionalLong.empty());
        }
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(throttle.next()).hasValue(1001);
    }

    private static Optional<EmbeddedChannel> admitted(ConnectionLimits limits, String account) {
        EmbeddedChannel channel = new EmbeddedChannel();
        return limits.enter(channel, account, Standing.ADMITTED).map(place -> channel);
    }

    private TestServer listening(UnaryOperator<RpcConfig> change) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "s3cret");
        return new TestServer(
                folder, config -> change.apply(config).withListen(List.of("127.0.0.1:0"), Optional.of(token)));
    }

    private static RawClient stranger(TestServer server) throws IOException {
        return RawClient.connect(server.server.tcpAddresses().get(0));
    }

    private static String withToken(String request) {
        return request.replaceFirst("\r\n", "\r\nAuthorization: Bearer s3cret\r\n");
    }
}
