package io.faultd.shaping;

import io.faultd.displaced.DisplacedQdiscs;
import io.faultd.displaced.QdiscDisplacer;
import io.faultd.kernel.Difference;
import io.faultd.kernel.DriftKind;
import io.faultd.kernel.Failure;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelUnits;
import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.BatchResult;
import io.faultd.netlink.NetlinkOverrunException;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TrafficClass;
import io.faultd.plan.Diff;
import io.faultd.plan.Operation;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The interfaces of one namespace, for one reconciliation. New classes are there before the classifier sends packets to
 * them, and old ones stay until it has sent none for a while and nothing waits in them any more.
 */
final class NamespaceShaper {
    private final Rtnetlink kernel;
    private final DeviceTables tables;
    private final boolean hasNetem;
    private final KnownTrees known;
    private final QdiscDisplacer room;
    /** Devices where somebody else's qdisc has taken the place of a tree that is not wanted any more. */
    private final Map<Integer, ShapingPoint> displaced = new HashMap<>();

    private final Map<ShapingPoint, Redirection> redirections = new HashMap<>();
    private final Map<ShapingPoint, Failure> failures = new LinkedHashMap<>();

    NamespaceShaper(Rtnetlink kernel, DeviceTables tables, boolean hasNetem, KnownTrees known, DisplacedQdiscs asides) {
        this.kernel = kernel;
        this.tables = tables;
        this.hasNetem = hasNetem;
        this.known = known;
        this.room = new QdiscDisplacer(kernel, asides);
    }

    List<Failure> reconcile(Map<ShapingPoint, Optional<Shape>> wanted) {
        try {
            List<ShapingWork> works = plan(wanted);
            Set<Integer> queueless = works.stream().anyMatch(ShapingWork::createsQdiscs) ? queueless() : Set.of();
            send(works, work -> withQueueLength(work, queueless));
            classify(works);
            if (works.stream().anyMatch(work -> work.classifier().isPresent())) {
                send(works, ShapingWork::afterClassifier);
            }
            connect(works);
            if (!kernel.isRehearsal()) {
                readBack(works);
            }
            putBack(wanted); // before what only somebody else can be in the way of
            removeUnusedTables(works);
            removeUnusedRedirections(wanted);
        } catch (LinuxException e) {
            wanted.forEach((point, shape) -> fail(point, shape, e));
        }
        return List.copyOf(failures.values());
    }

    private List<ShapingWork> plan(Map<ShapingPoint, Optional<Shape>> wanted) {
        Map<ShapingPoint, Integer> devices = new LinkedHashMap<>();
        wanted.forEach((point, shape) -> device(point, shape).ifPresent(index -> devices.put(point, index)));
        QdiscTable table = QdiscTable.of(kernel.qdiscs());
        List<ShapingWork> works = new ArrayList<>();
        devices.forEach((point, device) -> {
            Optional<Shape> shape = wanted.get(point);
            boolean lacks = !hasNetem && shape.filter(Shape::needsNetem).isPresent();
            // What is only told may be meant for another kernel.
            if (lacks && !kernel.isRehearsal()) {
                failures.put(point, Refusals.withoutNetem(point));
                return;
            }
            Optional<Qdisc> foreign = table.foreignRoot(device);
            if (foreign.isPresent() && shape.isEmpty()) {
                known.forget(point);
                displaced.put(device, point);
                return;
            }
            if (foreign.isPresent() && !makeRoom(point, foreign.get(), shape.get())) {
                return;
            }
            plan(point, device, shape, table).ifPresent(works::add);
        });
        return works;
    }

    /** Takes somebody else's qdisc out of the way if that is asked for; false where it has to stay. */
    private boolean makeRoom(ShapingPoint point, Qdisc foreign, Shape shape) {
        try {
            if (!shape.overExisting() || point.redirected()) {
                throw Refusals.foreign(point, foreign);
            }
            room.putAside(point, foreign, known.tree(point).isPresent());
            return true;
        } catch (RefusedException e) {
            failures.put(point, new Failure(Place.of(point), false, e));
        } catch (LinuxException e) {
            fail(point, Optional.of(shape), e);
        }
        return false;
    }

    private void putBack(Map<ShapingPoint, Optional<Shape>> wanted) {
        wanted.forEach((point, shape) -> {
            if (shape.isEmpty() && !point.redirected() && !failures.containsKey(point)) {
                try {
                    room.putBack(point);
                } catch (RefusedException e) {
                    failures.put(point, new Failure(Place.of(point), false, e));
                } catch (LinuxException e) {
                    fail(point, shape, e);
                }
            }
        });
    }

    /**
     * In what points differ from what was put there, looked at closely.
     *
     * @param trees what was put there
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
                    .flatMap(link -> check.difference(point, new TrafficTree(link.index(), hasNetem), tree));
        }
        if (!sources(point, tree).allMatch(source -> kernel.link(source).isPresent())) {
            return Optional.empty(); // a target has changed, which is nobody's fault
        }
        Optional<Integer> device = ifb(point).device();
        if (device.isEmpty()) {
            return Optional.of(
                    new Difference(DriftKind.REDIRECTION, "device " + KernelNames.ifbName(point) + " is gone", true));
        }
        boolean byFilter = !point.isPipe() && !ShapingWork.needsTable(tree);
        if (byFilter && !redirection(point).isConnected()) {
            return Optional.of(new Difference(
                    DriftKind.REDIRECTION, "nothing is sent to device " + KernelNames.ifbName(point), false));
        }
        return check.difference(point, new TrafficTree(device.get(), hasNetem), tree);
    }

    /** The interfaces whose packets are sent through a device. */
    private static Stream<Integer> sources(ShapingPoint point, Tree tree) {
        return point.isPipe()
                ? tree.pipe().stream().flatMap(pipe -> pipe.members().stream()).map(ShapingPoint::ifindex)
                : Stream.of(point.ifindex());
    }

    private Optional<ShapingWork> plan(ShapingPoint point, int device, Optional<Shape> shape, QdiscTable table) {
        TrafficTree tree = new TrafficTree(device, hasNetem);
        Optional<Tree> standing = known.tree(point);
        Optional<Diff.Found> found = standing.isPresent() && shape.isPresent() && known.isDoubted(point)
                ? doubted(point, tree, table, standing.get())
                : found(device, shape, table, standing);
        boolean mayHaveTable = standing.map(ShapingWork::needsTable).orElse(found.isPresent() || shape.isEmpty());
        Diff.Steps steps = Diff.between(found, shape);
        Set<Integer> empty = found.map(Diff.Found::tree).map(Tree::retired).orElse(List.of()).stream()
                .filter(leaf -> table.isEmpty(device, leaf))
                .map(Tree.Leaf::minor)
                .collect(Collectors.toSet());
        ShapingWork work = ShapingWork.of(point, tree, shape, steps, empty, mayHaveTable);
        try {
            boolean byTable = work.classifier().isPresent() || (work.needsTable() && tables.isPresent(device));
            if (point.redirected() && !point.isPipe() && shape.isPresent() && !byTable) {
                redirection(point).connect();
            }
            return Optional.of(work);
        } catch (RefusedException e) {
            failures.put(point, new Failure(Place.of(point), false, e));
        } catch (LinuxException e) {
            fail(point, shape, e);
        }
        return Optional.empty();
    }

    /** What is there after somebody has changed something: what can be mended in place keeps its packets. */
    private Optional<Diff.Found> doubted(ShapingPoint point, TrafficTree tree, QdiscTable table, Tree standing) {
        if (!table.hasOurRoot(tree.device())) {
            return Optional.empty();
        }
        Optional<Difference> difference = new TreeCheck(kernel, tables, table).difference(point, tree, standing);
        if (difference.filter(Difference::rebuild).isPresent()) {
            return Optional.of(new Diff.Found(Tree.EMPTY, false));
        }
        if (difference.filter(one -> one.kind() == DriftKind.FILTER).isPresent()) {
            kernel.execute(Filter.deleteAll(tree.device(), TrafficTree.ROOT));
            return Optional.of(new Diff.Found(standing.closed(), false));
        }
        return Optional.of(new Diff.Found(standing, difference.isEmpty()));
    }

    /** What is there; certain when it still is what is known to have been put there. */
    private Optional<Diff.Found> found(int device, Optional<Shape> shape, QdiscTable table, Optional<Tree> standing) {
        if (!table.hasOurRoot(device)) {
            return Optional.empty();
        }
        if (standing.isPresent() && table.difference(device, standing.get()).isEmpty()) {
            return Optional.of(new Diff.Found(standing.get(), hasTables(device, standing.get())));
        }
        // To take a tree away nobody needs to know what it is.
        return Optional.of(
                shape.isEmpty()
                        ? new Diff.Found(Tree.EMPTY, false)
                        : FoundTree.read(kernel, table, device, tables.labels(device), shape.get()));
    }

    /** Whether the tables that send packets to a tree, or into its lanes, are there. */
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
                redirection(point).disconnectFromDeleted();
            }
            Ifb ifb = ifb(point);
            return shape.isPresent() ? Optional.of(ifb.establish()) : ifb.device();
        } catch (LinuxException e) {
            fail(point, shape, e);
        }
        return Optional.empty();
    }

    private void send(List<ShapingWork> works, Function<ShapingWork, List<NetlinkRequest>> part) {
        List<NetlinkRequest> requests = new ArrayList<>();
        List<ShapingWork> owners = new ArrayList<>();
        for (ShapingWork work : works) {
            if (failures.containsKey(work.point())) {
                continue; // half of it is not to be made whole: all of it is taken back
            }
            List<NetlinkRequest> own = part.apply(work);
            requests.addAll(own);
            own.forEach(request -> owners.add(work));
        }
        if (requests.isEmpty()) {
            return;
        }
        try {
            for (BatchResult.Failure failure : kernel.executeAll(requests).failures()) {
                ShapingWork work = owners.get(failure.index());
                fail(
                        work.point(),
                        work.wanted(),
                        failure.cause().onInterface(work.point().ifname()));
            }
        } catch (NetlinkOverrunException e) {
            works.forEach(work -> takeDown(work, e));
        }
    }

    /**
     * Devices with a queue length of 0, as Docker makes its veths. The kernel gives those 1000 as soon as they get any
     * qdisc (qdisc_create in net/sched/sch_api.c), and that would stay behind when the qdisc goes. None of ours looks
     * at it later on.
     */
    private Set<Integer> queueless() {
        return kernel.links().stream()
                .filter(link -> link.transmitQueueLength() == 0)
                .map(Link::index)
                .collect(Collectors.toSet());
    }

    /**
     * What comes before the classifier is switched: all new qdiscs are among it, and the queue length that they change.
     */
    private static List<NetlinkRequest> withQueueLength(ShapingWork work, Set<Integer> queueless) {
        List<NetlinkRequest> requests = new ArrayList<>(work.beforeClassifier());
        if (work.createsQdiscs() && queueless.contains(work.device())) {
            requests.add(LinkRequests.setTransmitQueueLength(work.device(), 0));
        }
        return requests;
    }

    /** Which requests were refused is lost, and a tree without its filter looks whole but does nothing: begin anew. */
    private void takeDown(ShapingWork work, NetlinkOverrunException cause) {
        if (!work.isNothing()) {
            fail(work.point(), work.wanted(), cause);
            kernel.executeAll(work.tree().requests(new Operation.RemoveTree()));
        }
    }

    private void classify(List<ShapingWork> works) {
        for (ShapingWork work : works) {
            ShapingPoint point = work.point();
            if (work.classifier().isEmpty() || failures.containsKey(point)) {
                continue;
            }
            try {
                Classifier.Device device = Classifier.Device.of(point, work.device());
                Optional<String> difference =
                        tables.classify(device, work.classifier().get());
                difference.ifPresent(text -> failures.put(point, Refusals.differs(point, false, text)));
                if (point.redirected()) {
                    redirection(point).disconnect();
                }
            } catch (LinuxException e) {
                refused(point, e);
            }
        }
    }

    /** Packets come to a pipe only when all of its tree is there. */
    private void connect(List<ShapingWork> works) {
        for (ShapingWork work : works) {
            ShapingPoint point = work.point();
            if (work.connection().isEmpty() || failures.containsKey(point)) {
                continue;
            }
            try {
                tables.connect(work.device(), work.connection().get())
                        .ifPresent(text -> failures.put(point, Refusals.differs(point, false, text)));
            } catch (LinuxException e) {
                refused(point, e);
            }
        }
    }

    private void refused(ShapingPoint point, LinuxException e) {
        known.forget(point);
        failures.put(point, new Failure(Place.of(point), Refusals.isGone(e), DeviceTables.refused(point.ifname(), e)));
    }

    private void readBack(List<ShapingWork> works) {
        boolean changed = works.stream().anyMatch(work -> !work.isNothing());
        QdiscTable table = changed ? QdiscTable.of(kernel.qdiscs()) : QdiscTable.of(List.of());
        Map<Integer, TrafficClass> rates = rates(works);
        for (ShapingWork work : works) {
            ShapingPoint point = work.point();
            boolean isThere = table.hasOurRoot(work.device());
            if (changed && work.wanted().isEmpty() && !isThere) {
                failures.remove(
                        point); // somebody else removed it between the dump and the request: it is gone, as wanted
            }
            boolean failed = failures.containsKey(point);
            if (failed || work.wanted().isEmpty()) {
                known.forget(point);
            } else if (!work.isNothing()) {
                confirm(work, table, rates);
            } else {
                known.trust(point);
            }
            if (!failed && work.wanted().isEmpty() && isThere) {
                failures.put(
                        point,
                        Refusals.differs(
                                point, false, "the tree that was removed is still there" + KernelUnits.SOMEBODY_ELSE));
            }
        }
    }

    /** The class of everything of each device where a rate was set, and no other class has to be looked at. */
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
            failures.put(work.point(), Refusals.differs(work.point(), gone, difference.get()));
        } else {
            known.put(work.point(), wanted);
        }
    }

    private void removeUnusedTables(List<ShapingWork> works) {
        Map<Integer, ShapingPoint> unused = new HashMap<>(displaced);
        for (ShapingWork work : works) {
            if (work.mayHaveTable() && !work.needsTable() && !failures.containsKey(work.point())) {
                unused.put(work.device(), work.point());
            }
        }
        if (unused.isEmpty()) {
            return;
        }
        try {
            tables.remove(unused.keySet());
        } catch (LinuxException e) {
            // Where one of them can't be removed, at least the others are.
            unused.forEach(this::removeTable);
        }
    }

    private void removeTable(int device, ShapingPoint point) {
        try {
            tables.remove(Set.of(device));
        } catch (LinuxException e) {
            fail(point, Optional.empty(), e);
        }
    }

    private void removeUnusedRedirections(Map<ShapingPoint, Optional<Shape>> wanted) {
        wanted.forEach((point, shape) -> {
            if (point.redirected() && shape.isEmpty() && !failures.containsKey(point)) {
                try {
                    if (point.isPipe()) {
                        tables.disconnect(KernelNames.ifbName(point));
                        ifb(point).remove();
                    } else {
                        redirection(point).remove();
                    }
                } catch (LinuxException e) {
                    fail(point, shape, e);
                }
            }
        });
    }

    private Ifb ifb(ShapingPoint point) {
        return point.isPipe()
                ? new Ifb(kernel, KernelNames.ifbName(point))
                : redirection(point).ifb();
    }

    private Redirection redirection(ShapingPoint point) {
        return redirections.computeIfAbsent(point, missing -> new Redirection(kernel, point));
    }

    private void fail(ShapingPoint point, Optional<Shape> wanted, LinuxException cause) {
        known.forget(point);
        boolean endedByItself = wanted.isEmpty() && Refusals.isGone(cause);
        if (!endedByItself) {
            failures.putIfAbsent(point, Refusals.failure(Place.of(point), cause));
        }
    }
}
