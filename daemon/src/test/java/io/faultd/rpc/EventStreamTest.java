package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import io.faultd.rpc.RpcConfig.HttpLimits;
import io.faultd.rpc.RpcConfig.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventStreamTest {
    private static final Event EVENT =
            new Event(Instant.parse("2026-11-21T10:00:00Z"), "fault-applied", "f-1", "db", null);

    @TempDir
    Path folder;

    @Test
    void everyListenerGetsEveryEventWithItsNumberAndType() throws IOException {
        try (var server = new TestServer(folder);
                var one = listen(server);
                var two = listen(server)) {
            server.events.publish(EVENT);
            server.events.publish(EVENT);

            for (RawClient listener : new RawClient[] {one, two}) {
                assertThat(listener.chunk())
                        .isEqualTo("id: 1\nevent: fault-applied\ndata: {\"time\":\"2026-11-21T10:00:00Z\","
                                + "\"type\":\"fault-applied\",\"fault\":\"f-1\",\"target\":\"db\",\"cause\":null}\n\n");
                assertThat(listener.chunk()).startsWith("id: 2\n");
            }
        }
    }

    @Test
    void aLineBreakInACauseDoesNotBreakTheFrame() throws IOException {
        try (var server = new TestServer(folder);
                var client = listen(server)) {
            server.events.publish(new Event(Instant.EPOCH, "conflict", "f-1", "db", "one\ntwo\n\nevent: forged"));

            assertThat(client.chunk().lines()).hasSize(4).anyMatch(line -> line.contains("one\\ntwo\\n\\nevent"));
        }
    }

    @Test
    void aQuietStreamIsKeptAliveByComments() throws IOException {
        try (var server = new TestServer(
                        folder,
                        config -> config.withTimeouts(new Timeouts(
                                TestServer.SHORT,
                                TestServer.SHORT,
                                TestServer.LONG,
                                Duration.ofMillis(200),
                                TestServer.SHORT,
                                TestServer.LONG)));
                var client = listen(server)) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.chunk()).isEqualTo(": \n\n");
            }
        }
    }

    @Test
    void aListenerThatDoesNotReadIsCutOffAndTheOthersAreNot() throws IOException {
        var limits = new HttpLimits(1000, 1000, 10, 1000, 100_000);
        // No comment arrives in between, however long it takes.
        var timeouts = new Timeouts(
                TestServer.LONG, TestServer.LONG, TestServer.LONG, TestServer.LONG, TestServer.SHORT, TestServer.LONG);
        try (var server =
                        new TestServer(folder, config -> config.withHttp(limits).withTimeouts(timeouts));
                var stuck = listen(server);
                var reader = listen(server)) {
            int published = 0;
            while (server.metric("faultd_rpc_event_clients_cut_off_total") == 0) {
                server.events.publish(EVENT);
                published++;
                assertThat(reader.chunk()).startsWith("id: " + published + "\n");
            }

            assertThat(stuck.readToEnd()).isLessThan(published * 150L);
            server.events.publish(EVENT);
            assertThat(reader.chunk()).startsWith("id: " + (published + 1) + "\n");
        }
    }

    @Test
    void aListenerThatLeavesIsForgotten() throws IOException {
        try (var server = new TestServer(folder)) {
            listen(server).close();
            while (server.metric("faultd_rpc_event_clients") != 0) {
                Thread.onSpinWait();
            }

            server.events.publish(EVENT);
            assertThat(server.metric("faultd_rpc_event_clients")).isZero();
        }
    }

    @Test
    void closingTheServerEndsTheStream() throws IOException {
        try (var server = new TestServer(folder);
                var client = listen(server)) {
            server.server.close();

            assertThat(client.readToEnd()).isZero();
        }
    }

    @Test
    void anEventThatIsUnderWayWhenTheServerClosesFailsNobody() throws IOException {
        try (var log = CapturedLog.of(EventBus.class);
                var server = new TestServer(folder)) {
            // Published first, so that the stream gets the same event when its server closes.
            server.events.subscribe((number, event) -> server.server.close());
            try (var client = listen(server)) {
                server.events.publish(EVENT);

                assertThat(client.readToEnd()).isZero();
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void anOldClientGetsTheStreamWithoutChunks() throws IOException {
        try (var server = new TestServer(folder);
                var client = server.connect()) {
            client.send("GET /events HTTP/1.0\r\n\r\n");

            assertThat(client.readHead().headers())
                    .containsEntry("content-type", "text/event-stream")
                    .containsEntry("connection", "close")
                    .doesNotContainKey("transfer-encoding");
        }
    }

    private static RawClient listen(TestServer server) throws IOException {
        RawClient client = server.connect().send(get("/events"));
        assertThat(client.readHead().headers()).containsEntry("content-type", "text/event-stream");
        assertThat(client.chunk()).isEqualTo(": faultd events\n\n");
        return client;
    }
}
