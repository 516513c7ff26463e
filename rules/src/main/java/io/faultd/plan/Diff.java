package io.faultd.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the fewest operations from one tree to the next; unchanged parts are not touched. */
public final class Diff {
    private final Tree before;
    private final Tree after;
    private final boolean certain;
    private final List<Operation> operations = new ArrayList<>();

    private Diff(Tree before, Tree after, boolean certain) {
        this.before = before;
        this.after = after;
        this.certain = certain;
    }

    /**
     * The tree found in the kernel.
     *
     * @param certain whether it is known for sure. The kernel doesn't report which delay distribution it has, so after
     *     a restart of the daemon everything is sent again, which changes nothing where it is equal
     */
    public record Found(Tree tree, boolean certain) {
        /** Whether the daemon that built it was killed before it finished. */
        boolean halfBuilt() {
            return tree.lanes().isEmpty()
                    || tree.laneClasses()
                            .anyMatch(laneClass -> laneClass.lane().stages().isEmpty());
        }
    }

    /**
     * The necessary changes.
     *
     * @param tree the tree afterwards; empty when none is wanted
     * @param operations in an order that the kernel accepts. Lanes and limiters that retire are not among them: their
     *     classes are removed when they are empty.
     */
    public record Steps(Optional<Tree> tree, List<Operation> operations) {
        /** Copies the list. */
        public Steps {
            operations = List.copyOf(operations);
        }
    }

    /** The operations that turn the tree found into the tree wanted. */
    public static Steps between(Optional<Found> found, Optional<Shape> wanted) {
        if (wanted.isEmpty()) {
            return new Steps(Optional.empty(), found.isEmpty() ? List.of() : List.of(new Operation.RemoveTree()));
        }
        boolean anew = found.filter(Found::halfBuilt).isPresent()
                || LaneAssignment.isForgetful(found.map(Found::tree), wanted.get());
        Optional<Found> base = anew ? Optional.empty() : found;
        Tree after = LaneAssignment.of(base.map(Found::tree), wanted.get());
        List<Operation> operations = new ArrayList<>();
        if (anew) {
            operations.add(new Operation.RemoveTree());
        }
        if (base.isEmpty()) {
            operations.add(new Operation.AddTree(after.rate()));
        }
        Tree before = base.map(Found::tree).orElse(Tree.EMPTY.withRate(after.rate()));
        operations.addAll(new Diff(before, after, base.map(Found::certain).orElse(true)).find());
        return new Steps(Optional.of(after), operations);
    }

    private List<Operation> find() {
        if (!certain || !before.rate().equals(after.rate())) {
            operations.add(new Operation.ChangeRate(after.rate()));
        }
        limiters();
        stages();
        classifier();
        if (!certain || !before.pipe().equals(after.pipe())) {
            // Last, so that no packet enters an incomplete tree.
            after.pipe().map(Operation.Connect::new).ifPresent(operations::add);
        }
        return operations;
    }

    private void limiters() {
        Map<Integer, Limiter> there = new HashMap<>();
        before.limiterClasses().forEach(limit -> there.put(limit.number(), limit.limiter()));
        for (Tree.LimiterClass limit : after.limiters()) {
            Limiter old = there.get(limit.number());
            if (old == null) {
                operations.add(new Operation.AddLimiter(limit));
            } else if (!certain || !old.rate().equals(limit.limiter().rate())) {
                operations.add(new Operation.ChangeLimiter(limit));
            }
        }
    }

    private void stages() {
        Map<Integer, List<Stage>> there = new HashMap<>();
        before.laneClasses()
                .forEach(laneClass ->
                        there.put(laneClass.minor(), laneClass.lane().stages()));
        List<Operation> added = new ArrayList<>();
        after.laneClasses().forEach(laneClass -> {
            List<Stage> old = there.get(laneClass.minor());
            if (old == null) {
                // No other netem may duplicate once a new one is added.
                added.add(new Operation.AddLane(laneClass));
            } else {
                if (!certain) {
                    operations.add(new Operation.ChangeLane(laneClass));
                }
                added.addAll(change(laneClass.minor(), old, laneClass.lane().stages()));
            }
        });
        operations.addAll(added);
    }

    /** Adds the changes of existing stages at once, and returns the later ones. */
    private List<Operation> change(int minor, List<Stage> old, List<Stage> wanted) {
        List<Operation> appended = new ArrayList<>();
        int same = 0;
        while (same < Math.min(old.size(), wanted.size())
                && old.get(same).getClass().equals(wanted.get(same).getClass())) {
            same++;
        }
        if (old.size() > same) {
            operations.add(new Operation.RemoveStagesFrom(minor, same, old.get(same)));
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (i >= same) {
                appended.add(new Operation.AppendStage(minor, i, wanted.get(i)));
            } else if (!certain || !old.get(i).equals(wanted.get(i))) {
                operations.add(new Operation.ChangeStage(minor, i, wanted.get(i)));
            }
        }
        return appended;
    }

    private void classifier() {
        List<Tree.LaneClass> old = before.classified();
        List<Tree.LaneClass> wanted = after.classified();
        boolean again = !certain && (!wanted.isEmpty() || !after.retired().isEmpty());
        if (!keys(old).equals(keys(wanted)) || again) {
            operations.add(new Operation.Classify(wanted));
        }
        if (!before.rest().equals(after.rest())) {
            operations.add(new Operation.SetRest(before.rest(), after.rest()));
        }
    }

    /** The parts of lanes that the classifier depends on. */
    private static List<Object> keys(List<Tree.LaneClass> lanes) {
        return lanes.stream()
                .<Object>map(laneClass -> List.of(
                        laneClass.minor(),
                        laneClass.lane().faults(),
                        laneClass.lane().flow(),
                        laneClass.lane().duplicate()))
                .toList();
    }
}
