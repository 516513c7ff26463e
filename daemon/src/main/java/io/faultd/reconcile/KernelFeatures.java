package io.faultd.reconcile;

import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.Htb;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Netem;
import io.faultd.netlink.route.Qdisc;
import io.faultd.netlink.route.QdiscOptions;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TcHandle;
import java.util.Optional;

/**
 * What the running kernel can do, found by trying it in an empty namespace that exists only for that: a configuration file tells
 * neither which modules are installed nor whether they may be loaded.
 *
 * @param netem why delay, loss and the like can't be had; empty when they can
 * @param htb the same for any shaping
 * @param ifb the same for what interfaces without a peer receive (macvlan)
 * @param bridgeDrop the same for partitions between containers on one bridge
 * @param inetDrop the same for other partitions
 */
public record KernelFeatures(
        Optional<String> netem,
        Optional<String> htb,
        Optional<String> ifb,
        Optional<String> bridgeDrop,
        Optional<String> inetDrop) {
    private static final int LOOPBACK = 1;
    private static final TcHandle PROBE = TcHandle.ofQdisc(1);

    /**
     * Tries everything; takes some milliseconds, more when modules are to be loaded.
     *
     * @throws LinuxException when no namespace can be made, for want of privileges
     */
    public static KernelFeatures probe() {
        try (NetworkNamespace empty = NetworkNamespace.create();
                Rtnetlink links = Rtnetlink.openIn(empty)) {
            return new KernelFeatures(
                    tryOut(() -> qdisc(links, Netem.withLimit(1))),
                    tryOut(() -> qdisc(links, Htb.withDefaultClass(0))),
                    tryOut(() -> links.execute(LinkRequests.create(Handles.ifbName(0), "ifb"))),
                    tryOut(() -> forwardHook(empty, DropRules.BRIDGE)),
                    tryOut(() -> forwardHook(empty, DropRules.INET)));
        }
    }

    private static void qdisc(Rtnetlink links, QdiscOptions options) {
        NetlinkRequest add = new Qdisc(LOOPBACK, PROBE, TcHandle.ROOT, options).replace();
        links.execute(add);
    }

    private static void forwardHook(NetworkNamespace namespace, Table table) {
        try (NfTables nftables = new NfTables(NetlinkSocket.openIn(namespace, NetlinkProtocol.NETFILTER))) {
            nftables.commit(new Batch().add(table).add(Chain.filter(table, "probe", Hook.FORWARD, 0)));
        }
    }

    private static Optional<String> tryOut(Runnable attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (LinuxException e) {
            return Optional.of(e.getMessage());
        }
    }
}
