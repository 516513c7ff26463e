package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Hosts;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.RpcError;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import io.faultd.target.TargetSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Resolves selections, with the refusals of commands. */
final class SelectionResolver {
    private SelectionResolver() {}

    /**
     * The usable targets of a selection; at least one.
     *
     * @throws RefusedException when a word selects nothing, or a target that was named can't carry faults
     */
    static List<Selection.Selected> required(Selection selection, TargetIndex now) throws RefusedException {
        Selection.Resolution resolution = resolve(selection, now);
        if (!resolution.unusable().isEmpty()) {
            String what = resolution.unusable().stream()
                    .map(skipped -> skipped.target().name() + " " + skipped.reason())
                    .collect(Collectors.joining("; "));
            throw new RefusedException(RpcError.TARGET_UNUSABLE, "can't put a fault there: " + what);
        }
        if (resolution.selected().isEmpty()) {
            String skipped = resolution.skipped().stream()
                    .map(one -> one.target().name() + " " + one.reason())
                    .collect(Collectors.joining("; "));
            throw new RefusedException(
                    RpcError.NO_TARGET,
                    String.join(" ", selection.texts()) + " selects no target that can carry faults"
                            + (skipped.isEmpty() ? "; faultctl targets lists them" : ": " + skipped));
        }
        return resolution.selected();
    }

    /** The keys of everything that the words select, usable or not, for showing and stopping. */
    static Set<String> keys(Selection selection, TargetIndex now) throws RefusedException {
        Selection.Resolution resolution = resolve(selection, now);
        Stream<Target> unusable = Stream.concat(resolution.skipped().stream(), resolution.unusable().stream())
                .map(Selection.Skipped::target);
        return Stream.concat(resolution.selected().stream().map(Selection.Selected::target), unusable)
                .map(Target::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Some of the targets, by name, so that the choice is fixed; each with the interfaces to which the words narrow it.
     * Targets on which the fault can have an effect come first.
     *
     * @param selected the usable targets of the selection
     * @param idle those of them, by key, on which it can't have one
     */
    static Selection sample(
            Selection selection,
            List<Selection.Selected> selected,
            Set<String> idle,
            int size,
            TargetIndex now,
            RandomGenerator random) {
        List<Target> shuffled = new ArrayList<>(
                selected.stream().map(Selection.Selected::target).toList());
        Collections.shuffle(shuffled, new Random(random.nextLong()));
        shuffled.sort(Comparator.comparing(target -> idle.contains(target.key()))); // a stable sort
        return selection.only(shuffled.stream().limit(size).toList(), now);
    }

    /** The fault without those targets; empty when it then can't select any. */
    static Optional<Fault> without(Fault fault, Set<String> freed, TargetIndex now) {
        return fault.fold(
                shaping -> without(shaping, freed, now),
                drop -> without(drop, freed, now),
                Optional::of); // partitions end as a whole
    }

    /** Ids of the partitions that have one of the targets in a group. */
    static List<String> partitionsOf(Collection<Fault> faults, Set<String> keys, TargetIndex now) {
        return faults.stream()
                .filter(fault ->
                        fault.fold(shaping -> false, drop -> false, partition -> partition.selections().stream()
                                .anyMatch(group -> meets(group, keys, now))))
                .map(Fault::id)
                .toList();
    }

    private static boolean meets(Selection selection, Set<String> keys, TargetIndex now) {
        return !keys.isEmpty() && keysOf(selection, now).stream().anyMatch(keys::contains);
    }

    private static Optional<Fault> without(Fault.OnTraffic fault, Set<String> freed, TargetIndex now) {
        Selection selection = fault.selection();
        if (!meets(selection, freed, now)) {
            return Optional.of(fault);
        }
        Selection rest = selection.without(freed);
        boolean live = rest.all() || rest.words().stream().anyMatch(word -> !word.singular());
        return live || !keysOf(rest, now).isEmpty() ? Optional.of(fault.on(rest)) : Optional.empty();
    }

    /**
     * A match with its words settled, whose peers all have addresses now.
     *
     * @throws RefusedException when one has none, or none is left
     */
    static FlowMatch known(FlowMatch match, TargetIndex now, Hosts hosts) throws RefusedException {
        FlowMatch settled = match.settled(now, hosts);
        FlowMatch.Resolution resolution = settled.resolve(now, hosts);
        if (!resolution.unknown().isEmpty()) {
            throw new RefusedException(RpcError.NO_TARGET, String.join("; ", resolution.unknown()));
        }
        if (resolution.flow().isEmpty()) {
            throw new RefusedException(
                    RpcError.NO_TARGET, "'" + match.describe() + "' leaves no traffic: all peers are excluded");
        }
        return settled;
    }

    private static Set<String> keysOf(Selection selection, TargetIndex now) {
        Selection.Resolution resolution = selection.resolve(now);
        // A stopped container gets the fault of a broad word as soon as it runs.
        Stream<Target> stopped =
                resolution.skipped().stream().map(Selection.Skipped::target).filter(target -> !target.running());
        Stream<Target> waiting = Stream.concat(resolution.unusable().stream().map(Selection.Skipped::target), stopped);
        return Stream.concat(resolution.selected().stream().map(Selection.Selected::target), waiting)
                .map(Target::key)
                .collect(Collectors.toSet());
    }

    private static Selection.Resolution resolve(Selection selection, TargetIndex now) throws RefusedException {
        Selection.Resolution resolution = selection.resolve(now);
        if (!resolution.ambiguous().isEmpty()) {
            throw new RefusedException(RpcError.INVALID_PARAMS, String.join("; ", resolution.ambiguous()));
        }
        if (!resolution.unmatched().isEmpty()) {
            String words = resolution.unmatched().stream()
                    .map(TargetSelector::text)
                    .collect(Collectors.joining("', '", "'", "'"));
            throw new RefusedException(
                    RpcError.NO_TARGET, words + " matches no target; faultctl targets lists what there is");
        }
        return resolution;
    }
}
