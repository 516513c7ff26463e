package io.faultd.rpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The transport's meters. */
final class RpcMeters {
    private final Meter.MeterProvider<Timer> calls;
    private final Meter.MeterProvider<Counter> refused;
    private final Counter eventClientsCutOff;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger eventClients = new AtomicInteger();

    RpcMeters(MeterRegistry registry) {
        calls = Timer.builder("faultd.rpc.requests")
                .description("Calls by method and outcome, from the parsed request to its result")
                .withRegistry(registry);
        refused = Counter.builder("faultd.rpc.refused")
                .description("Requests and connections that never became a call, by reason")
                .withRegistry(registry);
        eventClientsCutOff = Counter.builder("faultd.rpc.event.clients.cut.off")
                .description("Event clients disconnected because they were too slow")
                .register(registry);
        Gauge.builder("faultd.rpc.connections", connections, AtomicInteger::get)
                .description("Connections open")
                .register(registry);
        Gauge.builder("faultd.rpc.event.clients", eventClients, AtomicInteger::get)
                .description("Connections that listen to events")
                .register(registry);
    }

    /** One call; {@code method} is a known name or {@code unknown}, so that clients cannot invent label values. */
    void called(String method, String outcome, Duration took) {
        calls.withTags("method", method, "outcome", outcome).record(took);
    }

    void refused(Refusal refusal) {
        refused.withTag("reason", refusal.label()).increment();
    }

    /** A TLS handshake that failed: a certificate that is missing or not trusted, an old version, or no TLS at all. */
    void refusedHandshake() {
        refused.withTag("reason", "tls").increment();
    }

    void eventClientCutOff() {
        eventClientsCutOff.increment();
    }

    /** Open connections; the connections themselves count up and down. */
    AtomicInteger connections() {
        return connections;
    }

    /** Open event streams. */
    AtomicInteger eventClients() {
        return eventClients;
    }
}
