package io.faultd.reconcile;

import io.faultd.kernel.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps faultd from putting something back for ever against a program that takes it away for ever: after some times
 * within a minute there is a pause, and a longer one each time that the other one does not give in.
 */
final class RepairBackoff {
    static final int TIMES = 5;
    static final Duration WITHIN = Duration.ofMinutes(1);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Map<Place, History> byPlace = new HashMap<>();

    private static final class History {
        private final Deque<Instant> repaired = new ArrayDeque<>();
        private Duration pause = Duration.ZERO;
        private Optional<Instant> until = Optional.empty();
    }

    /**
     * Asks to put a place in order now; it counts as done if allowed.
     *
     * @return why not; empty: it may be done
     */
    Optional<String> mayRepair(Place place, Instant now) {
        History history = byPlace.computeIfAbsent(place, key -> new History());
        if (history.until.filter(now::isBefore).isPresent()) {
            return Optional.of("it is left so for a while");
        }
        while (!history.repaired.isEmpty()
                && history.repaired.getFirst().plus(WITHIN).isBefore(now)) {
            history.repaired.removeFirst();
        }
        if (history.repaired.isEmpty()) {
            history.pause = Duration.ZERO;
        }
        boolean pauseIsOver = history.until.isPresent();
        history.until = Optional.empty();
        if (history.repaired.size() >= TIMES && !pauseIsOver) {
            Duration twice = history.pause.multipliedBy(2);
            Duration next = history.pause.isZero() ? FIRST_PAUSE : twice;
            history.pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
            history.until = Optional.of(now.plus(history.pause));
            return Optional.of("it was put back " + history.repaired.size()
                    + " times within a minute, and is left so for " + history.pause.toSeconds() + " s");
        }
        history.repaired.addLast(now);
        return Optional.empty();
    }

    /** Nothing is wrong with a place any more. */
    void settled(Place place) {
        Optional.ofNullable(byPlace.get(place)).ifPresent(history -> history.until = Optional.empty());
    }

    /** Whether nothing was put back of late. */
    boolean isEmpty() {
        return byPlace.isEmpty();
    }

    /** Forgets all places but these. */
    void keep(Set<Place> places) {
        byPlace.keySet().retainAll(places);
    }

    /** Places where a pause is over. */
    Set<Place> due(Instant now) {
        return byPlace.entrySet().stream()
                .filter(history -> history.getValue()
                        .until
                        .filter(end -> !now.isBefore(end))
                        .isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** When the next pause is over. */
    Optional<Instant> next() {
        return byPlace.values().stream()
                .flatMap(history -> history.until.stream())
                .min(Instant::compareTo);
    }
}
