package io.faultd.displaced;

import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TrafficCopy;
import java.util.Optional;

/**
 * Recreates foreign qdiscs in a temporary empty namespace: if the result is equal there, they can be removed and
 * restored here.
 */
final class RestoreTrial {
    private static final int LOOPBACK = 1;

    private RestoreTrial() {}

    /** Why they can't be restored as they are; empty when they can. */
    static Optional<String> obstacle(TrafficCopy copy, Link device) {
        if (copy.secret().isPresent()) {
            return copy.secret();
        }
        try (NetworkNamespace empty = NetworkNamespace.create();
                Rtnetlink kernel = Rtnetlink.openIn(empty)) {
            kernel.execute(LinkRequests.setMtu(LOOPBACK, (int) device.mtu()));
            kernel.execute(LinkRequests.setTransmitQueueLength(LOOPBACK, (int) device.transmitQueueLength()));
            kernel.executeAll(copy.requests(LOOPBACK)).orThrow();
            return TrafficCopy.read(kernel, LOOPBACK).filter(copy::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of("a copy of it differs");
        } catch (LinuxException e) {
            return Optional.of("copying it fails: " + e.getMessage());
        }
    }
}
