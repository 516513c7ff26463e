package io.faultd.shaping;

import io.faultd.flow.Flow;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelUnits;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Diff;
import io.faultd.plan.Lane;
import io.faultd.plan.Limiter;
import io.faultd.plan.Shape;
import io.faultd.plan.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An unknown tree, made by another daemon or changed externally, read from the kernel. The rules that send packets to a
 * class name its faults, see {@link LaneComment}.
 */
final class FoundTree {
    private static final SortedSet<String> NO_FAULTS = Collections.emptySortedSet();
    private static final Limiter NOBODYS = new Limiter("", Optional.empty(), KernelUnits.ANY_RATE);

    private final int device;
    private final Shape wanted;
    private final Map<Integer, TrafficClass> classes = new HashMap<>();
    private final List<Tree.LimiterClass> limits = new ArrayList<>();
    private final List<Tree.LaneClass> lanes = new ArrayList<>();
    private final List<Tree.LaneClass> retired = new ArrayList<>();

    private FoundTree(int device, Shape wanted) {
        this.device = device;
        this.wanted = wanted;
    }

    /**
     * Reads it.
     *
     * @param place the device
     * @param labels {@link LaneComment#label} by class
     * @param wanted the wanted shape: lanes that the tree already has are recognized
     */
    static Diff.Found read(
            Rtnetlink kernel, QdiscTable qdiscs, TrafficTree place, Map<Integer, String> labels, Shape wanted) {
        int device = place.device();
        FoundTree found = new FoundTree(device, wanted);
        kernel.classes(device).forEach(one -> found.classes.put(one.handle().minor(), one));
        if (!found.classes.keySet().stream().allMatch(KernelNames::isOfTree)) {
            return new Diff.Found(Tree.EMPTY, false); // it was changed externally, and is rebuilt
        }
        List<Filter> filters = kernel.filters(device, TrafficTree.ROOT);
        Optional<Tree.Rest> rest = place.rest().read(filters);
        if (rest.isEmpty()) {
            kernel.execute(Filter.deleteAll(device, TrafficTree.ROOT)); // nobody knows where it leads
        }
        found.limiters(labels);
        found.lanes(qdiscs, labels, rest.orElse(Tree.Rest.UNSHAPED));
        Tree tree = new Tree(Optional.empty(), found.limits, found.lanes, Optional.empty(), List.of(), found.retired);
        place.rest().settle(kernel, tree.rest(), rest.isPresent() ? filters : List.of());
        return new Diff.Found(tree, false);
    }

    /** Limiters are recognized by the lanes below them. */
    private void limiters(Map<Integer, String> labels) {
        Map<String, Limiter> byFault =
                wanted.limiters().stream().collect(Collectors.toMap(Limiter::fault, Function.identity()));
        Map<Integer, Limiter> recognized = new HashMap<>();
        labels.forEach((minor, label) -> {
            Limiter limiter =
                    wantedLane(label).flatMap(Lane::limiter).map(byFault::get).orElse(null);
            Optional<Integer> number = limiterAbove(minor);
            while (limiter != null && number.isPresent()) {
                recognized.put(number.get(), limiter);
                limiter = limiter.parent().map(byFault::get).orElse(null);
                number = limiterAbove(KernelNames.limiterMinor(number.get()));
            }
        });
        for (int minor : classes.keySet()) {
            if (minor >= KernelNames.FIRST_LIMITER && minor != KernelNames.ALL_MINOR) {
                int number = minor - KernelNames.FIRST_LIMITER;
                limits.add(
                        new Tree.LimiterClass(number, limiterAbove(minor), recognized.getOrDefault(number, NOBODYS)));
            }
        }
    }

    private void lanes(QdiscTable qdiscs, Map<Integer, String> labels, Tree.Rest rest) {
        for (int minor : classes.keySet()) {
            if (minor >= KernelNames.FIRST_LIMITER) {
                continue;
            }
            boolean isOpen = minor == rest.packets() || minor == rest.neighbours();
            boolean isOfEverything = isOpen || minor == Tree.MATCH_ALL;
            Optional<Lane> known = isOfEverything
                    ? ofEverything(isOpen && minor != rest.packets())
                    : Optional.ofNullable(labels.get(minor)).flatMap(this::wantedLane);
            Optional<Flow> open =
                    isOpen ? Optional.of(minor == rest.neighbours() ? Flow.ALL_WITH_LINK : Flow.ALL) : Optional.empty();
            Lane lane = new Lane(
                    known.map(Lane::faults).orElse(NO_FAULTS),
                    open.or(() -> known.map(Lane::flow)).orElse(Flow.ALL),
                    known.flatMap(Lane::limiter),
                    Optional.empty(),
                    qdiscs.stages(device, minor));
            boolean inUse = isOfEverything ? isOpen : known.isPresent();
            (inUse ? lanes : retired).add(new Tree.LaneClass(minor, limiterAbove(minor), lane));
        }
    }

    /** The first wanted lane of everything; with ARP and neighbour discovery where the class is for those alone. */
    private Optional<Lane> ofEverything(boolean onlyNeighbours) {
        return wanted.lanes().stream()
                .filter(lane -> lane.flow().isAll() && (lane.flow().link() || !onlyNeighbours))
                .findFirst();
    }

    private Optional<Lane> wantedLane(String label) {
        return wanted.lanes().stream()
                .filter(lane -> LaneComment.label(lane.faults()).equals(label))
                .findFirst();
    }

    private Optional<Integer> limiterAbove(int minor) {
        return Optional.ofNullable(classes.get(minor))
                .filter(one -> one.parent().major() == KernelNames.ROOT_MAJOR)
                .map(one -> one.parent().minor())
                .filter(above -> above >= KernelNames.FIRST_LIMITER && above != KernelNames.ALL_MINOR)
                .map(above -> above - KernelNames.FIRST_LIMITER);
    }
}
