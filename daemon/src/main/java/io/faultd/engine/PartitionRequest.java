package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.PartitionShape;
import io.faultd.fault.PartitionShape.Layout;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.RpcError;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.TargetIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A requested partition: by groups, by cuts, or over targets that are divided now and then kept by their names.
 *
 * @param groups empty where it is not by groups
 * @param cuts empty where it is not by cuts
 * @param targets the targets to divide; empty otherwise
 * @param shape of the division; absent: at random
 * @param seed of the random order and groups; absent: targets are in the order of their names
 * @param ending when it ends automatically
 */
public record PartitionRequest(
        List<Selection> groups,
        List<Fault.Partition.Cut> cuts,
        Selection targets,
        Optional<PartitionShape> shape,
        Optional<Long> seed,
        boolean oneWay,
        boolean rest,
        boolean reject,
        boolean link,
        Ending ending) {
    /** Copies the lists. */
    public PartitionRequest {
        groups = List.copyOf(groups);
        cuts = List.copyOf(cuts);
    }

    /** Everything that it selects. */
    List<Selection> selections() {
        List<Selection> all = new ArrayList<>(groups);
        cuts.forEach(cut -> all.addAll(List.of(cut.receiver(), cut.senders())));
        if (!targets.isEmpty()) {
            all.add(targets);
        }
        return all;
    }

    /**
     * A copy by fixed groups or cuts.
     *
     * @throws RefusedException when a word selects nothing usable, or too few targets for the shape
     */
    PartitionRequest laidOut(TargetIndex now) throws RefusedException {
        for (Selection selection : selections()) {
            SelectionResolver.required(selection, now);
        }
        if (targets.isEmpty()) {
            return this;
        }
        // Targets that share a namespace can't be separated.
        Set<Namespace> places = new HashSet<>();
        List<String> names = SelectionResolver.required(targets, now).stream()
                .map(Selection.Selected::target)
                .filter(target -> places.add(target.namespace().orElseThrow()))
                .map(target -> target.name())
                .sorted()
                .toList();
        try {
            Layout layout = layout(names);
            return new PartitionRequest(
                    layout.groups().stream().map(PartitionRequest::named).toList(),
                    cuts(layout.drops()),
                    Selection.of(List.of(), false),
                    Optional.empty(),
                    seed,
                    oneWay,
                    rest,
                    reject,
                    link,
                    ending);
        } catch (IllegalArgumentException e) { // a BadValueException: too few targets
            throw new RefusedException(RpcError.INVALID_PARAMS, "partition: " + e.getMessage());
        }
    }

    private Layout layout(List<String> names) {
        Optional<Random> random = seed.map(Random::new);
        if (shape.isEmpty()) {
            return PartitionShape.random(names, random.orElseThrow());
        }
        return shape.get()
                .of(random.map(chance -> PartitionShape.shuffled(names, chance)).orElse(names));
    }

    private static List<Fault.Partition.Cut> cuts(Map<String, List<String>> drops) {
        List<Fault.Partition.Cut> cuts = new ArrayList<>();
        drops.forEach((receiver, senders) -> {
            if (!senders.isEmpty()) {
                cuts.add(new Fault.Partition.Cut(named(List.of(receiver)), named(senders)));
            }
        });
        return cuts;
    }

    private static Selection named(List<String> names) {
        return Selection.of(names, false);
    }
}
