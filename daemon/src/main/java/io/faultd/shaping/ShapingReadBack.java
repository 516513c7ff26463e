package io.faultd.shaping;

import io.faultd.kernel.KernelUnits;
import io.faultd.kernel.Refusals;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Shape;
import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads back the changes at the interfaces of one namespace; points that differ from the wanted state fail. */
final class ShapingReadBack {
    private final ShapingSession session;
    private final Rtnetlink kernel;
    private final DeviceTables tables;
    private final KnownTrees known;

    ShapingReadBack(ShapingSession session) {
        this.session = session;
        this.kernel = session.kernel();
        this.tables = session.tables();
        this.known = session.known();
    }

    /** Reads back the changes, which become the known state of the points. */
    void check(List<ShapingWork> works) {
        boolean changed = works.stream().anyMatch(work -> !work.isNothing());
        QdiscTable table = changed ? QdiscTable.of(kernel.qdiscs()) : QdiscTable.of(List.of());
        Map<Integer, TrafficClass> rates = rates(works);
        for (ShapingWork work : works) {
            ShapingPoint point = work.point();
            boolean isThere = table.hasOurRoot(work.device());
            if (changed && work.wanted().isEmpty() && !isThere) {
                // Another process removed it between the dump and the request: it is gone, as wanted.
                session.forgive(point);
            }
            boolean failed = session.hasFailed(point);
            if (failed || work.wanted().isEmpty()) {
                known.forget(point);
            } else if (!work.isNothing()) {
                confirm(work, table, rates);
            } else {
                known.trust(point);
            }
            if (!failed && work.wanted().isEmpty() && isThere) {
                session.fail(
                        point,
                        Refusals.differs(
                                point, false, "the tree that was removed is still there" + KernelUnits.SOMEBODY_ELSE));
            }
        }
    }

    /** The class of everything of each device where a rate was set and no other class must be read. */
    private Map<Integer, TrafficClass> rates(List<ShapingWork> works) {
        List<Integer> devices = works.stream()
                .filter(work -> !work.isNothing() && !work.hasManyClasses())
                .filter(work -> work.wanted().flatMap(Shape::rate).isPresent())
                .map(ShapingWork::device)
                .toList();
        Map<Integer, TrafficClass> found = new HashMap<>();
        kernel.classes(devices, TrafficTree.ALL).forEach(one -> found.put(one.interfaceIndex(), one));
        return found;
    }

    private void confirm(ShapingWork work, QdiscTable table, Map<Integer, TrafficClass> rates) {
        Tree wanted = work.after().orElseThrow();
        Optional<String> difference = known.isDoubted(work.point())
                ? new TreeCheck(kernel, tables, table)
                        .difference(work.point(), work.tree(), wanted)
                        .map(found -> found.text() + KernelUnits.SOMEBODY_ELSE)
                : table.difference(work.device(), wanted);
        if (difference.isEmpty() && work.hasManyClasses()) {
            Map<Integer, TrafficClass> classes = new HashMap<>();
            kernel.classes(work.device())
                    .forEach(one -> classes.put(one.handle().minor(), one));
            difference = work.tree().difference(classes, wanted);
        } else if (difference.isEmpty() && wanted.rate().isPresent()) {
            difference = work.tree().rateDifference(Optional.ofNullable(rates.get(work.device())), wanted);
        }
        if (difference.isPresent()) {
            known.forget(work.point());
            boolean gone = kernel.link(work.device()).isEmpty();
            session.fail(work.point(), Refusals.differs(work.point(), gone, difference.get()));
        } else {
            known.put(work.point(), wanted);
        }
    }
}
