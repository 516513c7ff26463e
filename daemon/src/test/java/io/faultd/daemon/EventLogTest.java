package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.CapturedLog;
import io.faultd.reconcile.Events;
import io.faultd.rpc.Event;
import io.faultd.rpc.EventBus;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final EventBus bus = new EventBus();
    private final Events log = new EventLog(bus, Clock.fixed(NOW, ZoneOffset.UTC));
    private final List<Event> heard = new ArrayList<>();

    @Test
    void tellsWhoeverListens() {
        try (var subscription = bus.subscribe((number, event) -> heard.add(event));
                CapturedLog lines = CapturedLog.of("io.faultd.events")) {
            assertThat(subscription).isNotNull();
            log.happened(Events.Type.FAULT_APPLIED, "f-7k2", null, "delay 75ms");
            log.happened(Events.Type.FAULT_PENDING, "f-7k2", "db", "the kernel refused");
            log.happened(Events.Type.TARGET_GONE, null, "db", null);
            assertThat(lines.lines()).containsExactly("WARN fault-pending f-7k2: the kernel refused");
        }

        assertThat(heard)
                .containsExactly(
                        new Event(NOW, "fault-applied", "f-7k2", null, "delay 75ms"),
                        new Event(NOW, "fault-pending", "f-7k2", "db", "the kernel refused"),
                        new Event(NOW, "target-gone", null, "db", null));
    }
}
