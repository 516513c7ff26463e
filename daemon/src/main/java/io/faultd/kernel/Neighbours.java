package io.faultd.kernel;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Range;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.tc.Bpf.Instruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How ARP and neighbour discovery (ICMPv6 types 133 to 137, RFC 4861) are recognized. A VLAN tag that a device
 * accelerates is no part of the packet, and its protocol is the one behind the tag; of other tags up to two are looked
 * behind.
 */
public final class Neighbours {
    private static final int IP4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IP6 = 0x86dd;
    private static final List<Integer> TAGS = List.of(0x8100, 0x88a8);
    private static final int ICMP6 = 58;
    private static final int FIRST_TYPE = 133;
    private static final int LAST_TYPE = 137;

    private static final int ETHERTYPE = 12; // behind two MAC addresses
    private static final int TAG_BYTES = 4;
    private static final int NEXT_HEADER = 6; // in an IPv6 header of 40 bytes
    private static final int IP6_BYTES = 40;
    private static final int MOST_TAGS = 2;

    private static final int ARP_SENDER = 14; // the IPv4 addresses in ARP over Ethernet
    private static final int ARP_TARGET = 24;
    private static final int ND_TARGET = 8; // in what is asked and answered
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;

    private static final String NEXT = "";
    private static final String PACKET = "packet";
    private static final String NEIGHBOUR = "neighbour";

    /** Assembled once, since each tree that is compared with the kernel's needs it. */
    private static final List<Instruction> PROGRAM = assemble();

    private static final int RESULT = PROGRAM.size() - 2;

    private Neighbours() {}

    /**
     * A program for a filter: -1 for all packets but those.
     *
     * @param neighbours its result for those
     */
    public static List<Instruction> program(int neighbours) {
        List<Instruction> program = new ArrayList<>(PROGRAM);
        program.set(RESULT, Instruction.result(neighbours));
        return program;
    }

    private static List<Instruction> assemble() {
        Assembly code = new Assembly();
        code.add(Instruction.loadProtocol());
        code.ifEqual(IP4, PACKET, NEXT);
        code.ifEqual(ARP, NEIGHBOUR, NEXT);
        code.ifEqual(IP6, "ip6", NEXT);
        code.ifEqual(TAGS.get(0), "tag1", NEXT);
        code.ifEqual(TAGS.get(1), "tag1", PACKET);
        for (int tags = 1; tags <= MOST_TAGS; tags++) {
            code.label("tag" + tags);
            code.add(Instruction.load16(ETHERTYPE + tags * TAG_BYTES));
            code.ifEqual(ARP, NEIGHBOUR, NEXT);
            boolean isLast = tags == MOST_TAGS;
            code.ifEqual(IP6, "ip6_" + tags, isLast ? PACKET : NEXT);
            if (!isLast) {
                code.ifEqual(TAGS.get(0), "tag" + (tags + 1), NEXT);
                code.ifEqual(TAGS.get(1), "tag" + (tags + 1), PACKET);
            }
        }
        // Packets of devices without a link header, such as tunnels, begin with the network header.
        code.label("ip6");
        code.add(Instruction.load16(ETHERTYPE));
        code.ifEqual(IP6, "ip6_0", NEXT);
        addDiscovery(code, 0);
        for (int tags = 0; tags <= MOST_TAGS; tags++) {
            code.label("ip6_" + tags);
            addDiscovery(code, ETHERTYPE + tags * TAG_BYTES + Short.BYTES);
        }
        code.label(NEIGHBOUR);
        code.add(Instruction.result(0));
        code.label(PACKET);
        code.add(Instruction.result(-1));
        return code.instructions();
    }

    private static void addDiscovery(Assembly code, int header) {
        code.add(Instruction.load8(header + NEXT_HEADER));
        code.ifEqual(ICMP6, NEXT, PACKET);
        code.add(Instruction.load8(header + IP6_BYTES));
        code.ifAtLeast(FIRST_TYPE, NEXT, PACKET);
        code.ifGreater(LAST_TYPE, PACKET, NEIGHBOUR);
    }

    /** What a program of {@link #program} has been given; of another program anything. */
    public static int resultForNeighbours(List<Instruction> program) {
        return program.size() == PROGRAM.size() ? program.get(RESULT).result().orElse(0) : 0;
    }

    /**
     * Lets all of them pass a chain, as far as they come there: ARP comes to no chain of inet.
     *
     * @param objects what the table is to hold
     */
    public static void pass(NftObjects objects, Table table, String chain) {
        boolean seesAll = table.family() == Family.BRIDGE || table.family() == Family.NETDEV;
        if (seesAll) {
            objects.add(arp(table, chain).verdict(Verdict.RETURN).build());
        }
        objects.add(discoveryPasses(table, chain));
        if (seesAll) {
            passTagged(objects, table, chain);
        }
    }

    /** The rule by which neighbour discovery passes a base chain. */
    public static Rule discoveryPasses(Table table, String chain) {
        return discovery(protocol(table, chain, IP6)).verdict(Verdict.RETURN).build();
    }

    private static void passTagged(NftObjects objects, Table table, String base) {
        String before = base;
        int offset = 0;
        for (int tags = 1; tags <= MOST_TAGS; tags++) {
            String chain = base + "_tag" + tags;
            objects.add(Chain.regular(table, chain));
            for (int tag : TAGS) {
                RuleBuilder rule = tags == 1 ? protocol(table, base, tag) : linked(table, before, offset, tag);
                objects.add(rule.verdict(Verdict.jump(chain)).build());
            }
            before = chain;
            offset = ETHERTYPE + tags * TAG_BYTES;
            int header = offset + Short.BYTES;
            objects.add(
                    linked(table, chain, offset, ARP).verdict(Verdict.ACCEPT).build());
            objects.add(type(linked(table, chain, offset, IP6)
                            .add(link(header + NEXT_HEADER, 1))
                            .equalTo(Value.u8(ICMP6))
                            .add(link(header + IP6_BYTES, 1)))
                    .verdict(Verdict.ACCEPT)
                    .build());
        }
    }

    private static RuleBuilder linked(Table table, String chain, int offset, int protocol) {
        return Rule.in(table, chain).add(link(offset, Short.BYTES)).equalTo(Value.u16Be(protocol));
    }

    /** A rule for ARP. */
    public static RuleBuilder arp(Table table, String chain) {
        return protocol(table, chain, ARP);
    }

    /**
     * A rule for ARP that has loaded the address of the other end.
     *
     * @param received whether it is about packets that a target receives; else about those that it sends
     */
    public static RuleBuilder arpPeer(Table table, String chain, boolean received) {
        int offset = received ? ARP_SENDER : ARP_TARGET;
        return arp(table, chain).add(new Payload(Register.R1, Payload.Base.NETWORK, offset, Integer.BYTES));
    }

    /**
     * Rules for requests sent, or answers received, that are about some addresses: one for each range, since nft has no
     * set for what it knows only as bits.
     *
     * @param received whether it is about packets that a target receives; else about those that it sends
     */
    public static List<RuleBuilder> discoveryOf(Table table, String chain, boolean received, AddressSet peers) {
        return peers.ranges6().stream()
                .map(range -> protocol(table, chain, IP6)
                        .layer4(ICMP6)
                        .add(new Payload(Register.R1, Payload.Base.TRANSPORT, 0, 1))
                        .equalTo(Value.u8(received ? ADVERTISEMENT : SOLICITATION))
                        .add(new Payload(Register.R1, Payload.Base.TRANSPORT, ND_TARGET, 2 * Long.BYTES))
                        .add(new Range(
                                Register.R1,
                                false,
                                new Value(range.first().bytes()),
                                new Value(range.last().bytes()))))
                .toList();
    }

    /** Restricts a rule for IPv6 to neighbour discovery. */
    public static RuleBuilder discovery(RuleBuilder ip6) {
        return type(ip6.layer4(ICMP6).add(new Payload(Register.R1, Payload.Base.TRANSPORT, 0, 1)));
    }

    /** A rule for neighbour discovery. */
    public static RuleBuilder discovery(Table table, String chain) {
        return discovery(protocol(table, chain, IP6));
    }

    /** Whether packets of a flow without ARP and neighbour discovery must be distinguished from these. */
    public static boolean mustPass(Flow flow) {
        boolean protocol = flow.protocols().map(set -> set.contains(ICMP6)).orElse(true);
        boolean peer = flow.peers().map(set -> !set.ranges6().isEmpty()).orElse(true);
        return !flow.link() && protocol && peer;
    }

    private static RuleBuilder protocol(Table table, String chain, int protocol) {
        return Rule.in(table, chain).load(Meta.Key.PROTOCOL).equalTo(Value.u16Be(protocol));
    }

    private static Payload link(int offset, int bytes) {
        return new Payload(Register.R1, Payload.Base.LINK, offset, bytes);
    }

    private static RuleBuilder type(RuleBuilder loaded) {
        return loaded.add(new Range(Register.R1, false, Value.u8(FIRST_TYPE), Value.u8(LAST_TYPE)));
    }

    /** Instructions with labels for what they skip to, all further on. */
    private static final class Assembly {
        private record Line(Instruction instruction, String ifTrue, String ifFalse) {}

        private final List<Line> lines = new ArrayList<>();
        private final Map<String, Integer> labels = new HashMap<>();

        void add(Instruction instruction) {
            lines.add(new Line(instruction, "", ""));
        }

        void label(String name) {
            labels.put(name, lines.size());
        }

        void ifEqual(int value, String ifTrue, String ifFalse) {
            lines.add(new Line(Instruction.ifEqual(value, 0, 0), ifTrue, ifFalse));
        }

        void ifAtLeast(int value, String ifTrue, String ifFalse) {
            lines.add(new Line(Instruction.ifAtLeast(value, 0, 0), ifTrue, ifFalse));
        }

        void ifGreater(int value, String ifTrue, String ifFalse) {
            lines.add(new Line(Instruction.ifGreater(value, 0, 0), ifTrue, ifFalse));
        }

        List<Instruction> instructions() {
            List<Instruction> all = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                Instruction one = line.instruction;
                all.add(new Instruction(
                        one.code(), distance(i, line.ifTrue), distance(i, line.ifFalse), one.operand()));
            }
            return all;
        }

        private int distance(int from, String label) {
            return label.isEmpty() ? 0 : labels.get(label) - from - 1;
        }
    }
}
