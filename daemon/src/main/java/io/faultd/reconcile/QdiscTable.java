package io.faultd.reconcile;

import io.faultd.flow.Flow;
import io.faultd.netlink.route.Qdisc;
import io.faultd.netlink.route.Tbf;
import io.faultd.netlink.route.TcHandle;
import io.faultd.plan.Diff;
import io.faultd.plan.Lane;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Stage;
import io.faultd.plan.TbfStage;
import io.faultd.plan.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The qdiscs of a namespace, by device, as one dump had them. */
final class QdiscTable {
    private final Map<Integer, List<Qdisc>> byDevice = new HashMap<>();

    private QdiscTable() {}

    static QdiscTable of(List<Qdisc> qdiscs) {
        QdiscTable table = new QdiscTable();
        for (Qdisc qdisc : qdiscs) {
            table.byDevice
                    .computeIfAbsent(qdisc.interfaceIndex(), index -> new ArrayList<>(4))
                    .add(qdisc);
        }
        return table;
    }

    /** A root qdisc that somebody else put there; what the kernel puts there by itself has the handle 0. */
    Optional<Qdisc> foreignRoot(int device) {
        return root(device)
                .filter(qdisc -> qdisc.handle().major() != 0 && qdisc.handle().major() != Handles.ROOT_MAJOR);
    }

    boolean hasOurRoot(int device) {
        return root(device)
                .filter(qdisc -> qdisc.handle().major() == Handles.ROOT_MAJOR)
                .isPresent();
    }

    /** Our tree, if there is one; certain when it still is what is known to have been put there. */
    Optional<Diff.Found> found(int device, Optional<Tree> known) {
        if (!hasOurRoot(device)) {
            return Optional.empty();
        }
        if (known.isPresent() && difference(device, known.get()).isEmpty()) {
            return Optional.of(new Diff.Found(known.get(), true));
        }
        List<Stage> stages = new ArrayList<>();
        for (Optional<Qdisc> there = stage(device, 0); there.isPresent(); there = stage(device, stages.size())) {
            stages.add(there.get().options() instanceof Tbf ? TbfStage.ANY : NetemStage.TRANSPARENT);
        }
        return Optional.of(new Diff.Found(matchAll(stages), false));
    }

    /** In what the tree on a device differs from what it should be, and what to do about it; nothing when it is the same. */
    Optional<String> difference(int device, Tree wanted) {
        if (!hasOurRoot(device)) {
            return Optional.of("the root qdisc is not there" + KernelUnits.SOMEBODY_ELSE);
        }
        List<Stage> stages = wanted.matchAll().orElseThrow().lane().stages();
        int count = stages.size();
        for (int i = 0; i < count; i++) {
            Optional<Qdisc> qdisc = stage(device, i);
            if (qdisc.isEmpty()) {
                return Optional.of("qdisc " + TcHandle.ofQdisc(Handles.stageMajor(i)) + " is not there"
                        + KernelUnits.SOMEBODY_ELSE);
            }
            Optional<String> difference = KernelUnits.difference(stages.get(i), qdisc.get());
            if (difference.isPresent()) {
                return difference;
            }
        }
        return stage(device, count).isPresent()
                ? Optional.of("there is a qdisc too many" + KernelUnits.SOMEBODY_ELSE)
                : Optional.empty();
    }

    private static Tree matchAll(List<Stage> stages) {
        Lane lane = new Lane(new TreeSet<>(), Flow.ALL, Optional.empty(), Optional.empty(), stages);
        List<Tree.Leaf> lanes = List.of(new Tree.Leaf(Tree.MATCH_ALL, Optional.empty(), lane));
        return new Tree(Optional.empty(), List.of(), lanes, List.of(), List.of());
    }

    private Optional<Qdisc> root(int device) {
        return byDevice.getOrDefault(device, List.of()).stream()
                .filter(qdisc -> qdisc.parent().equals(TcHandle.ROOT))
                .findFirst();
    }

    private Optional<Qdisc> stage(int device, int index) {
        return byDevice.getOrDefault(device, List.of()).stream()
                .filter(qdisc -> qdisc.handle().major() == Handles.stageMajor(index))
                .findFirst();
    }
}
