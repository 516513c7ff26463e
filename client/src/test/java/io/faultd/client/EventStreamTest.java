package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventStreamTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String APPLIED =
            "{\"time\":\"2026-11-21T00:00:00Z\",\"type\":\"fault-applied\",\"fault\":\"f-1\",\"target\":\"db\",\"cause\":null}";
    private static final String GONE =
            "{\"time\":\"2026-11-21T00:00:01Z\",\"type\":\"target-gone\",\"fault\":null,\"target\":\"db\",\"cause\":\"it"
                    + " stopped\"}";

    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Test
    void handsOutEventsInTheirOrderUntilTheDaemonEndsTheStream() {
        String first = "event: fault-applied\ndata: " + APPLIED + "\n\n: still here\n\n";
        server.answersRaw(HEAD + chunk(first.substring(0, 30)) + chunk(first.substring(30))
                + chunk("data:" + GONE + "\r\n\r\n") + "0\r\n\r\n");

        try (FaultdClient client = FaultdClient.connect(server.address());
                EventStream events = client.events()) {
            Event applied = events.next().orElseThrow();
            assertThat(applied.time()).isEqualTo(Instant.parse("2026-11-21T00:00:00Z"));
            assertThat(List.of(applied.type(), applied.fault(), applied.target()))
                    .containsExactly("fault-applied", "f-1", "db");
            assertThat(applied.cause()).isNull();
            assertThat(events.next().orElseThrow().cause()).isEqualTo("it stopped");
            assertThat(events.next()).isEmpty();
        }
        assertThat(server.request().head())
                .startsWith("GET /events HTTP/1.1\r\n")
                .contains("text/event-stream");
    }

    @Test
    void saysThatTheDaemonWentAwayInTheMiddle() {
        server.answersRaw(HEAD + chunk("data: " + APPLIED + "\n\n"));

        try (FaultdClient client = FaultdClient.connect(server.address());
                EventStream events = client.events()) {
            assertThat(events.next()).isPresent();
            assertThatThrownBy(events::next)
                    .isInstanceOf(DaemonUnreachableException.class)
                    .hasMessageStartingWith("faultd closed the event stream");
        }
    }

    @Test
    void closingTheClientEndsASubscriptionThatWaits() throws Exception {
        server.answersRaw(HEAD + chunk("data: " + APPLIED + "\n\n")).neverHangsUp();
        BlockingQueue<Event> seen = new LinkedBlockingQueue<>();
        FaultdClient client = FaultdClient.connect(server.address());

        Subscription subscription = client.events(seen::add);
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isNotNull();
        client.close();

        assertThat(subscription.ended().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isNull();
    }

    @Test
    void aSubscriptionTellsWhatBrokeIt() {
        server.answersRaw(HEAD + chunk("data: [1]\n\n")).neverHangsUp();

        try (FaultdClient client = FaultdClient.connect(server.address());
                Subscription subscription = client.events(event -> {})) {
            assertThatThrownBy(() -> subscription.ended().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(JsonException.class);
        }
    }
}
