package io.faultd.kernel;

import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.target.Namespace;

/**
 * Where changes go: into the kernel, or for a dry run into a {@link Transcript}. What is read always comes from the
 * kernel.
 */
public interface NetlinkSink {
    /** Does what it is told. */
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
     * Does what it is told for a sweep, by requests whose numbers say so: a daemon that hears of them does not take it
     * for somebody else's doing. Others number theirs from 1, or by the time of day in seconds, which gets there in
     * 2038.
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

    /** Whether a request with that number was a sweep's. */
    static boolean isOfSweep(int sequence) {
        return sequence >= FIRST_OF_SWEEP;
    }

    /** Links and traffic control of a namespace, by a socket in it. */
    Rtnetlink routing(Namespace namespace, NetlinkSocket socket);

    /** The nf_tables ruleset of a namespace, by a socket in it. */
    NfTables rules(Namespace namespace, NetlinkSocket socket);
}
