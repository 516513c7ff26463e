package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long a fault may stand at most, so that none is forgotten for ever: from when it is made, or from when somebody
 * changes it with a new lifetime.
 *
 * @param most empty: without an end
 */
public record MaxLifetime(Optional<Duration> most) {
    /** Faults may stand for ever. */
    public static final MaxLifetime NONE = new MaxLifetime(Optional.empty());

    /** Faults may stand so long; zero means for ever. */
    public static MaxLifetime of(Duration most) {
        return most.isZero() ? NONE : new MaxLifetime(Optional.of(most));
    }

    /**
     * When a fault ends that is made now.
     *
     * @param asked after how long it is to end; empty: as late as may be
     * @throws RefusedException when it is longer than may be
     */
    Optional<Instant> end(Optional<Duration> asked, Instant now) throws RefusedException {
        if (asked.isPresent()) {
            check("a fault", asked.get());
        }
        return asked.or(() -> most).map(now::plus);
    }

    /**
     * Refuses what would last longer.
     *
     * @param what it is, for the message
     */
    void check(String what, Duration asked) throws RefusedException {
        if (most.isPresent() && asked.compareTo(most.get()) > 0) {
            throw new RefusedException(
                    RpcError.NOT_PERMITTED,
                    what + " of " + words(asked) + " is longer than this faultd allows, which is " + words(most.get())
                            + "; ask for no more, or start it with a longer --max-lifetime (0: none)");
        }
    }

    /** For faults of a daemon that allowed more: none of them stands longer than one that would be made now. */
    SavedState shorten(SavedState saved, Instant now) {
        Map<String, Fault> next = new LinkedHashMap<>();
        Optional<Instant> latest = most.map(now::plus);
        saved.faults().forEach((id, fault) -> {
            boolean late = latest.isPresent()
                    && fault.expires().filter(end -> !end.isAfter(latest.get())).isEmpty();
            next.put(id, late ? fault.expiring(latest) : fault);
        });
        return saved.withFaults(next);
    }

    private static String words(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
