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

/** Takes qdiscs of others out of the way of trees, where that is asked for, and puts them back when the trees are gone. */
public final class QdiscDisplacer {
    private static final Logger log = LoggerFactory.getLogger(QdiscDisplacer.class);

    private final Rtnetlink kernel;
    private final DisplacedQdiscs asides;

    public QdiscDisplacer(Rtnetlink kernel, DisplacedQdiscs asides) {
        this.kernel = kernel;
        this.asides = asides;
    }

    /**
     * Takes the root qdisc of a device away, with all below it, after it has been saved.
     *
     * @param later whether it has come where something of ours stood; then it stays, unless it is what was aside
     * @throws RefusedException when it stays
     */
    public void putAside(ShapingPoint point, Qdisc root, boolean later) throws RefusedException {
        Link device = kernel.link(point.ifindex()).orElseThrow(() -> Refusals.foreign(point, root));
        TrafficCopy copy = TrafficCopy.read(kernel, point.ifindex()).orElseThrow(() -> Refusals.foreign(point, root));
        Optional<DisplacedQdisc> before = asides.at(point).filter(aside -> isOf(aside, device));
        boolean isBack = before.filter(aside -> copy.equals(copy(aside)) || isHalfOf(aside, copy))
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
            save(point, isBack ? before.get().returning(false) : aside(point, device, root, copy));
        }
        kernel.execute(copy.root(point.ifindex()).delete());
    }

    private void save(ShapingPoint point, DisplacedQdisc aside) throws RefusedException {
        try {
            asides.put(aside);
        } catch (IOException e) {
            throw new RefusedException(
                    RpcError.INTERNAL_ERROR,
                    "can't save what is at the root of " + point.ifname() + ", so it stays and nothing was changed: "
                            + Problem.of(e) + "; free the disk or choose another --state-dir",
                    null,
                    e);
        }
        log.info(
                "{}: the root qdisc {} is put aside until the last fault there has ended",
                point.ifname(),
                aside.root());
    }

    private static DisplacedQdisc aside(ShapingPoint point, Link device, Qdisc root, TrafficCopy copy) {
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
     * Puts back what was aside at a device without a tree of ours, if anything was; what somebody has put there meanwhile stays instead.
     *
     * @throws RefusedException when it did not become what it was; it is still aside then
     */
    public void putBack(ShapingPoint point) throws RefusedException {
        Optional<DisplacedQdisc> standing = asides.at(point);
        if (standing.isEmpty()) {
            return;
        }
        DisplacedQdisc aside = standing.get();
        if (kernel.isRehearsal()) {
            kernel.remark("then qdisc " + aside.root() + " is put back on " + point.ifname() + " as it was");
            return;
        }
        Optional<Link> device = kernel.link(point.ifindex());
        if (device.filter(link -> isOf(aside, link)).isEmpty()) {
            asides.forget(point);
            return;
        }
        TrafficCopy wanted = copy(aside);
        Optional<TrafficCopy> there = TrafficCopy.read(kernel, point.ifindex());
        boolean isBack = there.filter(wanted::equals).isPresent();
        if (isBack || there.filter(found -> !isHalfOf(aside, found)).isPresent()) {
            log.info(
                    "{}: {} {}",
                    point.ifname(),
                    aside.root(),
                    isBack ? "is back" : "does not come back: there is another root qdisc");
            asides.forget(point);
            return;
        }
        try {
            asides.put(aside.returning(true));
        } catch (IOException e) {
            log.debug("can't save that {} is being put back: {}", aside.root(), e.getMessage());
        }
        putBack(point, device.get(), wanted, there);
        asides.forget(point);
        log.info("{}: the root qdisc {} is back", point.ifname(), aside.root());
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
            throw Refusals.differs(point, false, "what was there before the faults did not come back as it was")
                    .cause();
        }
    }

    /** Whether it is what a daemon that was killed has made of it. */
    private static boolean isHalfOf(DisplacedQdisc aside, TrafficCopy there) {
        Qdisc root = there.root(aside.ifindex());
        return aside.returning() && aside.root().equals(root.kind() + " " + root.handle());
    }

    private static boolean isOf(DisplacedQdisc aside, Link device) {
        return aside.macAddress().equals(device.macAddress());
    }

    private static TrafficCopy copy(DisplacedQdisc aside) {
        return TrafficCopy.parse(aside.qdiscs());
    }
}
