package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static io.faultd.rpc.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.rpc.RawClient.Response;
import io.faultd.rpc.RpcConfig.HttpLimits;
import io.faultd.rpc.RpcConfig.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LimitsTest {
    private static final HttpLimits SMALL = new HttpLimits(1000, 500, 2, 1000, 10_000);

    @TempDir
    Path folder;

    @Test
    void aBodyThatIsAnnouncedAsTooLargeIsRefusedBeforeItIsSent() throws IOException {
        try (var server = small();
                var client = server.connect()) {
            Response response = client.send("POST /rpc HTTP/1.1\r\nContent-Length: 1001\r\n\r\n")
                    .read();

            assertThat(response.status()).isEqualTo(413);
            assertThat(response.body()).contains("\"error\":{\"code\":-32600,");
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefusedAndTheClientCanReadThatAfterAll() throws IOException {
        try (var server = small();
                var client = server.connect()) {
            client.send("POST /rpc HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "c8\r\n" + "x".repeat(200) + "\r\n";
            client.send(chunk.repeat(500));

            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.readToEnd()).isZero();
            assertThat(server.metric("faultd_rpc_refused_total{reason=\"body_too_large\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() throws IOException {
        String frame = "{'jsonrpc':'2.0','id':1,'method':'echo','params':{'a':''}}";
        String full = frame.replace("''", "'" + "x".repeat(1000 - frame.length()) + "'");

        try (var server = small();
                var client = server.connect()) {
            assertThat(client.call(full).read().body()).contains("xxx");
        }
    }

    @Test
    void anOversizedRequestWaitsForTheAnswersBeforeIt() throws Exception {
        try (var server = small();
                var client = server.connect()) {
            client.send(post("{'jsonrpc':'2.0','id':1,'method':'later'}") + post("x".repeat(2000)));
            server.methods.held.take().complete("first");

            assertThat(client.read().body()).contains("first");
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @Test
    void tooLargeHeadersAreRefused() throws IOException {
        try (var server = small();
                var client = server.connect()) {
            client.send("GET /healthz HTTP/1.1\r\nX: " + "x".repeat(600) + "\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(431);
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void aTooLongFirstLineIsRefused() throws IOException {
        try (var server = small();
                var client = server.connect()) {
            client.send(get("/" + "x".repeat(600)));

            assertThat(client.read().status()).isEqualTo(414);
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void whatIsNotHttpIsRefused() throws IOException {
        try (var server = small();
                var client = server.connect()) {
            client.send("\u0016\u0003\u0001 hello\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void anUnknownExpectationIsRefused() throws IOException {
        try (var server = small();
                var client = server.connect()) {
            client.send("POST /rpc HTTP/1.1\r\nExpect: a miracle\r\nContent-Length: 2\r\n\r\n");

            assertThat(client.read().status()).isEqualTo(417);
        }
    }

    @Test
    void oneConnectionTooManyIsTurnedAwayAndThereIsRoomAgainLater() throws IOException {
        try (var server = small();
                var first = server.connect()) {
            assertThat(first.send(get("/healthz")).read().status()).isEqualTo(200);
            try (var second = server.connect()) {
                assertThat(second.send(get("/healthz")).read().status()).isEqualTo(200);
                try (var third = server.connect()) {
                    assertThat(third.read().status()).isEqualTo(503);
                    assertThat(third.readToEnd()).isZero();
                }
            }
            // The server learns of a client's end a moment after the client.
            awaitConnections(server, 1);
            try (var fourth = server.connect()) {
                assertThat(fourth.send(get("/healthz")).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void largeBodiesShareWhatThereIsAndSmallOnesPassAnyway() throws Exception {
        HttpLimits limits = new HttpLimits(1 << 20, 500, 10, 200_000, 10_000);
        String large = "{'jsonrpc':'2.0','id':1,'method':'nothing'}" + " ".repeat(150_000);
        String small = "{'jsonrpc':'2.0','id':1,'method':'nothing'}" + " ".repeat(15_000);
        try (var server = new TestServer(folder, config -> config.withHttp(limits));
                var other = server.connect()) {
            BodyBudget bodies = server.server.bodies();
            int all = bodies.left();
            try (var slow = server.connect()) {
                slow.call(large.replace("nothing", "later"));
                var underWay = server.methods.held.take(); // it is complete, and not answered yet
                try (var client = server.connect()) {
                    assertThat(client.call(large).read().status()).isEqualTo(503);
                }
                assertThat(other.call(small).read().status()).isEqualTo(200);
                underWay.complete("done");
                assertThat(slow.read().status()).isEqualTo(200);
            }
            // The server learns of a client's end a moment after the client.
            await(() -> bodies.left() == all);
            for (int i = 0; i < 10; i++) {
                assertThat(other.call(large).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aListenerKeepsNothingOfTheRequestsThatItSent() throws IOException {
        HttpLimits limits = new HttpLimits(1 << 20, 500, 10, 134_000, 10_000); // just enough for one
        String large = "{'jsonrpc':'2.0','id':1,'method':'nothing'}" + " ".repeat(150_000);
        String events =
                "GET /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 150000\r\n\r\n" + " ".repeat(150_000);
        try (var server = new TestServer(folder, config -> config.withHttp(limits));
                var other = server.connect();
                var listener = server.connect();
                var pipelining = server.connect()) {
            assertThat(listener.send(events).readHead().status()).isEqualTo(200);
            // What is sent in one go is decoded before the stream begins, as far as one read takes it: after a large
            // request a read takes more.
            assertThat(pipelining.call(large).read().status()).isEqualTo(200);
            pipelining.send(get("/healthz") + get("/events") + post(large).substring(0, 60_000));
            assertThat(pipelining.read().status()).isEqualTo(200);
            assertThat(pipelining.readHead().status()).isEqualTo(200);

            for (int i = 0; i < 10; i++) {
                assertThat(other.call(large).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aRequestThatDripsInIsCutOffThoughEveryByteIsInTime() throws IOException {
        try (var server = within(new Timeouts(
                        TestServer.SHORT,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG));
                var client = server.connect()) {
            client.send("POST /rpc HTTP/1.1\r\nContent-Length: 100\r\n\r\n");
            var response = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            dripUntil(response, client);

            assertThat(response.join().status()).isEqualTo(408);
        }
    }

    private static void dripUntil(CompletableFuture<Response> response, RawClient client) {
        try {
            while (!response.isDone()) {
                client.send(" ");
                // The interval of the client, not a wait for the server.
                LockSupport.parkNanos(20_000_000);
            }
        } catch (IOException e) {
            // The server has closed, after waiting for the client to read the answer.
        }
    }

    @Test
    void aRequestWhoseFirstLineNeverEndsIsCutOff() throws IOException {
        try (var server = within(new Timeouts(
                        TestServer.SHORT,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG));
                var client = server.connect()) {
            client.send("GET /heal");

            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void theRestOfARequestThatCameWithTheOneBeforeItIsAlsoWaitedForNoLonger() throws IOException {
        try (var server = within(new Timeouts(
                        TestServer.SHORT,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG));
                var client = server.connect()) {
            client.send(get("/metrics") + "POST /rpc HTTP/1.1\r\nContent-Length: 5\r\n\r\n{");

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(408);
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws Exception {
        try (var server = within(new Timeouts(
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG));
                var silent = server.connect();
                var finished = InTime.on(
                        server::connect,
                        client -> client.send(get("/healthz")).read().status())) {
            assertThat(finished.sent()).isEqualTo(200);

            assertThat(finished.client().readToEnd()).isZero();
            assertThat(silent.readToEnd()).isZero();
        }
    }

    @Test
    void aCallThatTakesItsTimeIsNotIdle() throws Exception {
        try (var server = within(new Timeouts(
                        TestServer.SHORT,
                        TestServer.SHORT,
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG));
                var calling = InTime.on(server::connect, client -> {
                    client.call("{'jsonrpc':'2.0','id':1,'method':'later'}");
                    return server.methods.held.poll(10, TimeUnit.SECONDS);
                });
                var bystander = server.connect()) {
            // The other connection, younger than this call, is closed as idle: that much time has passed.
            assertThat(bystander.readToEnd()).isZero();
            calling.sent().complete("at last");

            assertThat(calling.client().read().body()).contains("at last");
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswerIsCutOff() throws Exception {
        try (var server = within(new Timeouts(
                        TestServer.LONG,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG,
                        TestServer.SHORT,
                        TestServer.LONG));
                var client = server.connect()) {
            client.call("{'jsonrpc':'2.0','id':1,'method':'later'}");
            int answerBytes = 8 << 20;
            server.methods.held.take().complete("x".repeat(answerBytes));
            awaitConnections(server, 0);

            assertThat(client.readToEnd()).isLessThan(answerBytes);
        }
    }

    private TestServer small() throws IOException {
        return new TestServer(folder, config -> config.withHttp(SMALL));
    }

    private TestServer within(Timeouts timeouts) throws IOException {
        UnaryOperator<RpcConfig> change = config -> config.withTimeouts(timeouts);
        return new TestServer(folder, change);
    }

    private static void awaitConnections(TestServer server, int count) {
        await(() -> server.metric("faultd_rpc_connections") == count);
    }

    /** The time limit of the test. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
