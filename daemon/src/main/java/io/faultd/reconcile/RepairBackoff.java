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

    private final Map<Place, Fight> backoff = new HashMap<>();

    private static final class Fight {
        private final Deque<Instant> mended = new ArrayDeque<>();
        private Duration pause = Duration.ZERO;
        private Optional<Instant> until = Optional.empty();
    }

    /**
     * Asks to put a place in order now; it counts as done if allowed.
     *
     * @return why not; empty: it may be done
     */
    Optional<String> mayMend(Place place, Instant now) {
        Fight fight = backoff.computeIfAbsent(place, key -> new Fight());
        if (fight.until.filter(now::isBefore).isPresent()) {
            return Optional.of("it is left so for a while");
        }
        while (!fight.mended.isEmpty() && fight.mended.getFirst().plus(WITHIN).isBefore(now)) {
            fight.mended.removeFirst();
        }
        if (fight.mended.isEmpty()) {
            fight.pause = Duration.ZERO;
        }
        boolean pauseIsOver = fight.until.isPresent();
        fight.until = Optional.empty();
        if (fight.mended.size() >= TIMES && !pauseIsOver) {
            Duration twice = fight.pause.multipliedBy(2);
            Duration next = fight.pause.isZero() ? FIRST_PAUSE : twice;
            fight.pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
            fight.until = Optional.of(now.plus(fight.pause));
            return Optional.of("it was put back " + fight.mended.size() + " times within a minute, and is left so for "
                    + fight.pause.toSeconds() + " s");
        }
        fight.mended.addLast(now);
        return Optional.empty();
    }

    /** Nothing is wrong with a place any more. */
    void settled(Place place) {
        Optional.ofNullable(backoff.get(place)).ifPresent(fight -> fight.until = Optional.empty());
    }

    /** Whether nothing was put back of late. */
    boolean isEmpty() {
        return backoff.isEmpty();
    }

    /** Forgets all places but these. */
    void keep(Set<Place> places) {
        backoff.keySet().retainAll(places);
    }

    /** Places where a pause is over. */
    Set<Place> due(Instant now) {
        return backoff.entrySet().stream()
                .filter(fight ->
                        fight.getValue().until.filter(end -> !now.isBefore(end)).isPresent())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** When the next pause is over. */
    Optional<Instant> next() {
        return backoff.values().stream().flatMap(fight -> fight.until.stream()).min(Instant::compareTo);
    }
}
