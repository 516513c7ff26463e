package io.faultd.reconcile;

import io.faultd.kernel.DriftKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts external changes of faultd's objects; read from any thread. */
public final class DriftCounts {
    private final Map<DriftKind, AtomicLong> seen = zeros();
    private final Map<DriftKind, AtomicLong> repaired = zeros();

    private static Map<DriftKind, AtomicLong> zeros() {
        Map<DriftKind, AtomicLong> zeros = new EnumMap<>(DriftKind.class);
        for (DriftKind kind : DriftKind.values()) {
            zeros.put(kind, new AtomicLong());
        }
        return zeros;
    }

    void saw(DriftKind kind) {
        seen.get(kind).incrementAndGet();
    }

    void repaired(DriftKind kind) {
        repaired.get(kind).incrementAndGet();
    }

    /** The number of external changes. */
    public long seenOf(DriftKind kind) {
        return seen.get(kind).get();
    }

    /** The number of repairs. */
    public long repairedOf(DriftKind kind) {
        return repaired.get(kind).get();
    }
}
