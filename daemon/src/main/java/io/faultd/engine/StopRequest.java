package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.target.Selection;
import io.faultd.target.TargetIndex;
import io.faultd.target.TargetSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which faults to end.
 *
 * @param selection targets to remove from every fault on them except partitions; with {@code all}, whole faults end
 * @param faultIds faults to end by id
 * @param partitions whether {@code all} includes partitions
 */
public record StopRequest(Selection selection, Set<String> faultIds, boolean partitions) {
    /**
     * The same request, with each word that is a fault's id and no target's name among the ids. Where only shaping ends
     * ({@code fast}), words are targets.
     */
    StopRequest withIdsAmongWords(Set<String> inForce, TargetIndex now) {
        if (!partitions) {
            return this;
        }
        List<TargetSelector> words = new ArrayList<>();
        Set<String> ids = new HashSet<>(faultIds);
        for (TargetSelector word : selection.words()) {
            if (inForce.contains(word.text()) && now.matching(word).isEmpty()) {
                ids.add(word.text());
            } else {
                words.add(word);
            }
        }
        return new StopRequest(new Selection(words, selection.all(), selection.excluded()), ids, partitions);
    }

    boolean ends(Fault fault) {
        boolean meant = fault.fold(shaping -> true, drop -> partitions, partition -> partitions);
        return faultIds.contains(fault.id()) || (selection.all() && meant);
    }
}
