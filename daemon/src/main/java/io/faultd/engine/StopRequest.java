package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.target.Selection;
import java.util.Set;

/**
 * Which faults to end.
 *
 * @param selection targets to remove from every fault on them except partitions; with {@code all}, whole faults end
 * @param faultIds faults to end by id
 * @param partitions whether {@code all} includes partitions
 */
public record StopRequest(Selection selection, Set<String> faultIds, boolean partitions) {
    boolean ends(Fault fault) {
        boolean meant = fault.fold(shaping -> true, drop -> partitions, partition -> partitions);
        return faultIds.contains(fault.id()) || (selection.all() && meant);
    }
}
