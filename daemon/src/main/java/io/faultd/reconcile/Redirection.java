package io.faultd.reconcile;

import io.faultd.netlink.route.Action;
import io.faultd.netlink.route.Filter;
import io.faultd.netlink.route.Ingress;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Qdisc;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TcHandle;
import io.faultd.netlink.route.U32;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import java.util.Optional;

/**
 * Sends what an interface receives through an ifb device, whose root qdisc can then hold it: for interfaces that have no peer in
 * reach, such as macvlan. An ingress qdisc with one filter does it; both go away with the last fault.
 */
final class Redirection {
    private final Rtnetlink kernel;
    private final ShapingPoint point;
    private final String ifbName;
    /** Then nothing else of it can be ours. */
    private boolean isNew;

    Redirection(Rtnetlink kernel, ShapingPoint point) {
        this.kernel = kernel;
        this.point = point;
        this.ifbName = Handles.ifbName(point.ifindex());
    }

    /** The ifb device, if it is there. */
    Optional<Integer> device() {
        return kernel.link(ifbName).map(Link::index);
    }

    /** Takes an ingress qdisc away that leads to our device, if somebody has deleted that: the kernel then has 0 for it. */
    void disconnectFromDeleted() {
        U32 toNowhere = U32.action(new Action.Redirect(0));
        boolean leadsNowhere = device().isEmpty()
                && kernel.filters(point.ifindex(), TcHandle.INGRESS_QDISC).stream()
                        .anyMatch(filter -> filter.match().equals(toNowhere));
        if (leadsNowhere) {
            kernel.execute(ingress().delete());
        }
    }

    /** Makes sure that the ifb device is there, and returns it. */
    int establishDevice() {
        Optional<Integer> existing = device();
        if (existing.isPresent()) {
            return existing.get();
        }
        isNew = true;
        kernel.execute(LinkRequests.create(ifbName, "ifb"));
        int ifb = device().orElseThrow();
        kernel.execute(LinkRequests.setUp(ifb));
        return ifb;
    }

    /** Makes sure that an ingress filter sends packets to the device. */
    void connect() throws RefusedException {
        int ifb = device().orElseThrow();
        if (isConnected(ifb)) {
            return;
        }
        disconnect(); // left half-built by a daemon that was killed
        Optional<Qdisc> foreign = ingressQdisc();
        if (foreign.isPresent()) {
            removeDevice(ifb);
            throw refused(foreign.get());
        }
        boolean queueless = kernel.link(point.ifindex())
                .filter(link -> link.transmitQueueLength() == 0)
                .isPresent();
        kernel.execute(ingress().add());
        if (queueless) {
            kernel.execute(LinkRequests.setTransmitQueueLength(point.ifindex(), 0)); // see NamespaceShaper.queueless
        }
        U32 everything = U32.action(new Action.Redirect(ifb));
        kernel.execute(
                new Filter(point.ifindex(), TcHandle.INGRESS_QDISC, 1, Filter.ALL_PROTOCOLS, 0, everything).add());
    }

    /** Takes the ingress filter away, if it is there: the device's classifier sends packets there, see {@link Classifier}. */
    void disconnect() {
        Optional<Integer> ifb = device();
        if (ifb.isPresent() && isOurs(ifb.get())) {
            kernel.execute(ingress().delete());
        }
    }

    /** Takes it all away, if it is there. */
    void remove() {
        disconnect();
        device().ifPresent(this::removeDevice);
    }

    private void removeDevice(int ifb) {
        kernel.execute(LinkRequests.delete(ifb));
    }

    /** Whether the ingress qdisc is one of ours: it leads to the device, or nowhere because its maker was killed. */
    private boolean isOurs(int ifb) {
        Optional<Qdisc> ingress = ingressQdisc();
        return ingress.isPresent()
                && !isNew
                && ingress.get().options().equals(Ingress.ingress())
                && (isConnected(ifb)
                        || kernel.filters(point.ifindex(), TcHandle.INGRESS_QDISC)
                                .isEmpty());
    }

    /** Whether an ingress filter sends packets to the device. */
    boolean isConnected() {
        return device().filter(this::isConnected).isPresent();
    }

    private boolean isConnected(int ifb) {
        return ingressQdisc().isPresent()
                && kernel.filters(point.ifindex(), TcHandle.INGRESS_QDISC).stream()
                        .anyMatch(filter -> filter.match() instanceof U32 all
                                && all.actions().contains(new Action.Redirect(ifb)));
    }

    private RefusedException refused(Qdisc ingress) {
        return new RefusedException(
                RpcError.CONFLICT,
                point.ifname() + " has a qdisc that is not faultd's (" + ingress.kind()
                        + " ffff:), which faultd won't share; remove it first: tc qdisc del dev " + point.ifname() + " "
                        + ingress.kind());
    }

    private Optional<Qdisc> ingressQdisc() {
        return kernel.qdiscs(point.ifindex()).stream()
                .filter(qdisc -> qdisc.parent().equals(TcHandle.INGRESS))
                .findFirst();
    }

    private Qdisc ingress() {
        return new Qdisc(point.ifindex(), TcHandle.INGRESS_QDISC, TcHandle.INGRESS, Ingress.ingress());
    }
}
