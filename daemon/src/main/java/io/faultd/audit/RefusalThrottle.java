package io.faultd.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which of many refusals are worth a line: the first of a kind, and one every ten seconds while there are more.
 */
final class RefusalThrottle {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int MANY_KINDS = 1000;

    private final Clock clock;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private record Kind(Instant written, long since) {}

    RefusalThrottle(Clock clock) {
        this.clock = clock;
    }

    /** Counts one. Where it is worth a line, how many of its kind there were since the last one; else nothing. */
    synchronized Optional<Long> count(String account, String reason) {
        String name = account + " " + reason;
        Instant now = clock.instant();
        Kind kind = kinds.get(name);
        if (kind != null && now.isBefore(kind.written().plus(PAUSE))) {
            kinds.put(name, new Kind(kind.written(), kind.since() + 1));
            return Optional.empty();
        }
        if (kinds.size() >= MANY_KINDS) {
            kinds.remove(kinds.keySet().iterator().next());
        }
        kinds.put(name, new Kind(now, 0));
        return Optional.of(kind == null ? 0 : kind.since());
    }
}
