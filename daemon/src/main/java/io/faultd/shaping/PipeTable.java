package io.faultd.shaping;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Neighbours;
import io.faultd.kernel.NftObjects;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.plan.Pipe;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.Optional;

/**
 * Sends packets of several interfaces through the device of a pipe. For packets that the targets of the fault f-7k2
 * receive through veth1, interface 7, it is
 *
 * <pre>
 * table netdev faultd-7k2-i {
 *   chain entrance {
 *     ip saddr 10.0.0.9 tcp dport 80 counter fwd to faultd-7k2-i comment "f-7k2"
 *   }
 *   chain member7 {
 *     type filter hook egress device "veth1" priority 100; policy accept;
 *     goto entrance
 *   }
 * }
 * </pre>
 *
 * and for packets that they send the same at the ingress hook. An ifb returns a packet to where it came from, behind
 * the hook (ifb_ri_tasklet in drivers/net/ifb.c, from Linux 5.17 on also behind netfilter's): a leaving packet enters
 * the interface's own qdisc, with the priority that {@link Classifier} has given it, since that chain comes before; an
 * arriving packet goes up the stack.
 */
public final class PipeTable {
    /** Behind the classifier. */
    private static final int PRIORITY = 100;

    private static final String ENTRANCE = "entrance";
    private static final String NEIGHBOURS = "neighbours";

    private PipeTable() {}

    /** The pipe of a table; empty when it is not a pipe's table. */
    public static Optional<ShapingPoint> pipeOf(Namespace namespace, Table table) {
        return isOne(table) ? KernelNames.pipeOf(namespace, table.name()) : Optional.empty();
    }

    /** Whether a table is that of a pipe. */
    static boolean isOne(Table table) {
        return table.family() == Family.NETDEV && KernelNames.isPipe(table.name());
    }

    public static Table of(String name) {
        return new Table(Family.NETDEV, name);
    }

    /**
     * The content of a pipe's table.
     *
     * @param device index of the pipe's device
     */
    public static NftObjects of(int device, Pipe pipe) {
        Table table = of(KernelNames.pipeName(pipe.fault(), pipe.received()));
        NftObjects objects = new NftObjects();
        Hook hook = pipe.received() ? Hook.EGRESS : Hook.INGRESS;
        objects.add(Chain.regular(table, ENTRANCE));
        FlowMatcher matcher = new FlowMatcher(objects, table, pipe.received());
        if (pipe.flow().isAll() && !pipe.flow().link()) {
            Neighbours.pass(objects, table, ENTRANCE);
        } else if (Neighbours.mustPass(pipe.flow())) {
            objects.add(Neighbours.discoveryPasses(table, ENTRANCE));
        } else if (pipe.flow().link() && !pipe.flow().isAll()) {
            objects.add(Chain.regular(table, NEIGHBOURS));
            for (RuleBuilder rule : matcher.neighbourRules(NEIGHBOURS, ENTRANCE, pipe.flow())) {
                objects.add(
                        rule.counter().forwardTo(device).comment(pipe.fault()).build());
            }
            objects.add(Neighbours.arp(table, ENTRANCE)
                    .verdict(Verdict.goTo(NEIGHBOURS))
                    .build());
            objects.add(Neighbours.discovery(table, ENTRANCE)
                    .verdict(Verdict.goTo(NEIGHBOURS))
                    .build());
        }
        for (RuleBuilder rule : matcher.rules(ENTRANCE, ENTRANCE, pipe.flow())) {
            objects.add(rule.counter().forwardTo(device).comment(pipe.fault()).build());
        }
        for (ShapingPoint member : pipe.members()) {
            String chain = "member" + member.ifindex();
            objects.add(Chain.onDevice(table, chain, hook, member.ifname(), PRIORITY));
            objects.add(Rule.in(table, chain).verdict(Verdict.goTo(ENTRANCE)).build());
        }
        return objects;
    }
}
