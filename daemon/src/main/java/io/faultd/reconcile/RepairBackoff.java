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
 * Limits repairs against a program that keeps changing a place: after some repairs within a minute faultd backs off,
 * longer each time that the program continues.
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
     * Requests a repair of a place now, which counts if it is allowed.
     *
     * @return why it is not allowed; empty: it is
     */
    Optional<String> mayRepair(Place place, Instant now) {
        History history = byPlace.computeIfAbsent(place, key -> new History());
        if (history.until.filter(now::isBefore).isPresent()) {
            return Optional.of("it is left unchanged for a while");
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
            return Optional.of("it was repaired " + history.repaired.size()
                    + " times within a minute, and is left unchanged for " + history.pause.toSeconds() + " s");
        }
        history.repaired.addLast(now);
        return Optional.empty();
    }

    /** A place is in order again. */
    void settled(Place place) {
        Optional.ofNullable(byPlace.get(place)).ifPresent(history -> history.until = Optional.empty());
    }

    /** Whether there were no recent repairs. */
    boolean isEmpty() {
        return byPlace.isEmpty();
    }

    /** Removes all places except these. */
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
