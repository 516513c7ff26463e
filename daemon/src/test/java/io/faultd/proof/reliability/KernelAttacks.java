package io.faultd.proof.reliability;

import io.faultd.linux.LinuxException;
import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.route.Address;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.LinkRequests;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcHandle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** What CAP_NET_ADMIN in a network namespace is enough for. */
final class KernelAttacks {
    private static final int LONGEST_NAME = 255;
    private static final int COMMANDS_AT_ONCE = 100;

    private static final int LINKS_AT_ONCE = 25;
    private static final int GROUP = 7;

    // linux/rtnetlink.h and linux/if_link.h
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_GROUP = 27;
    private static final int IFLA_INFO_KIND = 1;

    private KernelAttacks() {}

    private static int bridge(Rtnetlink kernel, String name) {
        kernel.execute(LinkRequests.create(name, "bridge"));
        return kernel.link(name).map(Link::index).orElseThrow();
    }

    /** Renames an interface of its own, and the one that its container came with. */
    static Attack renames(Random random) {
        HostileNames names = new HostileNames(random);
        Rtnetlink kernel = Rtnetlink.open();
        int own = bridge(kernel, "renamed");
        int given = kernel.link("eth0").map(Link::index).orElse(own);
        return new Attack() {
            @Override
            public Blow strike() {
                kernel.execute(LinkRequests.rename(random.nextInt(4) == 0 ? given : own, names.ofInterface()));
                return Blow.DONE;
            }

            @Override
            public void close() {
                if (given != own) {
                    kernel.execute(LinkRequests.rename(given, "eth0"));
                }
                kernel.execute(LinkRequests.delete(own));
                kernel.close();
            }
        };
    }

    /** Makes and deletes a table with a chain, a set and a rule. */
    static Attack rulesets(Random random) {
        HostileNames names = new HostileNames(random);
        NfTables nftables = NfTables.open();
        return new Attack() {
            @Override
            public Blow strike() {
                Table table =
                        new Table(Family.values()[random.nextInt(Family.values().length)], names.any(LONGEST_NAME));
                Chain chain = Chain.regular(table, names.any(LONGEST_NAME));
                nftables.commit(new Batch()
                        .add(table)
                        .add(chain)
                        .add(NamedSet.set(table, names.any(LONGEST_NAME), DataType.IPV4_ADDR))
                        .add(Rule.in(table, chain.name())
                                .counter()
                                .comment(names.any(LONGEST_NAME / 2))
                                .build()));
                nftables.commit(new Batch().delete(table));
                return Blow.DONE;
            }

            @Override
            public void close() {
                nftables.close();
            }
        };
    }

    /** Makes, changes and deletes qdiscs, classes and filters of all kinds, also with faultd's own handle. */
    static Attack qdiscs(Random random) {
        Rtnetlink kernel = Rtnetlink.open();
        int own = bridge(kernel, "shaped");
        kernel.execute(LinkRequests.setUp(own));
        return new Attack() {
            @Override
            public Blow strike() throws IOException, InterruptedException {
                StringBuilder commands = new StringBuilder();
                for (int i = 0; i < COMMANDS_AT_ONCE; i++) {
                    commands.append(command(random)).append('\n');
                }
                Process tc = new ProcessBuilder("tc", "-force", "-batch", "-").start();
                tc.getOutputStream().write(commands.toString().getBytes(StandardCharsets.US_ASCII));
                tc.getOutputStream().close();
                ByteArrayOutputStream errors = new ByteArrayOutputStream();
                tc.getErrorStream().transferTo(errors);
                tc.waitFor();
                int failed = errors.toString(StandardCharsets.UTF_8).split("Command failed", -1).length - 1;
                return new Blow(COMMANDS_AT_ONCE, COMMANDS_AT_ONCE - failed);
            }

            @Override
            public void close() {
                kernel.execute(LinkRequests.delete(own));
                kernel.close();
            }
        };
    }

    private static String command(Random random) {
        String device = " dev shaped ";
        String major = random.nextBoolean() ? "fa00:" : Integer.toHexString(1 + random.nextInt(3)) + ":";
        List<String> kinds = List.of(
                "htb default ffff", "prio bands 16", "drr", "hfsc", "pfifo limit 4294967295", "fq_codel", "ingress");
        List<String> filters = List.of("u32 match u32 0 0 flowid 1:1", "matchall", "basic", "u32 divisor 4");
        return switch (random.nextInt(6)) {
            case 0, 1 ->
                "qdisc replace" + device + "root handle " + major + " " + kinds.get(random.nextInt(kinds.size() - 1));
            case 2 ->
                "qdisc " + (random.nextBoolean() ? "add" : "del") + device + (random.nextBoolean() ? "clsact" : "root");
            case 3 ->
                "class replace" + device + "parent " + major + " classid " + major
                        + Integer.toHexString(1 + random.nextInt(0xffff)) + " htb rate 1mbit";
            case 4 ->
                "filter add" + device + "parent " + major + " prio " + (1 + random.nextInt(0xffff))
                        + " protocol "
                        + (random.nextBoolean() ? "all " : "0x" + Integer.toHexString(random.nextInt(0x10000)) + " ")
                        + filters.get(random.nextInt(filters.size()));
            default -> "qdisc add" + device + "parent " + major + "1 " + kinds.get(random.nextInt(kinds.size()));
        };
    }

    /** Deletes what faultd has in this namespace: its tables, and the root qdiscs. */
    static Attack faults() {
        Rtnetlink kernel = Rtnetlink.open();
        NfTables nftables = NfTables.open();
        return new Attack() {
            @Override
            public Blow strike() {
                boolean any = false;
                for (Table table : nftables.tables()) {
                    if (table.name().startsWith("faultd")) {
                        nftables.commit(new Batch().delete(table));
                        any = true;
                    }
                }
                for (Qdisc qdisc : kernel.qdiscs()) {
                    if (qdisc.handle().equals(TcHandle.ofQdisc(0xfa00))) {
                        kernel.execute(qdisc.delete());
                        any = true;
                    }
                }
                return Blow.of(any);
            }

            @Override
            public void close() {
                nftables.close();
                kernel.close();
            }
        };
    }

    /** Adds and removes addresses, of which every change is announced. */
    static Attack addresses(Random random) {
        Rtnetlink kernel = Rtnetlink.open();
        int own = bridge(kernel, "addressed");
        return new Attack() {
            @Override
            public Blow strike() {
                Address address = new Address(
                        own,
                        IpPrefix.parse(
                                random.nextBoolean()
                                        ? "10.9." + random.nextInt(256) + "." + random.nextInt(256) + "/32"
                                        : "2001:db8::" + Integer.toHexString(random.nextInt(0x10000)) + "/128"));
                kernel.execute(address.add());
                kernel.execute(address.delete());
                return Blow.DONE;
            }

            @Override
            public void close() {
                kernel.execute(LinkRequests.delete(own));
                kernel.close();
            }
        };
    }

    /**
     * Makes interfaces, some with names of faultd's own devices, and deletes them: as a group, which the kernel does at
     * once, because it takes tens of milliseconds for one.
     */
    static Attack links(Random random) {
        HostileNames names = new HostileNames(random);
        Rtnetlink kernel = Rtnetlink.open();
        return new Attack() {
            @Override
            public Blow strike() {
                int done = 0;
                for (int i = 0; i < LINKS_AT_ONCE; i++) {
                    try {
                        kernel.execute(link(RTM_NEWLINK, names.ofInterface()));
                        done++;
                    } catch (LinuxException refused) {
                        continue; // a name that is taken, for example
                    }
                }
                kernel.execute(link(RTM_DELLINK, ""));
                return new Blow(LINKS_AT_ONCE, done);
            }

            @Override
            public void close() {
                kernel.close();
            }
        };
    }

    /** {@code struct ifinfomsg} and attributes of rtnetlink(7), with a group. */
    private static NetlinkRequest link(int type, String name) {
        int flags = type == RTM_NEWLINK ? NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE : 0;
        return NetlinkRequest.of("link " + name, type, flags, out -> {
            out.writeU32(0).writeU32(0).writeU32(0).writeU32(0).putU32(IFLA_GROUP, GROUP);
            if (type == RTM_NEWLINK) {
                out.putString(IFLA_IFNAME, name)
                        .putNested(IFLA_LINKINFO, info -> info.putString(IFLA_INFO_KIND, "bridge"));
            }
        });
    }

    /** Makes network namespaces, and lets them go. */
    static Attack namespaces() {
        return () -> {
            NetworkNamespace.create().close();
            return Attack.Blow.DONE;
        };
    }
}
