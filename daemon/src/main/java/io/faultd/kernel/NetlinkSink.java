package io.faultd.kernel;

import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.target.Namespace;

/** Receives changes: the kernel, or for a dry run a {@link Transcript}. Reads always go to the kernel. */
public interface NetlinkSink {
    /** Makes the changes in the kernel. */
    NetlinkSink KERNEL = new NetlinkSink() {
        @Override
        public Rtnetlink routing(Namespace namespace, NetlinkSocket socket) {
            return new Rtnetlink(socket);
        }

        @Override
        public NfTables rules(Namespace namespace, NetlinkSocket socket) {
            return new NfTables(socket);
        }
    };

    /**
     * Makes the changes of a sweep, whose requests have special numbers, so that a daemon doesn't treat them as drift.
     * Other programs number requests from 1, or by the time in seconds, which reaches these numbers in 2038.
     */
    NetlinkSink SWEEP = new NetlinkSink() {
        @Override
        public Rtnetlink routing(Namespace namespace, NetlinkSocket socket) {
            socket.numberFrom(FIRST_OF_SWEEP);
            return KERNEL.routing(namespace, socket);
        }

        @Override
        public NfTables rules(Namespace namespace, NetlinkSocket socket) {
            socket.numberFrom(FIRST_OF_SWEEP);
            return KERNEL.rules(namespace, socket);
        }
    };

    /** The number of the first request of a sweep by each socket. */
    int FIRST_OF_SWEEP = 0x7ff0_0000;

    /** Whether a request with that number belongs to a sweep. */
    static boolean isOfSweep(int sequence) {
        return sequence >= FIRST_OF_SWEEP;
    }

    /** Links and traffic control of a namespace, by a socket in it. */
    Rtnetlink routing(Namespace namespace, NetlinkSocket socket);

    /** The nf_tables ruleset of a namespace, by a socket in it. */
    NfTables rules(Namespace namespace, NetlinkSocket socket);
}
