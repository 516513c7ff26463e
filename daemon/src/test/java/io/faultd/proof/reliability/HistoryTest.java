package io.faultd.proof.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.client.Event;
import io.faultd.protocol.Applied;
import io.faultd.protocol.Stopped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final History.Apply FIRST = apply("f-1", 5, "a", "b");
    private static final History.Apply SECOND = apply("f-2", 3, "b");

    @Test
    void theOrderIsThatOfTheEvents() {
        History.Stop stop = stop("b", List.of("f-2"), List.of("f-1"));

        Map<String, History.Rate> end = new History(
                        List.of(stop, SECOND, FIRST),
                        List.of(
                                event("fault-applied", "f-1", "rate"),
                                event("fault-applied", "f-2", "rate"),
                                event("fault-ended", "f-2", "stop"),
                                event("fault-changed", "f-1", "stop")))
                .inOrder();

        assertThat(end).isEqualTo(Map.of("f-1", new History.Rate(5, Set.of("a"))));
        assertThat(History.lowest(end)).isEqualTo(Map.of("a", 5L));
    }

    @Test
    void aClientThatWasToldOfLessThanThereWasInThatOrderIsFound() {
        // f-2 was in force, on b, at the supposed time of the command.
        History.Stop stop = stop("b", List.of(), List.of("f-1"));

        assertThatThrownBy(() -> new History(
                                List.of(stop, SECOND, FIRST),
                                List.of(
                                        event("fault-applied", "f-1", "rate"),
                                        event("fault-applied", "f-2", "rate"),
                                        event("fault-changed", "f-1", "stop")))
                        .inOrder())
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("no command explains ");
    }

    @Test
    void aCommandThatWasAnsweredAndNeverDoneIsFound() {
        assertThatThrownBy(() ->
                        new History(List.of(FIRST, SECOND), List.of(event("fault-applied", "f-1", "rate"))).inOrder())
                .hasMessageStartingWith("done, but not told of: ");
    }

    private static History.Apply apply(String fault, long bits, String... targets) {
        return new History.Apply(
                0, 1, bits, Set.of(targets), new Applied(fault, List.of(targets), List.of(), List.of()));
    }

    private static History.Stop stop(String target, List<String> ended, List<String> reduced) {
        return new History.Stop(
                0, 1, Optional.of(target), Optional.empty(), new Stopped(ended, reduced, List.of(target)));
    }

    private static Event event(String type, String fault, String cause) {
        return new Event(Instant.EPOCH, type, fault, null, cause, Map.of());
    }
}
