package io.faultd.shaping;

import io.faultd.kernel.Difference;
import io.faultd.kernel.DriftKind;
import io.faultd.kernel.KernelNames;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares the interfaces of one namespace in detail with the known trees. */
final class TreeDifferences {
    private final ShapingSession session;
    private final Rtnetlink kernel;
    private final DeviceTables tables;

    TreeDifferences(ShapingSession session) {
        this.session = session;
        this.kernel = session.kernel();
        this.tables = session.tables();
    }

    /**
     * How points differ from their known trees, in detail.
     *
     * @param trees the known trees
     */
    Map<ShapingPoint, Difference> differences(Map<ShapingPoint, Tree> trees) {
        TreeCheck check = new TreeCheck(kernel, tables, QdiscTable.of(kernel.qdiscs()));
        Map<ShapingPoint, Difference> differences = new LinkedHashMap<>();
        trees.forEach(
                (point, tree) -> difference(check, point, tree).ifPresent(found -> differences.put(point, found)));
        return differences;
    }

    private Optional<Difference> difference(TreeCheck check, ShapingPoint point, Tree tree) {
        if (!point.redirected()) {
            return kernel.link(point.ifindex())
                    .flatMap(link -> check.difference(
                            point, new TrafficTree(link.index(), point.received(), session.hasNetem()), tree));
        }
        if (!sources(point, tree).allMatch(source -> kernel.link(source).isPresent())) {
            return Optional.empty(); // the target has changed, which is not drift
        }
        Optional<Integer> device = session.ifb(point).device();
        if (device.isEmpty()) {
            return Optional.of(
                    new Difference(DriftKind.REDIRECTION, "device " + KernelNames.ifbName(point) + " is gone", true));
        }
        boolean byFilter = !point.isPipe() && !ShapingWork.needsTable(tree);
        if (byFilter && !session.redirection(point).isConnected()) {
            return Optional.of(new Difference(
                    DriftKind.REDIRECTION, "no packets are sent to device " + KernelNames.ifbName(point), false));
        }
        return check.difference(point, new TrafficTree(device.get(), point.received(), session.hasNetem()), tree);
    }

    /** The interfaces whose packets are sent through a device. */
    private static Stream<Integer> sources(ShapingPoint point, Tree tree) {
        return point.isPipe()
                ? tree.pipe().stream().flatMap(pipe -> pipe.members().stream()).map(ShapingPoint::ifindex)
                : Stream.of(point.ifindex());
    }
}
