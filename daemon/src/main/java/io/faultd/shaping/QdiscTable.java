package io.faultd.shaping;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelUnits;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Stage;
import io.faultd.plan.TbfStage;
import io.faultd.plan.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The qdiscs of a namespace by device, from one dump. */
public final class QdiscTable {
    private final Map<Integer, Map<Integer, Qdisc>> byDevice = new HashMap<>();
    private final Map<Integer, Qdisc> roots = new HashMap<>();

    private QdiscTable() {}

    public static QdiscTable of(List<Qdisc> qdiscs) {
        QdiscTable table = new QdiscTable();
        for (Qdisc qdisc : qdiscs) {
            table.byDevice
                    .computeIfAbsent(qdisc.interfaceIndex(), index -> new HashMap<>(4))
                    .put(qdisc.handle().major(), qdisc);
            if (qdisc.parent().equals(TcHandle.ROOT)) {
                table.roots.put(qdisc.interfaceIndex(), qdisc);
            }
        }
        return table;
    }

    /** A foreign root qdisc; one that the kernel creates by itself has the handle 0. */
    Optional<Qdisc> foreignRoot(int device) {
        return root(device)
                .filter(qdisc -> qdisc.handle().major() != 0 && qdisc.handle().major() != KernelNames.ROOT_MAJOR);
    }

    public boolean hasOurRoot(int device) {
        return root(device)
                .filter(qdisc -> qdisc.handle().major() == KernelNames.ROOT_MAJOR)
                .isPresent();
    }

    /** The qdiscs of a device's tree below its root. */
    List<Qdisc> stages(int device) {
        return byDevice.getOrDefault(device, Map.of()).values().stream()
                .filter(QdiscTable::isStage)
                .toList();
    }

    /** How the tree on a device differs from the wanted one, and what to do about it; empty when it does not. */
    Optional<String> difference(int device, Tree wanted) {
        if (!hasOurRoot(device)) {
            return Optional.of("the root qdisc is missing" + KernelUnits.SOMEBODY_ELSE);
        }
        int count = 0;
        for (Tree.LaneClass laneClass : wanted.laneClasses().toList()) {
            List<Stage> stages = laneClass.lane().stages();
            for (int i = 0; i < stages.size(); i++) {
                Optional<Qdisc> qdisc = stage(device, laneClass.minor(), i);
                if (qdisc.isEmpty()) {
                    return Optional.of("qdisc " + TcHandle.ofQdisc(KernelNames.stageMajor(laneClass.minor(), i))
                            + " is missing" + KernelUnits.SOMEBODY_ELSE);
                }
                Optional<String> difference = KernelUnits.difference(stages.get(i), qdisc.get());
                if (difference.isPresent()) {
                    return difference;
                }
            }
            count += stages.size();
        }
        long there = byDevice.get(device).values().stream()
                .filter(QdiscTable::isStage)
                .count();
        return there > count
                ? Optional.of("there is an additional qdisc" + KernelUnits.SOMEBODY_ELSE)
                : Optional.empty();
    }

    /** The existing stages of a lane, of which only the kind is known. */
    List<Stage> stages(int device, int minor) {
        List<Stage> stages = new ArrayList<>();
        Optional<Qdisc> there = stage(device, minor, 0);
        while (there.isPresent()) {
            stages.add(there.get().options() instanceof Tbf ? TbfStage.ANY : NetemStage.TRANSPARENT);
            there = stages.size() < KernelNames.STAGES_OF_A_LANE
                    ? stage(device, minor, stages.size())
                    : Optional.empty();
        }
        return stages;
    }

    /** Whether no packet waits in any stage of a lane. */
    boolean isEmpty(int device, Tree.LaneClass laneClass) {
        for (int i = 0; i < laneClass.lane().stages().size(); i++) {
            Optional<Qdisc> qdisc = stage(device, laneClass.minor(), i);
            if (qdisc.isPresent() && qdisc.get().stats().queueLength() > 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is neither a root or an ingress qdisc, nor one that the kernel created by itself. */
    private static boolean isStage(Qdisc qdisc) {
        return !qdisc.parent().equals(TcHandle.ROOT)
                && !qdisc.parent().equals(TcHandle.INGRESS)
                && qdisc.handle().major() != 0;
    }

    private Optional<Qdisc> root(int device) {
        return Optional.ofNullable(roots.get(device));
    }

    private Optional<Qdisc> stage(int device, int minor, int index) {
        return Optional.ofNullable(byDevice.getOrDefault(device, Map.of()).get(KernelNames.stageMajor(minor, index)));
    }
}
