package io.faultd.shaping;

import io.faultd.kernel.Refusals;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.BatchResult;
import io.faultd.netlink.NetlinkOverrunException;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Operation;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sends the planned changes of the interfaces of one namespace to the kernel. */
final class ShapingSender {
    private final ShapingSession session;
    private final Rtnetlink kernel;
    private final DeviceTables tables;

    ShapingSender(ShapingSession session) {
        this.session = session;
        this.kernel = session.kernel();
        this.tables = session.tables();
    }

    /** Makes the planned changes, in as few sends as possible. Points where the kernel refuses fail. */
    void send(List<ShapingWork> works) {
        Set<Integer> queueless = works.stream().anyMatch(ShapingWork::createsQdiscs) ? queueless() : Set.of();
        send(works, work -> withQueueLength(work, queueless));
        classify(works);
        if (works.stream().anyMatch(work -> work.classifier().isPresent())) {
            send(works, ShapingWork::afterClassifier);
        }
        connect(works);
    }

    private void send(List<ShapingWork> works, Function<ShapingWork, List<NetlinkRequest>> part) {
        List<NetlinkRequest> requests = new ArrayList<>();
        List<ShapingWork> owners = new ArrayList<>();
        for (ShapingWork work : works) {
            if (session.hasFailed(work.point())) {
                continue; // an incomplete tree is not completed: all of it is removed
            }
            List<NetlinkRequest> own = part.apply(work);
            requests.addAll(own);
            own.forEach(request -> owners.add(work));
        }
        if (requests.isEmpty()) {
            return;
        }
        try {
            for (BatchResult.RefusedRequest failure :
                    kernel.executeAll(requests).failures()) {
                ShapingWork work = owners.get(failure.index());
                session.fail(
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
     * qdisc (qdisc_create in net/sched/sch_api.c), and that would stay after the qdisc is deleted. None of faultd's
     * qdiscs uses it later.
     */
    private Set<Integer> queueless() {
        return kernel.links().stream()
                .filter(link -> link.transmitQueueLength() == 0)
                .map(Link::index)
                .collect(Collectors.toSet());
    }

    /**
     * The changes before the classifier is switched: they include all new qdiscs, and the queue length that these
     * change.
     */
    private static List<NetlinkRequest> withQueueLength(ShapingWork work, Set<Integer> queueless) {
        List<NetlinkRequest> requests = new ArrayList<>(work.beforeClassifier());
        if (work.createsQdiscs() && queueless.contains(work.device())) {
            requests.add(LinkRequests.setTransmitQueueLength(work.device(), 0));
        }
        return requests;
    }

    /**
     * It is unknown which requests were refused, and a tree without its filter looks complete but does nothing: start
     * again.
     */
    private void takeDown(ShapingWork work, NetlinkOverrunException cause) {
        if (!work.isNothing()) {
            session.fail(work.point(), work.wanted(), cause);
            kernel.executeAll(work.tree().requests(new Operation.RemoveTree()));
        }
    }

    private void classify(List<ShapingWork> works) {
        for (ShapingWork work : works) {
            ShapingPoint point = work.point();
            if (work.classifier().isEmpty() || session.hasFailed(point)) {
                continue;
            }
            try {
                Classifier.Device device = Classifier.Device.of(point, work.device());
                Optional<String> difference =
                        tables.classify(device, work.classifier().get());
                difference.ifPresent(text -> session.fail(point, Refusals.differs(point, false, text)));
                if (point.redirected()) {
                    session.redirection(point).disconnect();
                }
            } catch (LinuxException e) {
                session.refused(point, e);
            }
        }
    }

    /** Packets are sent to a pipe only when its tree is complete. */
    private void connect(List<ShapingWork> works) {
        for (ShapingWork work : works) {
            ShapingPoint point = work.point();
            if (work.connection().isEmpty() || session.hasFailed(point)) {
                continue;
            }
            try {
                tables.connect(work.device(), work.connection().get())
                        .ifPresent(text -> session.fail(point, Refusals.differs(point, false, text)));
            } catch (LinuxException e) {
                session.refused(point, e);
            }
        }
    }
}
