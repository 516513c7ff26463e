package io.faultd.shaping;

import io.faultd.netlink.NetlinkRequest;
import io.faultd.plan.Diff;
import io.faultd.plan.Operation;
import io.faultd.plan.Pipe;
import io.faultd.plan.Shape;
import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The work at one point.
 *
 * @param tree on the device whose root qdisc shapes the point
 * @param wanted empty: no tree
 * @param operations one after the other
 * @param drained lanes whose classes can be removed, since they got no packets after they were retired and none waits
 *     in them
 * @param idle limiters whose classes can be removed with them
 * @param after the tree afterwards
 * @param mayHaveTable whether there can be a classifier now
 */
record ShapingWork(
        ShapingPoint point,
        TrafficTree tree,
        Optional<Shape> wanted,
        List<Operation> operations,
        List<Tree.LaneClass> drained,
        List<Tree.LimiterClass> idle,
        Optional<Tree> after,
        boolean mayHaveTable) {
    /**
     * The work of some steps.
     *
     * @param empty lanes that were retired earlier and are empty now
     */
    static ShapingWork of(
            ShapingPoint point,
            TrafficTree tree,
            Optional<Shape> wanted,
            Diff.Steps steps,
            Set<Integer> empty,
            boolean mayHaveTable) {
        Tree next = steps.tree().orElse(Tree.EMPTY);
        List<Tree.LaneClass> drained = next.retired().stream()
                .filter(laneClass -> empty.contains(laneClass.minor()))
                .toList();
        Tree left = drained.isEmpty() ? next : next.drained(empty);
        List<Tree.LimiterClass> idle = left.retiredLimiters().isEmpty() ? List.of() : left.idleLimiters();
        Tree last = idle.isEmpty() ? left : left.without(idle);
        return new ShapingWork(
                point,
                tree,
                wanted,
                steps.operations(),
                drained,
                idle,
                steps.tree().map(any -> last),
                mayHaveTable);
    }

    /**
     * Whether a tree needs a classifier: for its lanes, or so that another device's classes don't select its former
     * ones.
     */
    static boolean needsTable(Tree tree) {
        return !tree.retired().isEmpty() || !tree.classified().isEmpty();
    }

    int device() {
        return tree.device();
    }

    boolean isNothing() {
        return operations.isEmpty() && drained.isEmpty() && idle.isEmpty();
    }

    boolean createsQdiscs() {
        return operations.stream().anyMatch(Operation::addsQdisc);
    }

    boolean needsTable() {
        return after.filter(ShapingWork::needsTable).isPresent();
    }

    /** Whether there are more classes than that of everything and that of its lane. */
    boolean hasManyClasses() {
        return after.filter(next -> next.lanes().size() + next.limiters().size() > 1
                        || next.matchAll().isEmpty())
                .isPresent();
    }

    /** The new lanes of the classifier; empty when it is unchanged. */
    Optional<List<Tree.LaneClass>> classifier() {
        return operations.stream()
                .filter(Operation.Classify.class::isInstance)
                .map(operation -> ((Operation.Classify) operation).lanes())
                .findFirst()
                .filter(lanes -> !lanes.isEmpty() || needsTable());
    }

    /** The new pipe whose packets the device gets; empty when it is unchanged. */
    Optional<Pipe> connection() {
        return operations.stream()
                .filter(Operation.Connect.class::isInstance)
                .map(operation -> ((Operation.Connect) operation).pipe())
                .findFirst();
    }

    /** The operations before packets are sent to other lanes; all where they are not. */
    List<NetlinkRequest> beforeClassifier() {
        List<NetlinkRequest> requests = requests(operations.subList(0, classifierIndex()));
        return classifier().isEmpty() ? with(requests, afterClassifier()) : requests;
    }

    /** The operations after packets are sent to other lanes. */
    List<NetlinkRequest> afterClassifier() {
        return with(requests(operations.subList(classifierIndex(), operations.size())), tree.removals(drained, idle));
    }

    private int classifierIndex() {
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Operation.Classify) {
                return i;
            }
        }
        return operations.size();
    }

    private List<NetlinkRequest> requests(List<Operation> some) {
        return some.stream()
                .flatMap(operation -> tree.requests(operation).stream())
                .toList();
    }

    private static List<NetlinkRequest> with(List<NetlinkRequest> some, List<NetlinkRequest> more) {
        List<NetlinkRequest> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
