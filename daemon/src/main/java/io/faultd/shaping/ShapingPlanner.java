package io.faultd.shaping;

import io.faultd.displaced.QdiscDisplacer;
import io.faultd.kernel.Difference;
import io.faultd.kernel.DriftKind;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.plan.Diff;
import io.faultd.plan.Shape;
import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the state of the interfaces of one namespace, and plans the changes. */
final class ShapingPlanner {
    private final ShapingSession session;
    private final Rtnetlink kernel;
    private final DeviceTables tables;
    private final KnownTrees known;
    private final QdiscDisplacer displacer;

    ShapingPlanner(ShapingSession session, QdiscDisplacer displacer) {
        this.session = session;
        this.kernel = session.kernel();
        this.tables = session.tables();
        this.known = session.known();
        this.displacer = displacer;
    }

    /**
     * The planned changes.
     *
     * @param replaced devices where a foreign qdisc has replaced a tree that is not wanted any more
     */
    record Planned(List<ShapingWork> works, Map<Integer, ShapingPoint> replaced) {}

    /**
     * Plans the shape of each point, and the removal of faultd's objects where there is none. Points that can't be
     * planned fail.
     */
    Planned plan(Map<ShapingPoint, Optional<Shape>> wanted) {
        Map<ShapingPoint, Integer> devices = new LinkedHashMap<>();
        wanted.forEach((point, shape) -> device(point, shape).ifPresent(index -> devices.put(point, index)));
        QdiscTable table = QdiscTable.of(kernel.qdiscs());
        List<ShapingWork> works = new ArrayList<>();
        Map<Integer, ShapingPoint> replaced = new HashMap<>();
        devices.forEach((point, device) -> {
            Optional<Shape> shape = wanted.get(point);
            boolean lacks =
                    !session.hasNetem() && shape.filter(Shape::needsNetem).isPresent();
            // A dry run can be for another kernel.
            if (lacks && !kernel.isRehearsal()) {
                session.fail(point, Refusals.withoutNetem(point));
                return;
            }
            Optional<Qdisc> foreign = table.foreignRoot(device);
            if (foreign.isPresent() && shape.isEmpty()) {
                known.forget(point);
                replaced.put(device, point);
                return;
            }
            if (foreign.isPresent() && !displace(point, foreign.get(), shape.get())) {
                return;
            }
            plan(point, device, shape, table).ifPresent(works::add);
        });
        return new Planned(works, replaced);
    }

    /** Displaces a foreign qdisc if the fault allows it; false where it has to stay. */
    private boolean displace(ShapingPoint point, Qdisc foreign, Shape shape) {
        try {
            if (!shape.overExisting() || point.redirected()) {
                throw Refusals.foreign(point, foreign);
            }
            displacer.displace(point, foreign, known.tree(point).isPresent());
            return true;
        } catch (RefusedException e) {
            session.fail(point, e);
        } catch (LinuxException e) {
            session.fail(point, Optional.of(shape), e);
        }
        return false;
    }

    private Optional<ShapingWork> plan(ShapingPoint point, int device, Optional<Shape> shape, QdiscTable table) {
        TrafficTree tree = new TrafficTree(device, point.received(), session.hasNetem());
        Optional<Tree> knownTree = known.tree(point);
        Optional<Diff.Found> found = knownTree.isPresent() && shape.isPresent() && known.isDoubted(point)
                ? doubted(point, tree, table, knownTree.get())
                : found(tree, shape, table, knownTree);
        boolean mayHaveTable = knownTree.map(ShapingWork::needsTable).orElse(found.isPresent() || shape.isEmpty());
        Diff.Steps steps = Diff.between(found, shape);
        Set<Integer> empty = found.map(Diff.Found::tree).map(Tree::retired).orElse(List.of()).stream()
                .filter(laneClass -> table.isEmpty(device, laneClass))
                .map(Tree.LaneClass::minor)
                .collect(Collectors.toSet());
        ShapingWork work = ShapingWork.of(point, tree, shape, steps, empty, mayHaveTable);
        try {
            boolean byTable = work.classifier().isPresent() || (work.needsTable() && tables.isPresent(device));
            if (point.redirected() && !point.isPipe() && shape.isPresent() && !byTable) {
                session.redirection(point).connect();
            }
            return Optional.of(work);
        } catch (RefusedException e) {
            session.fail(point, e);
        } catch (LinuxException e) {
            session.fail(point, shape, e);
        }
        return Optional.empty();
    }

    /** The tree after an external change: parts that can be repaired in place keep their packets. */
    private Optional<Diff.Found> doubted(ShapingPoint point, TrafficTree tree, QdiscTable table, Tree knownTree) {
        if (!table.hasOurRoot(tree.device())) {
            return Optional.empty();
        }
        Optional<Difference> difference = new TreeCheck(kernel, tables, table).difference(point, tree, knownTree);
        if (difference.filter(Difference::rebuild).isPresent()) {
            return Optional.of(new Diff.Found(Tree.EMPTY, false));
        }
        if (difference.filter(one -> one.kind() == DriftKind.FILTER).isPresent()) {
            Tree closed = knownTree.closed();
            kernel.execute(Filter.deleteAll(tree.device(), TrafficTree.ROOT));
            tree.rest().settle(kernel, closed.rest(), List.of());
            return Optional.of(new Diff.Found(closed, false));
        }
        return Optional.of(new Diff.Found(knownTree, difference.isEmpty()));
    }

    /** The present tree; certain when it is still the known one. */
    private Optional<Diff.Found> found(
            TrafficTree tree, Optional<Shape> shape, QdiscTable table, Optional<Tree> knownTree) {
        int device = tree.device();
        if (!table.hasOurRoot(device)) {
            return Optional.empty();
        }
        if (knownTree.isPresent() && table.difference(device, knownTree.get()).isEmpty()) {
            return Optional.of(new Diff.Found(knownTree.get(), hasTables(device, knownTree.get())));
        }
        // The removal of a tree doesn't need its content.
        return Optional.of(
                shape.isEmpty()
                        ? new Diff.Found(Tree.EMPTY, false)
                        : FoundTree.read(kernel, table, tree, tables.labels(device), shape.get()));
    }

    /** Whether the tables that send packets to a tree, or into its lanes, exist. */
    private boolean hasTables(int device, Tree tree) {
        boolean classified = !ShapingWork.needsTable(tree) || tables.isPresent(device);
        return classified
                && tree.pipe()
                        .map(pipe -> tables.isConnected(KernelNames.pipeName(pipe.fault(), pipe.received())))
                        .orElse(true);
    }

    /** The device to shape: the interface itself, or the ifb that packets are sent through. */
    private Optional<Integer> device(ShapingPoint point, Optional<Shape> shape) {
        if (!point.redirected()) {
            return Optional.of(point.ifindex());
        }
        try {
            if (known.isDoubted(point) && !point.isPipe()) {
                session.redirection(point).disconnectFromDeleted();
            }
            Ifb ifb = session.ifb(point);
            return shape.isPresent() ? Optional.of(ifb.establish()) : ifb.device();
        } catch (LinuxException e) {
            session.fail(point, shape, e);
        }
        return Optional.empty();
    }
}
