package io.faultd.shaping;

import io.faultd.kernel.KernelNames;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import java.util.Optional;

/** A device that packets are sent through, so that its root qdisc can hold them. */
final class Ifb {
    private final Rtnetlink kernel;
    private final String name;
    private boolean isNew;

    /**
     * A device that can exist or not.
     *
     * @param name see {@link KernelNames#ifbName}
     */
    Ifb(Rtnetlink kernel, String name) {
        this.kernel = kernel;
        this.name = name;
    }

    /** Its index, if it exists. */
    Optional<Integer> device() {
        return kernel.link(name).map(Link::index);
    }

    /** Creates it if it is missing, and returns its index. */
    int establish() {
        Optional<Integer> existing = device();
        if (existing.isPresent()) {
            return existing.get();
        }
        isNew = true;
        kernel.execute(LinkRequests.create(name, "ifb"));
        int device = device().orElseThrow();
        kernel.execute(LinkRequests.setUp(device));
        return device;
    }

    /** Whether {@link #establish} has created it. */
    boolean isNew() {
        return isNew;
    }

    /** Deletes it, if it exists. */
    void remove() {
        device().ifPresent(device -> kernel.execute(LinkRequests.delete(device)));
    }
}
