package io.faultd.shaping;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.RefusedException;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Ingress;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.U32;
import io.faultd.protocol.RpcError;
import io.faultd.target.ShapingPoint;
import java.util.Optional;

/**
 * Sends packets that an interface receives through an ifb device, whose root qdisc can then hold them: for interfaces
 * without an accessible peer, such as macvlan. An ingress qdisc with one filter does it; both are removed with the last
 * fault.
 */
final class Redirection {
    private final Rtnetlink kernel;
    private final ShapingPoint point;
    private final Ifb ifb;

    Redirection(Rtnetlink kernel, ShapingPoint point) {
        this.kernel = kernel;
        this.point = point;
        this.ifb = new Ifb(kernel, KernelNames.ifbName(point));
    }

    Ifb ifb() {
        return ifb;
    }

    /**
     * Removes an ingress qdisc that leads to faultd's device after that was deleted: the kernel then reports 0 for it.
     */
    void disconnectFromDeleted() {
        U32 toNowhere = U32.action(new Action.Redirect(0));
        boolean leadsNowhere = ifb.device().isEmpty()
                && kernel.filters(point.ifindex(), TcHandle.INGRESS_QDISC).stream()
                        .anyMatch(filter -> filter.match().equals(toNowhere));
        if (leadsNowhere) {
            kernel.execute(ingress().delete());
        }
    }

    /** Adds an ingress filter that sends packets to the device, if it is missing. */
    void connect() throws RefusedException {
        int device = ifb.device().orElseThrow();
        if (isConnected(device)) {
            return;
        }
        disconnect(); // left half-built by a daemon that was killed
        Optional<Qdisc> foreign = ingressQdisc();
        if (foreign.isPresent()) {
            ifb.remove();
            throw refused(foreign.get());
        }
        boolean queueless = kernel.link(point.ifindex())
                .filter(link -> link.transmitQueueLength() == 0)
                .isPresent();
        kernel.execute(ingress().add());
        if (queueless) {
            kernel.execute(LinkRequests.setTransmitQueueLength(point.ifindex(), 0)); // see NamespaceShaper.queueless
        }
        U32 everything = U32.action(new Action.Redirect(device));
        kernel.execute(
                new Filter(point.ifindex(), TcHandle.INGRESS_QDISC, 1, Filter.ALL_PROTOCOLS, 0, everything).add());
    }

    /** Removes the ingress filter, if it exists: the device's classifier sends the packets, see {@link Classifier}. */
    void disconnect() {
        Optional<Integer> device = ifb.device();
        if (device.isPresent() && isOurs(device.get())) {
            kernel.execute(ingress().delete());
        }
    }

    /** Removes everything, if it exists. */
    void remove() {
        disconnect();
        ifb.remove();
    }

    /** Whether the ingress qdisc is faultd's: it leads to the device, or nowhere because its daemon was killed. */
    private boolean isOurs(int device) {
        Optional<Qdisc> ingress = ingressQdisc();
        return ingress.isPresent()
                && !ifb.isNew() // otherwise nothing of it can be faultd's
                && ingress.get().options().equals(Ingress.ingress())
                && (isConnected(device)
                        || kernel.filters(point.ifindex(), TcHandle.INGRESS_QDISC)
                                .isEmpty());
    }

    /** Whether an ingress filter sends packets to the device. */
    boolean isConnected() {
        return ifb.device().filter(this::isConnected).isPresent();
    }

    private boolean isConnected(int device) {
        return ingressQdisc().isPresent()
                && kernel.filters(point.ifindex(), TcHandle.INGRESS_QDISC).stream()
                        .anyMatch(filter -> filter.match() instanceof U32 all
                                && all.actions().contains(new Action.Redirect(device)));
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
