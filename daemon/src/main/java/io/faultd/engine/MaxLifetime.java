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
 * The longest lifetime of a fault, so that a forgotten one ends: from its creation, or from a change with a new
 * lifetime.
 *
 * @param most empty: unlimited
 */
public record MaxLifetime(Optional<Duration> most) {
    /** No limit. */
    public static final MaxLifetime NONE = new MaxLifetime(Optional.empty());

    /** A limit; zero means none. */
    public static MaxLifetime of(Duration most) {
        return most.isZero() ? NONE : new MaxLifetime(Optional.of(most));
    }

    /**
     * When a fault made now ends.
     *
     * @param asked the requested lifetime; empty: the longest
     * @throws RefusedException when it is longer than allowed
     */
    Optional<Instant> end(Optional<Duration> asked, Instant now) throws RefusedException {
        if (asked.isPresent()) {
            check("a fault", asked.get());
        }
        return asked.or(() -> most).map(now::plus);
    }

    /**
     * Refuses a longer time.
     *
     * @param what has it, for the message
     */
    void check(String what, Duration asked) throws RefusedException {
        if (most.isPresent() && asked.compareTo(most.get()) > 0) {
            throw new RefusedException(
                    RpcError.NOT_PERMITTED,
                    what + " of " + words(asked) + " is longer than this faultd allows, which is " + words(most.get())
                            + "; ask for no more, or start it with a longer --max-lifetime (0: none)");
        }
    }

    /** Limits faults of a daemon that allowed more to the end of one made now. */
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
