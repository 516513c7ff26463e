package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which parts of the desired state end automatically, and when: faults at their time or with their lease, leases at
 * theirs.
 */
final class Expiry {
    private Expiry() {}

    /** When a fault ends unless its lease is renewed. */
    static Optional<Instant> of(Fault fault, SavedState state) {
        Optional<Instant> leased = fault.lease().map(id -> endOf(id, state));
        return Stream.of(fault.expires(), leased).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** A missing lease has already ended. */
    private static Instant endOf(String lease, SavedState state) {
        return Optional.ofNullable(state.leases().get(lease))
                .map(Lease::expires)
                .orElse(Instant.MIN);
    }

    /** When the next of all faults and leases ends. */
    static Optional<Instant> next(SavedState state) {
        return Stream.concat(
                        state.faults().values().stream().flatMap(fault -> of(fault, state).stream()),
                        state.leases().values().stream().map(Lease::expires))
                .min(Instant::compareTo);
    }

    /** The state at a time; the same object when nothing has ended. */
    static SavedState at(Instant now, SavedState state) {
        if (next(state).filter(end -> !end.isAfter(now)).isEmpty()) {
            return state;
        }
        Map<String, Fault> faults = new LinkedHashMap<>(state.faults());
        faults.values()
                .removeIf(fault ->
                        of(fault, state).filter(end -> !end.isAfter(now)).isPresent());
        Map<String, Lease> leases = new LinkedHashMap<>(state.leases());
        leases.values().removeIf(lease -> !lease.expires().isAfter(now));
        return state.withFaults(faults).withLeases(leases);
    }

    /**
     * Why a fault expired.
     *
     * @param state the state before
     */
    static String cause(Fault fault, SavedState state) {
        Optional<String> lease = fault.lease().filter(id -> fault.expires()
                .filter(own -> !own.isAfter(endOf(id, state)))
                .isEmpty());
        return lease.map(
                        id -> "lease " + id + " expired" + holder(state.leases().get(id)))
                .orElse("expired");
    }

    private static String holder(Lease lease) {
        return lease == null || lease.holder().isEmpty() ? "" : " (holder: " + lease.holder() + ")";
    }
}
