package io.faultd.doctor;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Neighbours;
import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.diag.Connection;
import io.faultd.netlink.diag.InetDiag;
import io.faultd.netlink.diag.TcpState;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Conntrack;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.XtMatch;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Action;
import io.faultd.netlink.tc.Bpf;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.FilterMatch;
import io.faultd.netlink.tc.Flower;
import io.faultd.netlink.tc.Htb;
import io.faultd.netlink.tc.Ingress;
import io.faultd.netlink.tc.Netem;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.QdiscOptions;
import io.faultd.netlink.tc.Tbf;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.netlink.tc.U32;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Tests features in a temporary empty namespace, each by creating the object that faults would need. Nothing is visible
 * elsewhere, and everything ends with the namespace.
 */
final class FeatureProbe implements AutoCloseable {
    private static final int LOOPBACK = 1;
    private static final String LOOPBACK_NAME = "lo";
    private static final TcHandle ROOT = TcHandle.ofQdisc(1);
    private static final String CHAIN = "probe";
    private static final long SEED = 4711;

    private final NetworkNamespace empty = NetworkNamespace.create();
    private final Rtnetlink links = Rtnetlink.openIn(empty);

    /** Why a feature is missing, in the kernel's words; empty when it works. */
    Optional<String> problem(Feature feature) {
        try {
            attempt(feature);
            return Optional.empty();
        } catch (LinuxException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void attempt(Feature feature) {
        switch (feature) {
            case HTB -> qdisc(Htb.withDefaultClass(0));
            case U32 -> filter(U32.allIntoClass(ROOT.withMinor(1)));
            case BPF -> filter(new Bpf(Neighbours.program(0), Optional.of(ROOT.withMinor(1))));
            case FLOWER ->
                filter(new Flower(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of(ROOT.withMinor(1)),
                        List.of()));
            case NETEM -> qdisc(Netem.withLimit(1));
            case NETEM_SEED -> seed();
            case TBF -> qdisc(Tbf.of(1_000_000, 10_000, 10_000));
            case IFB -> links.execute(LinkRequests.create(KernelNames.ifbName(0), "ifb"));
            case MIRRED -> redirect();
            case NETDEV_EGRESS -> egress(rule -> rule.priority(ROOT.raw()));
            case NETDEV_DUP -> egress(rule -> rule.duplicateTo(LOOPBACK));
            case BRIDGE_FORWARD -> rule(Family.BRIDGE, Hook.FORWARD, RuleBuilder::counter);
            case BRIDGE_PREROUTING -> rule(Family.BRIDGE, Hook.PREROUTING, RuleBuilder::counter);
            case INET_FORWARD -> rule(Family.INET, Hook.FORWARD, RuleBuilder::counter);
            case INET_LOCAL -> {
                rule(Family.INET, Hook.INPUT, RuleBuilder::counter);
                rule(Family.INET, Hook.OUTPUT, RuleBuilder::counter);
            }
            case REJECT -> rule(Family.INET, Hook.OUTPUT, rule -> rule.add(Reject.PORT_UNREACHABLE));
            case CONNECTION_STATE ->
                rule(Family.INET, Hook.INPUT, rule -> rule.connectionState(Conntrack.State.ESTABLISHED));
            case NUMGEN ->
                rule(Family.INET, Hook.INPUT, rule -> rule.add(new Numgen(Register.R1, 2, Numgen.Kind.INCREMENTAL, 0)));
            case XTABLES ->
                rule(Family.IP, Hook.INPUT, rule -> rule.add(XtMatch.connectionState(Conntrack.State.ESTABLISHED)));
            case DESTROY -> destroy();
        }
    }

    private void qdisc(QdiscOptions options) {
        links.execute(new Qdisc(LOOPBACK, ROOT, TcHandle.ROOT, options).replace());
        links.execute(new Qdisc(LOOPBACK, ROOT, TcHandle.ROOT, options).delete());
    }

    private void filter(FilterMatch match) {
        Qdisc root = new Qdisc(LOOPBACK, ROOT, TcHandle.ROOT, Htb.withDefaultClass(0));
        links.execute(root.add());
        try {
            links.execute(new Filter(LOOPBACK, ROOT, 1, Filter.ALL_PROTOCOLS, 0, match).add());
        } finally {
            links.execute(root.delete());
        }
    }

    private void seed() {
        Qdisc root = new Qdisc(LOOPBACK, ROOT, TcHandle.ROOT, Netem.withLimit(1).withSeed(SEED));
        links.execute(root.add());
        try {
            OptionalLong reported = links.qdiscs(LOOPBACK).stream()
                    .map(Qdisc::options)
                    .filter(Netem.class::isInstance)
                    .map(Netem.class::cast)
                    .findFirst()
                    .map(Netem::seed)
                    .orElse(OptionalLong.empty());
            if (reported.isEmpty() || reported.getAsLong() != SEED) {
                // Older kernels ignore the attribute.
                throw new LinuxException("seed netem", Errno.EOPNOTSUPP);
            }
        } finally {
            links.execute(root.delete());
        }
    }

    private void redirect() {
        Qdisc ingress = new Qdisc(LOOPBACK, TcHandle.INGRESS_QDISC, TcHandle.INGRESS, Ingress.ingress());
        links.execute(ingress.add());
        try {
            U32 everything = U32.action(new Action.Redirect(LOOPBACK));
            links.execute(new Filter(LOOPBACK, TcHandle.INGRESS_QDISC, 1, Filter.ALL_PROTOCOLS, 0, everything).add());
        } finally {
            links.execute(ingress.delete());
        }
    }

    private void egress(UnaryOperator<RuleBuilder> content) {
        Table table = new Table(Family.NETDEV, CHAIN);
        commit(table, Chain.onDevice(table, CHAIN, Hook.EGRESS, LOOPBACK_NAME), content);
    }

    private void rule(Family family, Hook hook, UnaryOperator<RuleBuilder> content) {
        Table table = new Table(family, CHAIN);
        commit(table, Chain.filter(table, CHAIN, hook, 0), content);
    }

    private void commit(Table table, Chain chain, UnaryOperator<RuleBuilder> content) {
        try (NfTables nftables = new NfTables(NetlinkSocket.openIn(empty, NetlinkProtocol.NETFILTER))) {
            Rule rule = content.apply(Rule.in(table, CHAIN)).build();
            nftables.commit(new Batch().add(table).add(chain).add(rule));
            nftables.commit(new Batch().delete(table));
        }
    }

    /** A missing connection can't be destroyed; a kernel that can't destroy any reports that first. */
    private void destroy() {
        InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        Connection none = new Connection(InetDiag.Family.IP4, TcpState.ESTABLISHED, nowhere, nowhere, 0, 0);
        try (InetDiag diag = new InetDiag(NetlinkSocket.openIn(empty, NetlinkProtocol.SOCK_DIAG))) {
            diag.connections(Set.of(TcpState.ESTABLISHED)); // ENOENT: there is no tcp_diag
            diag.destroy(List.of(none));
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                throw new LinuxException("destroy a TCP connection (CONFIG_INET_DIAG_DESTROY)", e.errno());
            }
            throw e;
        }
    }

    @Override
    public void close() {
        links.close();
        empty.close();
    }
}
