package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import io.faultd.target.Selection;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requested state that outlives the daemon.
 *
 * @param faults by id, oldest first
 * @param leases by id, oldest first
 * @param halted who ordered a halt, when and why, in one line; empty: no halt
 */
public record SavedState(Map<String, Fault> faults, Map<String, Lease> leases, Optional<String> halted) {
    /** An empty state. */
    public static final SavedState EMPTY = new SavedState(Map.of(), Map.of(), Optional.empty());

    /** Copies the maps, in their order. */
    public SavedState {
        faults = Collections.unmodifiableMap(new LinkedHashMap<>(faults));
        leases = Collections.unmodifiableMap(new LinkedHashMap<>(leases));
    }

    /** A state of faults only. */
    public static SavedState of(Fault... faults) {
        SavedState state = EMPTY;
        for (Fault fault : List.of(faults)) {
            state = state.with(fault);
        }
        return state;
    }

    /** Whether it adds nothing to the state before: faults and leases have ended, or targets were removed from them. */
    public boolean onlyEnds(SavedState before) {
        return (halted.isPresent() || before.halted.isEmpty())
                && before.leases.entrySet().containsAll(leases.entrySet())
                && faults.values().stream().allMatch(fault -> isPartOf(fault, before.faults.get(fault.id())));
    }

    private static boolean isPartOf(Fault fault, Fault before) {
        return fault.fold(
                shaping -> isPartOf(shaping, before),
                drop -> isPartOf(drop, before),
                partition -> partition.equals(before));
    }

    private static boolean isPartOf(Fault.OnTraffic fault, Fault before) {
        return before instanceof Fault.OnTraffic whole
                && isPartOf(fault.selection(), whole.selection())
                && fault.on(whole.selection()).equals(whole);
    }

    private static boolean isPartOf(Selection selection, Selection before) {
        return selection.words().equals(before.words())
                && selection.all() == before.all()
                && selection.excluded().containsAll(before.excluded());
    }

    /** A copy with one more fault, or with the one of the same id replaced. */
    public SavedState with(Fault fault) {
        Map<String, Fault> next = new LinkedHashMap<>(faults);
        next.put(fault.id(), fault);
        return withFaults(next);
    }

    /** A copy without some of the faults. */
    public SavedState without(Collection<String> ids) {
        Map<String, Fault> next = new LinkedHashMap<>(faults);
        next.keySet().removeAll(ids);
        return withFaults(next);
    }

    /** A copy with other faults. */
    public SavedState withFaults(Map<String, Fault> others) {
        return new SavedState(others, leases, halted);
    }

    /** A copy with other leases. */
    public SavedState withLeases(Map<String, Lease> others) {
        return new SavedState(faults, others, halted);
    }

    /** A copy with or without a halt. */
    public SavedState withHalted(Optional<String> refusing) {
        return new SavedState(faults, leases, refusing);
    }
}
