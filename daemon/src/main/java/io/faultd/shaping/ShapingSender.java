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

/** Sends what is planned for the interfaces of one namespace to the kernel. */
final class ShapingSender {
    private final ShapingSession session;
    private final Rtnetlink kernel;
    private final DeviceTables tables;

    ShapingSender(ShapingSession session) {
        this.session = session;
        this.kernel = session.kernel();
        this.tables = session.tables();
    }

    /** Does what is planned, in as few sends as possible. What the kernel refuses has failed. */
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

    /** Packets come to a pipe only when all of its tree is there. */
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
