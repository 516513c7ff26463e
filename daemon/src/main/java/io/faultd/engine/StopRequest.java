package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.target.Selection;
import java.util.Set;

/**
 * Which faults are to end.
 *
 * @param selection targets to take out of every fault but partitions that holds on them; with {@code all}, whole faults
 *     end
 * @param faultIds faults to end by name
 * @param partitions whether {@code all} means partitions too
 */
public record StopRequest(Selection selection, Set<String> faultIds, boolean partitions) {
    boolean ends(Fault fault) {
        boolean meant = fault.fold(shaping -> true, drop -> partitions, partition -> partitions);
        return faultIds.contains(fault.id()) || (selection.all() && meant);
    }
}
