package io.faultd.reconcile;

import io.faultd.fault.Effect;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Fifo;
import io.faultd.netlink.route.Filter;
import io.faultd.netlink.route.Htb;
import io.faultd.netlink.route.HtbClass;
import io.faultd.netlink.route.Qdisc;
import io.faultd.netlink.route.QdiscOptions;
import io.faultd.netlink.route.TcHandle;
import io.faultd.netlink.route.TrafficClass;
import io.faultd.netlink.route.U32;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Operation;
import io.faultd.plan.Stage;
import io.faultd.plan.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tree on one device, and the requests that build and change it:
 *
 * <pre>
 * qdisc htb fa00: root default 0         what no filter claims passes unshaped
 *   class fa00:1 rate …                  the rate, or one that nothing reaches
 *     qdisc netem fa01: …                the first stage
 *       qdisc netem fa02: …              the next, where one netem can't do it all
 *   filter → fa00:1                      added last, so that no packet meets half a tree
 * </pre>
 *
 * It is the same tree from the first fault on: exchanging a root qdisc later would lose the packets in it.
 *
 * @param device index of the device
 * @param hasNetem whether the kernel has netem; where it has not, a stage that only queues is a pfifo
 */
record TrafficTree(int device, boolean hasNetem) {
    private static final TcHandle ROOT = TcHandle.ofQdisc(Handles.ROOT_MAJOR);
    static final TcHandle CLASS = ROOT.withMinor(Handles.CLASS_MINOR);

    List<NetlinkRequest> requests(Operation operation) {
        if (operation instanceof Operation.AddTree add) {
            return List.of(root().add(), trafficClass(add.rate()).add());
        }
        if (operation instanceof Operation.RemoveTree) {
            return List.of(root().delete());
        }
        if (operation instanceof Operation.ChangeRate change) {
            return List.of(trafficClass(change.rate()).change());
        }
        if (operation instanceof Operation.AddLane add) {
            return stages(add.leaf());
        }
        if (operation instanceof Operation.ChangeStage change) {
            return List.of(stage(change.index(), change.stage()).change());
        }
        if (operation instanceof Operation.AppendStage append) {
            return List.of(stage(append.index(), append.stage()).add());
        }
        if (operation instanceof Operation.RemoveStagesFrom remove) {
            return List.of(stage(remove.index(), remove.stage()).delete());
        }
        if (operation instanceof Operation.OpenMatchAll) {
            return List.of(filter().add());
        }
        throw new IllegalStateException("not for a tree with one lane: " + operation);
    }

    /** How the rate in the kernel differs from that of a tree; nothing when it is the same. */
    Optional<String> rateDifference(Optional<TrafficClass> found, Tree wanted) {
        HtbClass told = KernelUnits.htbClass(wanted.rate());
        Optional<HtbClass> reported = found.flatMap(TrafficClass::htb);
        if (reported.isEmpty()) {
            return Optional.of("class " + CLASS + " is not there");
        }
        return reported.get().bytesPerSecond() == told.bytesPerSecond()
                ? Optional.empty()
                : Optional.of("class " + CLASS + " has " + reported.get().bytesPerSecond() + " bytes/s instead of "
                        + told.bytesPerSecond() + KernelUnits.SOMEBODY_ELSE);
    }

    private List<NetlinkRequest> stages(Tree.Leaf leaf) {
        List<NetlinkRequest> requests = new ArrayList<>();
        List<Stage> stages = leaf.lane().stages();
        for (int i = 0; i < stages.size(); i++) {
            requests.add(stage(i, stages.get(i)).add());
        }
        return requests;
    }

    private Filter filter() {
        return new Filter(device, ROOT, 1, Filter.ALL_PROTOCOLS, 0, U32.allIntoClass(CLASS));
    }

    private Qdisc root() {
        return new Qdisc(device, ROOT, TcHandle.ROOT, Htb.withDefaultClass(0));
    }

    private TrafficClass trafficClass(Optional<Effect.RateLimit> rate) {
        return new TrafficClass(device, CLASS, ROOT, KernelUnits.htbClass(rate));
    }

    private Qdisc stage(int index, Stage stage) {
        TcHandle parent = index == 0
                ? CLASS
                : TcHandle.ofQdisc(Handles.stageMajor(index - 1)).withMinor(1);
        QdiscOptions options = KernelUnits.stage(stage);
        if (!hasNetem && stage instanceof NetemStage queue && queue.isTransparent()) {
            options = Fifo.ofPackets(queue.limit());
        }
        return new Qdisc(device, TcHandle.ofQdisc(Handles.stageMajor(index)), parent, options);
    }
}
