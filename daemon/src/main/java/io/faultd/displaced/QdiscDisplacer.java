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
    private final DisplacedQdiscs displacedQdiscs;

    public QdiscDisplacer(Rtnetlink kernel, DisplacedQdiscs displacedQdiscs) {
        this.kernel = kernel;
        this.displacedQdiscs = displacedQdiscs;
    }

    /**
     * Removes the root qdisc of a device with all below it, after saving it.
     *
     * @param later whether it appeared where faultd had a tree; then it stays, unless it is the displaced one
     * @throws RefusedException when it stays
     */
    public void putAside(ShapingPoint point, Qdisc root, boolean later) throws RefusedException {
        Link device = kernel.link(point.ifindex()).orElseThrow(() -> Refusals.foreign(point, root));
        TrafficCopy copy = TrafficCopy.read(kernel, point.ifindex()).orElseThrow(() -> Refusals.foreign(point, root));
        Optional<DisplacedQdisc> before = displacedQdiscs.at(point).filter(displaced -> isOf(displaced, device));
        boolean isBack = before.filter(displaced -> copy.equals(copy(displaced)) || isHalfOf(displaced, copy))
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
            save(point, isBack ? before.get().returning(false) : displacedQdisc(point, device, root, copy));
        }
        kernel.execute(copy.root(point.ifindex()).delete());
    }

    private void save(ShapingPoint point, DisplacedQdisc displaced) throws RefusedException {
        try {
            displacedQdiscs.put(displaced);
        } catch (IOException e) {
            throw new RefusedException(
                    RpcError.INTERNAL_ERROR,
                    "can't save the root qdisc of " + point.ifname() + ", so it stays and nothing was changed: "
                            + Problem.of(e) + "; free the disk or choose another --state-dir",
                    null,
                    e);
        }
        log.info(
                "{}: the root qdisc {} is displaced until the last fault there ends", point.ifname(), displaced.root());
    }

    private static DisplacedQdisc displacedQdisc(ShapingPoint point, Link device, Qdisc root, TrafficCopy copy) {
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
    public void putBack(ShapingPoint point) throws RefusedException {
        Optional<DisplacedQdisc> standing = displacedQdiscs.at(point);
        if (standing.isEmpty()) {
            return;
        }
        DisplacedQdisc displaced = standing.get();
        if (kernel.isRehearsal()) {
            kernel.remark("then qdisc " + displaced.root() + " is restored on " + point.ifname() + " as it was");
            return;
        }
        Optional<Link> device = kernel.link(point.ifindex());
        if (device.filter(link -> isOf(displaced, link)).isEmpty()) {
            displacedQdiscs.forget(point);
            return;
        }
        TrafficCopy wanted = copy(displaced);
        Optional<TrafficCopy> there = TrafficCopy.read(kernel, point.ifindex());
        boolean isBack = there.filter(wanted::equals).isPresent();
        if (isBack || there.filter(found -> !isHalfOf(displaced, found)).isPresent()) {
            log.info(
                    "{}: {} {}",
                    point.ifname(),
                    displaced.root(),
                    isBack ? "is restored" : "is not restored: there is another root qdisc");
            displacedQdiscs.forget(point);
            return;
        }
        try {
            displacedQdiscs.put(displaced.returning(true));
        } catch (IOException e) {
            log.debug("can't save that {} is being restored: {}", displaced.root(), e.getMessage());
        }
        putBack(point, device.get(), wanted, there);
        displacedQdiscs.forget(point);
        log.info("{}: the root qdisc {} is restored", point.ifname(), displaced.root());
    }

    private void putBack(ShapingPoint point, Link device, TrafficCopy wanted, Optional<TrafficCopy> half)
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
    private static boolean isHalfOf(DisplacedQdisc displaced, TrafficCopy there) {
        Qdisc root = there.root(displaced.ifindex());
        return displaced.returning() && displaced.root().equals(root.kind() + " " + root.handle());
    }

    private static boolean isOf(DisplacedQdisc displaced, Link device) {
        return displaced.macAddress().equals(device.macAddress());
    }

    private static TrafficCopy copy(DisplacedQdisc displaced) {
        return TrafficCopy.parse(displaced.qdiscs());
    }
}
