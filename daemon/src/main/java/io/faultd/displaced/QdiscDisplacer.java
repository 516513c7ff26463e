package io.faultd.displaced;

import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TrafficCopy;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.protocol.Problem;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Displaces foreign qdiscs where a fault allows it, and restores them when the trees are gone. */
public final class QdiscDisplacer {
    private static final Logger log = LoggerFactory.getLogger(QdiscDisplacer.class);

    private final Rtnetlink kernel;
    private final DisplacedQdiscs displaced;

    public QdiscDisplacer(Rtnetlink kernel, DisplacedQdiscs displaced) {
        this.kernel = kernel;
        this.displaced = displaced;
    }

    /**
     * Removes the root qdisc of a device with all below it, after saving it.
     *
     * @param later whether it appeared where faultd had a tree; then it stays, unless it is the displaced one
     * @throws RefusedException when it stays
     */
    public void displace(ShapingPoint point, Qdisc root, boolean later) throws RefusedException {
        Link device = kernel.link(point.ifindex()).orElseThrow(() -> Refusals.foreign(point, root));
        TrafficCopy copy = TrafficCopy.read(kernel, point.ifindex()).orElseThrow(() -> Refusals.foreign(point, root));
        Optional<DisplacedQdisc> before = displaced.at(point).filter(qdisc -> isOf(qdisc, device));
        boolean isBack = before.filter(qdisc -> copy.equals(copy(qdisc)) || isHalfOf(qdisc, copy))
                .isPresent();
        if ((later || before.isPresent()) && !isBack) {
            throw Refusals.foreign(point, root);
        }
        if (!isBack) {
            Optional<String> obstacle = RestoreTrial.obstacle(copy, device);
            if (obstacle.isPresent()) {
                throw Refusals.unrepeatable(point, root, obstacle.get());
            }
        }
        if (!kernel.isRehearsal()) {
            save(point, isBack ? before.get().returning(false) : saved(point, device, root, copy));
        }
        kernel.execute(copy.root(point.ifindex()).delete());
    }

    private void save(ShapingPoint point, DisplacedQdisc qdisc) throws RefusedException {
        try {
            displaced.put(qdisc);
        } catch (IOException e) {
            throw new RefusedException(
                    RpcError.INTERNAL_ERROR,
                    "can't save the root qdisc of " + point.ifname() + ", so it stays and nothing was changed: "
                            + Problem.of(e) + "; free the disk or choose another --state-dir",
                    null,
                    e);
        }
        log.info("{}: the root qdisc {} is displaced until the last fault there ends", point.ifname(), qdisc.root());
    }

    private static DisplacedQdisc saved(ShapingPoint point, Link device, Qdisc root, TrafficCopy copy) {
        return new DisplacedQdisc(
                point.namespace().inode(),
                point.ifindex(),
                point.ifname(),
                device.macAddress(),
                root.kind() + " " + root.handle(),
                copy.toText(),
                false);
    }

    /**
     * Restores the displaced qdisc of a device without a tree of faultd, if there is one; a foreign qdisc added
     * meanwhile stays instead.
     *
     * @throws RefusedException when the result differs from the original; it is still displaced then
     */
    public void restore(ShapingPoint point) throws RefusedException {
        Optional<DisplacedQdisc> there = displaced.at(point);
        if (there.isEmpty()) {
            return;
        }
        DisplacedQdisc qdisc = there.get();
        if (kernel.isRehearsal()) {
            kernel.remark("then qdisc " + qdisc.root() + " is restored on " + point.ifname() + " as it was");
            return;
        }
        Optional<Link> device = kernel.link(point.ifindex());
        if (device.filter(link -> isOf(qdisc, link)).isEmpty()) {
            displaced.forget(point);
            return;
        }
        TrafficCopy wanted = copy(qdisc);
        Optional<TrafficCopy> found = TrafficCopy.read(kernel, point.ifindex());
        boolean isBack = found.filter(wanted::equals).isPresent();
        if (isBack || found.filter(one -> !isHalfOf(qdisc, one)).isPresent()) {
            log.info(
                    "{}: {} {}",
                    point.ifname(),
                    qdisc.root(),
                    isBack ? "is restored" : "is not restored: there is another root qdisc");
            displaced.forget(point);
            return;
        }
        try {
            displaced.put(qdisc.returning(true));
        } catch (IOException e) {
            log.debug("can't save that {} is being restored: {}", qdisc.root(), e.getMessage());
        }
        restore(point, device.get(), wanted, found);
        displaced.forget(point);
        log.info("{}: the root qdisc {} is restored", point.ifname(), qdisc.root());
    }

    private void restore(ShapingPoint point, Link device, TrafficCopy wanted, Optional<TrafficCopy> half)
            throws RefusedException {
        try {
            half.ifPresent(one -> kernel.execute(one.root(point.ifindex()).delete()));
            kernel.executeAll(wanted.requests(point.ifindex())).orThrow();
            if (device.transmitQueueLength() == 0) {
                kernel.execute(LinkRequests.setTransmitQueueLength(point.ifindex(), 0));
            }
        } catch (LinuxException e) {
            throw Refusals.failure(Place.of(point), e).cause();
        }
        if (TrafficCopy.read(kernel, point.ifindex()).filter(wanted::equals).isEmpty()) {
            throw Refusals.differs(point, false, "the restored root qdisc differs from the one before the faults")
                    .cause();
        }
    }

    /** Whether it is a part that a killed daemon restored. */
    private static boolean isHalfOf(DisplacedQdisc qdisc, TrafficCopy there) {
        Qdisc root = there.root(qdisc.ifindex());
        return qdisc.returning() && qdisc.root().equals(root.kind() + " " + root.handle());
    }

    private static boolean isOf(DisplacedQdisc qdisc, Link device) {
        return qdisc.macAddress().equals(device.macAddress());
    }

    private static TrafficCopy copy(DisplacedQdisc qdisc) {
        return TrafficCopy.parse(qdisc.qdiscs());
    }
}
