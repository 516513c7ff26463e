package io.faultd.reconcile;

import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.target.Namespace;

/** Where changes go: into the kernel, or for a dry run into a {@link Transcript}. What is read always comes from the kernel. */
interface Outlet {
    /** Does what it is told. */
    Outlet KERNEL = new Outlet() {
        @Override
        public Rtnetlink routing(Namespace namespace, NetlinkSocket socket) {
            return new Rtnetlink(socket);
        }

        @Override
        public NfTables rules(Namespace namespace, NetlinkSocket socket) {
            return new NfTables(socket);
        }
    };

    /** Links and traffic control of a namespace, by a socket in it. */
    Rtnetlink routing(Namespace namespace, NetlinkSocket socket);

    /** The nf_tables ruleset of a namespace, by a socket in it. */
    NfTables rules(Namespace namespace, NetlinkSocket socket);
}
