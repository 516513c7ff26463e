package io.faultd.reconcile;

import io.faultd.linux.LinuxException;
import io.faultd.netlink.BatchResult;
import io.faultd.netlink.NetlinkOverrunException;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Qdisc;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TrafficClass;
import io.faultd.plan.Diff;
import io.faultd.plan.Operation;
import io.faultd.plan.Shape;
import io.faultd.plan.Tree;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The interfaces of one namespace, for one reconciliation. */
final class NamespaceShaper {
    private final Rtnetlink kernel;
    private final boolean hasNetem;
    private final Map<ShapingPoint, Tree> known;
    private final Map<ShapingPoint, Reconciler.Failure> failures = new LinkedHashMap<>();

    NamespaceShaper(Rtnetlink kernel, boolean hasNetem, Map<ShapingPoint, Tree> known) {
        this.kernel = kernel;
        this.hasNetem = hasNetem;
        this.known = known;
    }

    /** A point, the device whose root qdisc shapes it, and what is to be done there. */
    private record Work(ShapingPoint point, TrafficTree tree, Optional<Shape> wanted, Diff.Steps steps) {
        List<Operation> operations() {
            return steps.operations();
        }

        boolean createsQdiscs() {
            return operations().stream()
                    .anyMatch(operation -> operation instanceof Operation.AddTree
                            || operation instanceof Operation.AddLane
                            || operation instanceof Operation.AppendStage);
        }
    }

    List<Reconciler.Failure> reconcile(Map<ShapingPoint, Optional<Shape>> wanted) {
        try {
            List<Work> works = plan(wanted);
            send(works);
            if (!kernel.isRehearsal()) {
                readBack(works);
            }
            removeUnusedRedirections(wanted);
        } catch (LinuxException e) {
            wanted.forEach((point, shape) -> fail(point, shape, e));
        }
        return List.copyOf(failures.values());
    }

    private List<Work> plan(Map<ShapingPoint, Optional<Shape>> wanted) {
        Map<ShapingPoint, Integer> devices = new LinkedHashMap<>();
        wanted.forEach((point, shape) -> device(point, shape).ifPresent(index -> devices.put(point, index)));
        QdiscTable table = QdiscTable.of(kernel.qdiscs());
        List<Work> works = new ArrayList<>();
        devices.forEach((point, device) -> {
            Optional<Shape> shape = wanted.get(point);
            if (!hasNetem && shape.filter(Shape::needsNetem).isPresent()) {
                failures.put(point, withoutNetem(point));
                return;
            }
            Optional<Qdisc> foreign = table.foreignRoot(device);
            if (foreign.isPresent()) {
                if (shape.isPresent()) {
                    failures.put(point, foreign(point, foreign.get()));
                }
                return;
            }
            TrafficTree tree = new TrafficTree(device, hasNetem);
            Optional<Diff.Found> found = table.found(device, Optional.ofNullable(known.get(point)));
            works.add(new Work(point, tree, shape, Diff.between(found, shape)));
        });
        return works;
    }

    /** The device to shape: the interface itself, or the ifb that what it receives is sent through. */
    private Optional<Integer> device(ShapingPoint point, Optional<Shape> shape) {
        if (!point.redirected()) {
            return Optional.of(point.ifindex());
        }
        try {
            Redirection redirection = new Redirection(kernel, point);
            return shape.isPresent() ? Optional.of(redirection.establish()) : redirection.device();
        } catch (LinuxException e) {
            fail(point, shape, e);
        } catch (RefusedException e) {
            failures.put(point, new Reconciler.Failure(Place.of(point), false, e));
        }
        return Optional.empty();
    }

    private void send(List<Work> works) {
        List<NetlinkRequest> requests = new ArrayList<>();
        List<Work> owners = new ArrayList<>();
        Set<Integer> queueless = works.stream().anyMatch(Work::createsQdiscs) ? queueless() : Set.of();
        for (Work work : works) {
            for (Operation operation : work.operations()) {
                for (NetlinkRequest request : work.tree.requests(operation)) {
                    requests.add(request);
                    owners.add(work);
                }
            }
            if (work.createsQdiscs() && queueless.contains(work.tree.device())) {
                requests.add(LinkRequests.setTransmitQueueLength(work.tree.device(), 0));
                owners.add(work);
            }
        }
        if (requests.isEmpty()) {
            return;
        }
        try {
            for (BatchResult.Failure failure : kernel.executeAll(requests).failures()) {
                Work work = owners.get(failure.index());
                fail(work.point, work.wanted, failure.cause().onInterface(work.point.ifname()));
            }
        } catch (NetlinkOverrunException e) {
            works.forEach(work -> takeDown(work, e));
        }
    }

    /**
     * Devices with a queue length of 0, as Docker makes its veths. The kernel gives those 1000 as soon as they get any qdisc
     * (qdisc_create in net/sched/sch_api.c), and that would stay behind when the qdisc goes. None of ours looks at it later on.
     */
    private Set<Integer> queueless() {
        return kernel.links().stream()
                .filter(link -> link.transmitQueueLength() == 0)
                .map(Link::index)
                .collect(Collectors.toSet());
    }

    /** Which requests were refused is lost, and a tree without its filter looks whole but does nothing: begin anew. */
    private void takeDown(Work work, NetlinkOverrunException cause) {
        if (!work.operations().isEmpty()) {
            fail(work.point, work.wanted, cause);
            kernel.executeAll(work.tree.requests(new Operation.RemoveTree()));
        }
    }

    private void readBack(List<Work> works) {
        boolean changed = works.stream().anyMatch(work -> !work.operations().isEmpty());
        QdiscTable table = changed ? QdiscTable.of(kernel.qdiscs()) : QdiscTable.of(List.of());
        Map<Integer, TrafficClass> classes = classes(works);
        for (Work work : works) {
            if (changed && work.wanted.isEmpty() && !table.hasOurRoot(work.tree.device())) {
                failures.remove(
                        work.point); // somebody else removed it between the dump and the request: it is gone, as wanted
            }
            boolean failed = failures.containsKey(work.point);
            if (failed || work.wanted.isEmpty()) {
                known.remove(work.point);
            } else if (!work.operations().isEmpty()) {
                confirm(work, table, Optional.ofNullable(classes.get(work.tree.device())));
            }
            if (!failed && work.wanted.isEmpty() && table.hasOurRoot(work.tree.device())) {
                failures.put(
                        work.point,
                        differs(
                                work.point,
                                false,
                                "the tree that was removed is still there" + KernelUnits.SOMEBODY_ELSE));
            }
        }
    }

    /** The class of each device where a rate was set. */
    private Map<Integer, TrafficClass> classes(List<Work> works) {
        List<Integer> devices = works.stream()
                .filter(work -> !work.operations().isEmpty()
                        && work.wanted.flatMap(Shape::rate).isPresent())
                .map(work -> work.tree.device())
                .toList();
        Map<Integer, TrafficClass> found = new HashMap<>();
        kernel.classes(devices, TrafficTree.CLASS).forEach(one -> found.put(one.interfaceIndex(), one));
        return found;
    }

    private void confirm(Work work, QdiscTable table, Optional<TrafficClass> found) {
        Tree wanted = work.steps.tree().orElseThrow();
        Optional<String> difference = table.difference(work.tree.device(), wanted);
        if (difference.isEmpty() && wanted.rate().isPresent()) {
            difference = work.tree.rateDifference(found, wanted);
        }
        if (difference.isPresent()) {
            known.remove(work.point);
            boolean gone = kernel.link(work.tree.device()).isEmpty();
            failures.put(work.point, differs(work.point, gone, difference.get()));
        } else {
            known.put(work.point, wanted);
        }
    }

    private void removeUnusedRedirections(Map<ShapingPoint, Optional<Shape>> wanted) {
        wanted.forEach((point, shape) -> {
            if (point.redirected() && shape.isEmpty() && !failures.containsKey(point)) {
                try {
                    new Redirection(kernel, point).remove();
                } catch (LinuxException e) {
                    fail(point, shape, e);
                }
            }
        });
    }

    private void fail(ShapingPoint point, Optional<Shape> wanted, LinuxException cause) {
        known.remove(point);
        boolean endedByItself = wanted.isEmpty() && Refusals.isGone(cause);
        if (!endedByItself) {
            failures.putIfAbsent(point, Refusals.failure(Place.of(point), cause));
        }
    }

    private static Reconciler.Failure withoutNetem(ShapingPoint point) {
        return new Reconciler.Failure(
                Place.of(point),
                false,
                new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "this kernel has no netem, so only rate and partition work; on Debian install linux-image-amd64"
                                + " and boot it (faultctl doctor tells more)",
                        new ErrorData("add qdisc netem", point.ifname(), "ENOENT", null),
                        null));
    }

    private static Reconciler.Failure foreign(ShapingPoint point, Qdisc root) {
        return new Reconciler.Failure(
                Place.of(point),
                false,
                new RefusedException(
                        RpcError.CONFLICT,
                        point.ifname() + " has a root qdisc that is not faultd's (" + root.kind() + " " + root.handle()
                                + ") and that faultd won't replace; remove it first: tc qdisc del dev " + point.ifname()
                                + " root"));
    }

    private static Reconciler.Failure differs(ShapingPoint point, boolean gone, String difference) {
        return new Reconciler.Failure(
                Place.of(point),
                gone,
                new RefusedException(RpcError.KERNEL_REFUSED, "read back from " + point.ifname() + ": " + difference));
    }
}
