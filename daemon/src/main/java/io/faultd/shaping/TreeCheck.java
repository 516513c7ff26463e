package io.faultd.shaping;

import io.faultd.kernel.Difference;
import io.faultd.kernel.DriftKind;
import io.faultd.kernel.KernelUnits;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Stage;
import io.faultd.plan.Tree;
import io.faultd.target.ShapingPoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks whether a tree is unchanged, down to each setting of each class, filter and rule. That takes several dumps, so
 * it is done only where the kernel has reported an external change.
 */
final class TreeCheck {
    private final Rtnetlink kernel;
    private final DeviceTables tables;
    private final QdiscTable qdiscs;

    TreeCheck(Rtnetlink kernel, DeviceTables tables, QdiscTable qdiscs) {
        this.kernel = kernel;
        this.tables = tables;
        this.qdiscs = qdiscs;
    }

    /**
     * Compares.
     *
     * @param device with the tree
     * @param wanted the known tree
     */
    Optional<Difference> difference(ShapingPoint point, TrafficTree device, Tree wanted) {
        Optional<Qdisc> foreign = qdiscs.foreignRoot(device.device());
        if (foreign.isPresent()) {
            String text = "foreign qdisc " + foreign.get().kind() + " "
                    + foreign.get().handle() + " replaced it";
            return Optional.of(new Difference(DriftKind.QDISC, text, true));
        }
        if (!qdiscs.hasOurRoot(device.device())) {
            return Optional.of(new Difference(DriftKind.QDISC, "the root qdisc is gone", true));
        }
        return stages(device, wanted)
                .or(() -> classes(device, wanted))
                .or(() -> filters(device, wanted))
                .or(() -> table(point, device, wanted));
    }

    private Optional<Difference> stages(TrafficTree device, Tree wanted) {
        Map<TcHandle, Qdisc> there = new HashMap<>();
        qdiscs.stages(device.device()).forEach(qdisc -> there.put(qdisc.handle(), qdisc));
        Optional<Difference> settings = Optional.empty();
        for (Map.Entry<Qdisc, Stage> entry : device.stages(wanted).entrySet()) {
            Qdisc expected = entry.getKey();
            Qdisc found = there.remove(expected.handle());
            if (found == null || !found.kind().equals(expected.kind())) {
                return rebuild(DriftKind.QDISC, "qdisc " + expected.kind() + " " + expected.handle() + " is gone");
            }
            boolean same = expected.options() instanceof Fifo
                    ? expected.options().equals(found.options())
                    : KernelUnits.difference(entry.getValue(), found).isEmpty();
            if (settings.isEmpty() && !same) {
                settings =
                        inPlace(DriftKind.QDISC, "qdisc " + expected.kind() + " " + expected.handle() + " was changed");
            }
        }
        return there.isEmpty()
                ? settings
                : rebuild(
                        DriftKind.QDISC,
                        "there is an additional qdisc, "
                                + there.keySet().iterator().next());
    }

    private Optional<Difference> classes(TrafficTree device, Tree wanted) {
        Map<TcHandle, TrafficClass> there = new HashMap<>();
        kernel.classes(device.device()).stream()
                .filter(found -> found.htb().isPresent())
                .forEach(found -> there.put(found.handle(), found));
        Optional<Difference> settings = Optional.empty();
        for (TrafficClass expected : device.classes(wanted)) {
            TrafficClass found = there.remove(expected.handle());
            if (found == null || !TrafficTree.isBelow(found, expected.parent())) {
                return rebuild(DriftKind.CLASS, "class " + expected.handle() + " is gone");
            }
            HtbClass wantedSettings = expected.htb().orElseThrow();
            if (settings.isEmpty() && !found.htb().orElseThrow().equals(wantedSettings)) {
                settings = inPlace(DriftKind.CLASS, "class " + expected.handle() + " was changed");
            }
        }
        return there.isEmpty()
                ? settings
                : rebuild(
                        DriftKind.CLASS,
                        "there is an additional class, "
                                + there.keySet().iterator().next());
    }

    private Optional<Difference> filters(TrafficTree device, Tree wanted) {
        List<Filter> found = kernel.filters(device.device(), TrafficTree.ROOT);
        if (device.rest().isThere(wanted.rest(), found)) {
            return Optional.empty();
        }
        if (wanted.rest().equals(Tree.Rest.UNSHAPED)) {
            return inPlace(DriftKind.FILTER, "there is an additional filter");
        }
        boolean isGone = device.rest().isThere(Tree.Rest.UNSHAPED, found);
        return inPlace(DriftKind.FILTER, isGone ? "the filter is gone" : "the filters were changed");
    }

    private Optional<Difference> table(ShapingPoint point, TrafficTree device, Tree wanted) {
        Optional<String> classifier = ShapingWork.needsTable(wanted)
                ? tables.difference(Classifier.Device.of(point, device.device()), wanted.classified())
                : Optional.empty();
        return classifier
                .or(() -> wanted.pipe().flatMap(pipe -> tables.difference(device.device(), pipe)))
                .flatMap(text -> inPlace(DriftKind.TABLE, text));
    }

    private static Optional<Difference> rebuild(DriftKind kind, String text) {
        return Optional.of(new Difference(kind, text, true));
    }

    private static Optional<Difference> inPlace(DriftKind kind, String text) {
        return Optional.of(new Difference(kind, text, false));
    }
}
