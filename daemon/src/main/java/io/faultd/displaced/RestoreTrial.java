package io.faultd.displaced;

import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TrafficCopy;
import java.util.Optional;

/**
 * Makes somebody's qdiscs a second time, in an empty namespace that exists only for that: what comes out the same there
 * can be taken away and put back here.
 */
final class RestoreTrial {
    private static final int LOOPBACK = 1;

    private RestoreTrial() {}

    /** Why they could not be put back as they are; empty when they can. */
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
                    : Optional.of("made a second time it is not the same");
        } catch (LinuxException e) {
            return Optional.of("made a second time it fails: " + e.getMessage());
        }
    }
}
