package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static io.faultd.rpc.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.rpc.RawClient.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RpcServerTest {
    @TempDir
    Path folder;

    private TestServer server;
    private RawClient client;

    @BeforeEach
    void connect() throws IOException {
        server = new TestServer(folder);
        client = server.connect();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void aCallIsAnsweredOverTheUnixSocket() throws IOException {
        Response response = client.call("{'jsonrpc':'2.0','id':1,'method':'echo','params':{'a':1}}")
                .read();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("content-type", "application/json");
        assertThat(response.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":1}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "application/json", "*/*"})
    void overTheUnixSocketWhichNoPageReachesAnyContentTypeWillDo(String type) throws IOException {
        String request = RawClient.post("{'jsonrpc':'2.0','id':1,'method':'echo','params':{'a':1}}")
                .replace("application/json", type);

        assertThat(client.send(request).read().body()).contains("\"result\":{\"a\":1}");
    }

    @Test
    void theCallerIsKnownByTheCredentialsOfItsSocket() throws IOException {
        long uid = Long.parseLong(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString());

        assertThat(client.call("{'jsonrpc':'2.0','id':1,'method':'whoami'}")
                        .read()
                        .body())
                .contains("\"account\":\"uid=" + uid + "\"")
                .contains("\"identity\":\"uid=" + uid + " pid="
                        + ProcessHandle.current().pid() + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "7",
                "{'jsonrpc':'2.0','id':1}",
                "{'jsonrpc':'2.0','id':1,'method':'unheard-of'}",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':[]}",
                "{'jsonrpc':'2.0','id':1,'method':'fail'}",
                "{'jsonrpc':'2.0','id':1,'method':'crash'}",
            })
    void aConnectionLivesOnAfterAnError(String wrong) throws IOException {
        Response error = client.call(wrong).read();
        Response next =
                client.call("{'jsonrpc':'2.0','id':2,'method':'nothing'}").read();

        assertThat(error.status()).isEqualTo(200);
        assertThat(error.body()).contains("\"error\":{\"code\":-32");
        assertThat(next.body()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":null}");
    }

    @Test
    void aNotificationIsAnsweredWithNoContent() throws IOException {
        Response response = client.call("{'jsonrpc':'2.0','method':'nothing'}").read();

        assertThat(response.status()).isEqualTo(204);
        assertThat(client.send(get("/healthz")).read().status()).isEqualTo(200);
    }

    @Test
    void pipelinedCallsAreAnsweredInTheirOrderAndOneAtATime() throws Exception {
        client.send(post("{'jsonrpc':'2.0','id':1,'method':'later'}")
                + post("{'jsonrpc':'2.0','id':2,'method':'later'}")
                + post("{'jsonrpc':'2.0','id':3,'method':'nothing'}"));

        CompletableFuture<Object> first = server.methods.held.take();
        assertThat(server.methods.held).isEmpty();
        first.complete("one");
        server.methods.held.take().complete("two");

        assertThat(client.read().body()).contains("\"id\":1", "one");
        assertThat(client.read().body()).contains("\"id\":2", "two");
        assertThat(client.read().body()).contains("\"id\":3");
    }

    @Test
    void thousandsOfPipelinedCallsAreAnswered() throws Exception {
        int calls = 5000;
        var sending = CompletableFuture.runAsync(() -> {
            try {
                client.send(post("{'jsonrpc':'2.0','method':'nothing'}").repeat(calls));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        for (int i = 0; i < calls; i++) {
            assertThat(client.read().status()).isEqualTo(204);
        }
        sending.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aChunkedBodyIsTaken() throws IOException {
        client.send("POST /rpc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "10\r\n{\"jsonrpc\":\"2.0\"\r\n" + "1b\r\n,\"id\":1,\"method\":\"nothing\"}\r\n0\r\n\r\n");

        assertThat(client.read().body()).contains("\"result\":null");
    }

    @Test
    void aClientThatAsksWhetherToContinueIsToldTo() throws IOException {
        String[] headAndBody =
                post("{'jsonrpc':'2.0','id':1,'method':'nothing'}").split("(?<=\r\n)\r\n", 2);

        client.send(headAndBody[0] + "Expect: 100-continue\r\n\r\n");
        assertThat(client.readHead().status()).isEqualTo(100);
        assertThat(client.send(headAndBody[1]).read().body()).contains("\"result\":null");
    }

    @Test
    void aClientThatStopsSendingStillGetsItsAnswer() throws Exception {
        client.call("{'jsonrpc':'2.0','id':1,'method':'later'}").endOfInput();
        server.methods.held.take().complete("late");

        assertThat(client.read().body()).contains("late");
        assertThat(client.readToEnd()).isZero();
    }

    @Test
    void aClientThatWantsTheConnectionClosedGetsThat() throws IOException {
        client.send(get("/healthz").replace("Host: localhost", "Connection: close"));

        assertThat(client.read().headers()).containsEntry("connection", "close");
        assertThat(client.readToEnd()).isZero();
    }

    @Test
    void healthIsAnObjectWithItsStatus() throws IOException {
        Response response = client.send(get("/healthz?verbose=1")).read();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void metricsTellHowOftenAMethodWasCalled() throws IOException {
        client.call("{'jsonrpc':'2.0','id':1,'method':'echo'}").read();

        Response response = client.send(get("/metrics")).read();

        assertThat(response.headers()).containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("faultd_rpc_requests_seconds_count{method=\"echo\",outcome=\"ok\"} 1")
                .contains("faultd_rpc_connections 1.0");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /,        404",
        "POST,   /rpc/,    404",
        "GET,    /rpc,     405",
        "DELETE, /rpc,     405",
        "POST,   /metrics, 405",
        "PUT,    /healthz, 405",
        "POST,   /events,  405",
        "OPTIONS, *,       404",
    })
    void whatIsNotThereIsRefusedWithTheRoutesThatAre(String method, String path, int status) throws IOException {
        Response response = client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
                .read();

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).startsWith("{\"error\":\"").contains("POST /rpc", "GET /events");
        assertThat(client.send(get("/healthz")).read().status()).isEqualTo(200);
    }

    @Test
    void closingTheServerLetsACallUnderWayEndAndThenHangsUp() throws Exception {
        try (RawClient idle = server.connect()) {
            client.call("{'jsonrpc':'2.0','id':1,'method':'later'}");
            CompletableFuture<Object> call = server.methods.held.take();
            assertThat(idle.send(get("/healthz")).read().status()).isEqualTo(200);

            var closing = CompletableFuture.runAsync(server.server::close);
            assertThat(idle.readToEnd()).isZero();
            call.complete("still");

            assertThat(client.read().body()).contains("still");
            assertThat(client.readToEnd()).isZero();
            closing.get(10, TimeUnit.SECONDS);
            assertThat(server.socket).doesNotExist();
        }
    }

    @Test
    void whoeverClosesWhileAnotherDoesWaitsForTheEnd() throws Exception {
        Callable<Boolean> closing = () -> {
            server.server.close();
            return Files.exists(server.socket);
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Boolean> one : threads.invokeAll(Collections.nCopies(4, closing))) {
                assertThat(one.get()).isFalse();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void closingTwiceDoesNoHarm() {
        server.server.close();
        server.server.close();

        assertThat(server.socket).doesNotExist();
    }
}
