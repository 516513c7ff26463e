package io.faultd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventBusTest {
    private static final Event EVENT = new Event(Instant.EPOCH, "fault-ended", "f-1", null, null);

    private final EventBus bus = new EventBus();
    private final List<Long> seen = new ArrayList<>();

    @Test
    void eventsAreNumberedFromOneWhetherSomebodyListensOrNot() {
        bus.publish(EVENT);
        bus.subscribe((number, event) -> seen.add(number));
        bus.publish(EVENT);

        assertThat(seen).containsExactly(2L);
    }

    @Test
    void aClosedSubscriptionGetsNothingMore() {
        var subscription = bus.subscribe((number, event) -> seen.add(number));
        bus.publish(EVENT);
        subscription.close();
        subscription.close();
        bus.publish(EVENT);

        assertThat(seen).containsExactly(1L);
    }

    @Test
    void aSubscriberThatFailsHarmsNeitherThePublisherNorTheOthers() {
        bus.subscribe((number, event) -> {
            throw new IllegalStateException("broken");
        });
        bus.subscribe((number, event) -> seen.add(number));
        bus.publish(EVENT);

        assertThat(seen).containsExactly(1L);
    }
}
