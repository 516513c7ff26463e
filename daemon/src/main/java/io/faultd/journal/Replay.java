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
 * What the records of a file come to. The last of them names all that stands and the record that has it; so what was
 * lost with a record is known by name, and a record that can't be read does no harm to what the others say.
 *
 * @param state what stands
 * @param asides what is put aside, by id
 * @param definedBy the number of the record that has each of it
 * @param lastNumber the highest number of a record
 * @param lost what stood and can't be read any more, in words
 * @param past what stood when the machine was last switched off, and ended with that
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
                lost.add(id + " is not understood: " + e.getMessage());
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

    /**
     * What stands after a record about leases alone: what it names, and the leases that stood before and are not gone.
     */
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
