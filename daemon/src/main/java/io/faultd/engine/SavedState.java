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
 * All that people asked for and that is to outlive the daemon.
 *
 * @param faults by id, oldest first
 * @param leases by id, oldest first
 * @param halted who refuses new faults, since when and why, in one line; empty: they are taken
 */
public record SavedState(Map<String, Fault> faults, Map<String, Lease> leases, Optional<String> halted) {
    /** Nothing was asked for. */
    public static final SavedState EMPTY = new SavedState(Map.of(), Map.of(), Optional.empty());

    /** Copies the maps, in their order. */
    public SavedState {
        faults = Collections.unmodifiableMap(new LinkedHashMap<>(faults));
        leases = Collections.unmodifiableMap(new LinkedHashMap<>(leases));
    }

    /** Faults and nothing else. */
    public static SavedState of(Fault... faults) {
        SavedState state = EMPTY;
        for (Fault fault : List.of(faults)) {
            state = state.with(fault);
        }
        return state;
    }

    /**
     * Whether nothing is asked for here that was not before: faults and leases have ended, or targets were taken out of
     * them.
     */
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

    /** The same with one more fault, or another one in place of that with the same id. */
    public SavedState with(Fault fault) {
        Map<String, Fault> next = new LinkedHashMap<>(faults);
        next.put(fault.id(), fault);
        return withFaults(next);
    }

    /** The same without some of the faults. */
    public SavedState without(Collection<String> ids) {
        Map<String, Fault> next = new LinkedHashMap<>(faults);
        next.keySet().removeAll(ids);
        return withFaults(next);
    }

    /** The same with other faults. */
    public SavedState withFaults(Map<String, Fault> others) {
        return new SavedState(others, leases, halted);
    }

    /** The same with other leases. */
    public SavedState withLeases(Map<String, Lease> others) {
        return new SavedState(faults, others, halted);
    }

    /** The same, refusing new faults or taking them. */
    public SavedState withHalted(Optional<String> refusing) {
        return new SavedState(faults, leases, refusing);
    }
}
