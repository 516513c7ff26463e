package io.faultd.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.displaced.DisplacedQdisc;
import io.faultd.engine.SavedState;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The state that the records of a file result in. The last record names everything in force and the record that defines
 * it. So the parts lost with a record are known by id, and a damaged record doesn't affect the others.
 *
 * @param state in force
 * @param asides the displaced qdiscs, by id
 * @param definedBy the number of the record that defines each
 * @param lastNumber the highest number of a record
 * @param lost descriptions of lost parts
 * @param past the state when the machine was last switched off, which ended with that
 */
record Replay(
        SavedState state,
        Map<String, DisplacedQdisc> asides,
        Map<String, Long> definedBy,
        long lastNumber,
        List<String> lost,
        Set<String> past) {
    static Replay of(List<String> records, String boot, StateCodec codec) {
        List<String> lost = new ArrayList<>();
        Map<String, Long> definedBy = new LinkedHashMap<>();
        Map<String, ObjectNode> faults = new LinkedHashMap<>();
        Map<String, ObjectNode> leases = new LinkedHashMap<>();
        Map<String, ObjectNode> asides = new LinkedHashMap<>();
        Map<String, Long> standing = null;
        Entry last = null;
        long number = 0;
        for (String record : records) {
            try {
                Entry entry = Entry.parse(record);
                number = Math.max(number, entry.number());
                entry.defined().forEach(id -> definedBy.put(id, entry.number()));
                faults.putAll(entry.faults());
                leases.putAll(entry.leases());
                asides.putAll(entry.asides());
                if (entry.gone() != null) {
                    standing = withLeases(entry, standing, leases);
                } else if (entry.standing() != null) {
                    standing = entry.standing();
                }
                last = entry.standing() == null && last != null ? last : entry;
            } catch (IOException e) {
                lost.add("a record " + e.getMessage());
            }
        }
        if (last == null) {
            return new Replay(SavedState.EMPTY, Map.of(), Map.of(), number, lost, Set.of());
        }
        SavedState nothing = SavedState.EMPTY.withHalted(last.halted());
        standing = standing == null ? definedBy : standing;
        if (!last.boot().equals(boot)) {
            return new Replay(nothing, Map.of(), Map.of(), number, lost, new LinkedHashSet<>(standing.keySet()));
        }
        Map<String, Fault> standingFaults = new LinkedHashMap<>();
        Map<String, Lease> standingLeases = new LinkedHashMap<>();
        Map<String, DisplacedQdisc> standingAsides = new LinkedHashMap<>();
        standing.forEach((id, by) -> {
            if (!by.equals(definedBy.get(id))) {
                lost.add(id + " was lost");
                return;
            }
            try {
                if (faults.containsKey(id)) {
                    standingFaults.put(id, codec.fault(faults.get(id)));
                } else if (asides.containsKey(id)) {
                    standingAsides.put(id, codec.aside(asides.get(id)));
                } else {
                    standingLeases.put(id, codec.lease(leases.get(id)));
                }
            } catch (IOException | RuntimeException e) {
                lost.add(id + " can't be read: " + e.getMessage());
            }
        });
        return new Replay(
                nothing.withFaults(standingFaults).withLeases(standingLeases),
                standingAsides,
                definedBy,
                number,
                lost,
                Set.of());
    }

    /** The state after a record about leases only: what it names, and the earlier leases that have not ended. */
    private static Map<String, Long> withLeases(Entry entry, Map<String, Long> before, Map<String, ObjectNode> leases) {
        Map<String, Long> standing = new LinkedHashMap<>(entry.standing());
        if (before != null) {
            before.forEach((id, by) -> {
                if (leases.containsKey(id)) {
                    standing.put(id, by);
                }
            });
        }
        entry.leases().keySet().forEach(id -> standing.put(id, entry.number()));
        standing.keySet().removeAll(entry.gone());
        return standing;
    }
}
