package io.faultd.shaping;

import io.faultd.fault.Effect;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelUnits;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.tc.Fifo;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.HtbClass;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.NetemStage;
import io.faultd.plan.Operation;
import io.faultd.plan.Stage;
import io.faultd.plan.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree on one device, and the requests that build and change it:
 *
 * <pre>
 * qdisc htb fa00: root default 0             packets of no lane pass unshaped
 *   class fa00:fff0 rate …                   the rate of everything, or one that nothing reaches
 *     class fa00:1 rate 8bit                 the lane of everything
 *       qdisc netem fa01: …                  its first stage
 *         qdisc netem fa02: …                the next, where one netem can't do it all
 *     class fa00:8000 rate 8bit ceil …       a rate that some lanes share
 *       class fa00:2 rate 8bit               one of those
 *         qdisc netem 1020: …
 *   filter → fa00:1                          all but neighbours; added last, when the tree is complete
 * </pre>
 *
 * The tree has this form from the first fault on: replacing a root qdisc, or adding a class above an existing one,
 * would lose the packets in it. {@link Classifier} sends packets to all lanes except that of everything.
 *
 * @param device index of the device
 * @param received whether these are packets that a target receives
 * @param hasNetem whether the kernel has netem; without it, a stage that only queues is a pfifo
 */
record TrafficTree(int device, boolean received, boolean hasNetem) {
    static final TcHandle ROOT = TcHandle.ofQdisc(KernelNames.ROOT_MAJOR);
    static final TcHandle ALL = ROOT.withMinor(KernelNames.ALL_MINOR);

    /** The requests of an operation; none where the classifier does it. */
    List<NetlinkRequest> requests(Operation operation) {
        return operation.accept(new OperationRequests(this));
    }

    /** The requests that delete the classes of lanes, with everything below them, and then those of limiters. */
    List<NetlinkRequest> removals(Collection<Tree.LaneClass> lanes, Collection<Tree.LimiterClass> limiters) {
        List<NetlinkRequest> requests = new ArrayList<>();
        lanes.forEach(laneClass -> requests.add(classOf(laneClass).delete()));
        limiters.forEach(limit -> requests.add(limiter(limit).delete()));
        return requests;
    }

    /**
     * How the classes in the kernel differ from those of a tree; empty when they don't.
     *
     * @param found by minor number
     */
    Optional<String> difference(Map<Integer, TrafficClass> found, Tree wanted) {
        Optional<String> all = difference(found, all(wanted.rate()));
        return all.or(() -> wanted.limiters().stream()
                        .flatMap(limit -> difference(found, limiter(limit)).stream())
                        .findFirst())
                .or(() -> wanted.lanes().stream()
                        .flatMap(laneClass -> difference(found, classOf(laneClass)).stream())
                        .findFirst());
    }

    /** Whether a class has the right parent; the kernel has one name for the root of all trees. */
    static boolean isBelow(TrafficClass found, TcHandle parent) {
        return found.parent().equals(parent)
                || (parent.equals(ROOT) && found.parent().equals(TcHandle.ROOT));
    }

    /** All classes of a tree, as sent to the kernel, including those of retired lanes and limiters. */
    List<TrafficClass> classes(Tree tree) {
        List<TrafficClass> classes = new ArrayList<>();
        classes.add(all(tree.rate()));
        tree.limiterClasses().forEach(limit -> classes.add(limiter(limit)));
        tree.laneClasses().forEach(laneClass -> classes.add(classOf(laneClass)));
        return classes;
    }

    /** The qdiscs of all stages of a tree, as sent to the kernel. */
    Map<Qdisc, Stage> stages(Tree tree) {
        Map<Qdisc, Stage> stages = new LinkedHashMap<>();
        tree.laneClasses().forEach(laneClass -> {
            List<Stage> own = laneClass.lane().stages();
            for (int i = 0; i < own.size(); i++) {
                stages.put(stage(laneClass.minor(), i, own.get(i)), own.get(i));
            }
        });
        return stages;
    }

    /** The same for the class of everything alone. */
    Optional<String> rateDifference(Optional<TrafficClass> found, Tree wanted) {
        TrafficClass all = all(wanted.rate());
        return difference(found.map(one -> Map.of(KernelNames.ALL_MINOR, one)).orElse(Map.of()), all);
    }

    private static Optional<String> difference(Map<Integer, TrafficClass> found, TrafficClass expected) {
        Optional<TrafficClass> there =
                Optional.ofNullable(found.get(expected.handle().minor()));
        Optional<HtbClass> reported = there.flatMap(TrafficClass::htb);
        if (reported.isEmpty()) {
            return Optional.of("class " + expected.handle() + " is missing" + KernelUnits.SOMEBODY_ELSE);
        }
        HtbClass wanted = expected.htb().orElseThrow();
        if (!isBelow(there.get(), expected.parent())) {
            return Optional.of("class " + expected.handle() + " is below "
                    + there.get().parent() + " instead of " + expected.parent() + KernelUnits.SOMEBODY_ELSE);
        }
        return reported.get().ceilBytesPerSecond() == wanted.ceilBytesPerSecond()
                ? Optional.empty()
                : Optional.of(
                        "class " + expected.handle() + " has " + reported.get().ceilBytesPerSecond()
                                + " bytes/s instead of " + wanted.ceilBytesPerSecond() + KernelUnits.SOMEBODY_ELSE);
    }

    /** The class of everything. */
    TrafficClass all(Optional<Effect.RateLimit> rate) {
        return new TrafficClass(device, ALL, ROOT, KernelUnits.htbClass(rate));
    }

    /** The requests that add a lane's class with its stages. */
    List<NetlinkRequest> lane(Tree.LaneClass laneClass) {
        List<NetlinkRequest> requests = new ArrayList<>();
        requests.add(classOf(laneClass).add());
        List<Stage> stages = laneClass.lane().stages();
        for (int i = 0; i < stages.size(); i++) {
            requests.add(stage(laneClass.minor(), i, stages.get(i)).add());
        }
        return requests;
    }

    /** Its filter. */
    RestFilter rest() {
        return new RestFilter(device, received);
    }

    Qdisc root() {
        return new Qdisc(device, ROOT, TcHandle.ROOT, Htb.withDefaultClass(0));
    }

    TrafficClass limiter(Tree.LimiterClass limit) {
        TcHandle handle = ROOT.withMinor(KernelNames.limiterMinor(limit.number()));
        return new TrafficClass(
                device,
                handle,
                above(limit.parent()),
                KernelUnits.limiter(limit.limiter().rate()));
    }

    TrafficClass classOf(Tree.LaneClass laneClass) {
        return new TrafficClass(
                device, ROOT.withMinor(laneClass.minor()), above(laneClass.limiter()), KernelUnits.lane());
    }

    private static TcHandle above(Optional<Integer> limiter) {
        return limiter.map(number -> ROOT.withMinor(KernelNames.limiterMinor(number)))
                .orElse(ALL);
    }

    Qdisc stage(int minor, int index, Stage stage) {
        TcHandle parent = index == 0
                ? ROOT.withMinor(minor)
                : TcHandle.ofQdisc(KernelNames.stageMajor(minor, index - 1)).withMinor(1);
        QdiscOptions options = KernelUnits.stage(stage);
        if (!hasNetem && stage instanceof NetemStage queue && queue.isTransparent()) {
            options = Fifo.ofPackets(queue.limit());
        }
        return new Qdisc(device, TcHandle.ofQdisc(KernelNames.stageMajor(minor, index)), parent, options);
    }
}
