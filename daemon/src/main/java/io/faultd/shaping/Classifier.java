package io.faultd.shaping;

import io.faultd.flow.Address;
import io.faultd.flow.Span;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.KernelUnits;
import io.faultd.kernel.Neighbours;
import io.faultd.kernel.NftObjects;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Bitwise;
import io.faultd.netlink.nft.expr.ByteSwap;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.MetaSet;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.netlink.tc.TcHandle;
import io.faultd.plan.Classification;
import io.faultd.plan.Classification.ClassFlow;
import io.faultd.plan.Classification.Key;
import io.faultd.plan.Classification.Step;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends the packets of one device to the classes of its tree, by a chain at the egress hook, which they pass before the
 * root qdisc. For packets that eth0, interface 7, sends, it is
 *
 * <pre>
 * table netdev faultd7 {
 *   set sports_2 { type inet_service; flags interval; elements = { 80, 1000-1010 } }
 *   map hosts4_0 { type ipv4_addr : classid; elements = { 10.0.0.1 comment "3 f-b" : fa00:3, … } }
 *   chain egress {
 *     type filter hook egress device "eth0" priority filter; policy accept;
 *     meta priority &amp; 0xffff0000 == 0xfa000000 meta priority set none
 *     ip daddr 10.0.0.9 meta l4proto tcp th sport @sports_2 counter meta priority set fa00:2 accept comment "2 f-a,f-b"
 *     meta priority set ip daddr map @hosts4_0 accept
 *   }
 * }
 * </pre>
 *
 * htb looks at a packet's priority before its own filters (htb_classify in net/sched/sch_htb.c). The first rule resets
 * the class from another device's chain, because a packet keeps its priority on its way from a container through a
 * bridge. Copies are made by {@code dup to} the device itself; they enter the hook again and are recognized by a bit of
 * the mark.
 */
public final class Classifier {
    /** A packet with this bit is a copy that has its class already. */
    static final int COPY_MARK = 0x0800_0000;

    private static final String EGRESS = "egress";
    private static final String INGRESS = "ingress";
    private static final String NEIGHBOURS = "neighbours";
    private static final int MAJOR = KernelNames.ROOT_MAJOR << Short.SIZE;
    private static final int MAJOR_MASK = 0xffff << Short.SIZE;
    // The largest that the kernel accepts; reciprocal_scale maps 32 random bits to numbers below it.
    private static final int RANDOM_NUMBERS = 0xffff_ffff;

    private final Table table;
    private final Device device;
    private final NftObjects objects = new NftObjects();
    private final FlowMatcher matcher;
    private final Map<String, Integer> names = new HashMap<>();
    /** Chains that copy, by class. */
    private final Map<Integer, Verdict> copies = new HashMap<>();

    /**
     * The device whose packets are classified.
     *
     * @param index of the device with the tree
     * @param name its name
     * @param received whether these are packets that the target receives, so that their source is the other end
     * @param source the interface whose arriving packets are sent through the device, an ifb
     */
    record Device(int index, String name, boolean received, Optional<String> source) {
        /** The device that shapes a point. */
        static Device of(ShapingPoint point, int index) {
            return point.redirected()
                    ? new Device(
                            index, KernelNames.ifbName(point.ifindex()), point.received(), Optional.of(point.ifname()))
                    : new Device(index, point.ifname(), point.received(), Optional.empty());
        }
    }

    private Classifier(Device device) {
        this.table = tableOf(device.index);
        this.device = device;
        this.matcher = new FlowMatcher(objects, table, device.received);
    }

    /** The table of a device. */
    static Table tableOf(int device) {
        return new Table(Family.NETDEV, KernelNames.NFT_TABLE + device);
    }

    /** The device of a table; empty when it is not a table of faultd. */
    public static Optional<Integer> deviceOf(Table table) {
        return table.family() == Family.NETDEV ? KernelNames.deviceOfTable(table.name()) : Optional.empty();
    }

    /**
     * The content of a device's table. Names are those of classes and not of positions, so that as much as possible
     * stays equal from one classification to the next.
     */
    static NftObjects of(Device device, Classification classification) {
        Classifier classifier = new Classifier(device);
        classifier.add(classification);
        return classifier.objects;
    }

    private void add(Classification classification) {
        device.source.ifPresent(source -> {
            objects.add(Chain.onDevice(table, INGRESS, Hook.INGRESS, source));
            add(Rule.in(table, INGRESS).forwardTo(device.index));
        });
        objects.add(Chain.onDevice(table, EGRESS, Hook.EGRESS, device.name, KernelNames.CLASSIFYING_PRIORITY));
        boolean copies = classification.flows().stream()
                .anyMatch(classFlow -> classFlow.duplicate().isPresent());
        if (copies) {
            add(withMark(masked(rule().load(Meta.Key.MARK), COPY_MARK).equalTo(Value.u32(COPY_MARK)), false)
                    .verdict(Verdict.ACCEPT));
        }
        add(masked(rule().load(Meta.Key.PRIORITY), MAJOR_MASK)
                .equalTo(Value.u32(MAJOR))
                .priority(0));
        addNeighbours(classification);
        for (Step step : classification.steps()) {
            step.accept(one -> add(one.classFlow()), this::add, this::add);
        }
    }

    private RuleBuilder rule() {
        return Rule.in(table, EGRESS);
    }

    /** ARP and neighbour discovery get into the lanes of the faults that are about them, and past all others. */
    private void addNeighbours(Classification classification) {
        boolean canBeOfEverything = classification.flows().stream()
                .anyMatch(classFlow ->
                        classFlow.flow().isAll() && !classFlow.flow().link());
        if (!classification.linked().isEmpty()) {
            objects.add(Chain.regular(table, NEIGHBOURS));
            for (ClassFlow classFlow : classification.linked()) {
                String name = Integer.toHexString(classFlow.minor());
                addAll(classFlow, matcher.neighbourRules(NEIGHBOURS, name, classFlow.flow()));
            }
            add(Neighbours.arp(table, EGRESS).verdict(Verdict.goTo(NEIGHBOURS)));
            add(Neighbours.discovery(table, EGRESS).verdict(Verdict.goTo(NEIGHBOURS)));
        }
        if (canBeOfEverything) {
            Neighbours.pass(objects, table, EGRESS);
        } else if (classification.linked().isEmpty()
                && classification.flows().stream().map(ClassFlow::flow).anyMatch(Neighbours::mustPass)) {
            objects.add(Neighbours.discoveryPasses(table, EGRESS));
        }
    }

    private void add(ClassFlow classFlow) {
        addAll(classFlow, matcher.rules(EGRESS, Integer.toHexString(classFlow.minor()), classFlow.flow()));
    }

    private void addAll(ClassFlow classFlow, List<RuleBuilder> rules) {
        Verdict verdict = classFlow
                .duplicate()
                .map(KernelUnits::ofRandomNumbers)
                .map(below -> copies.computeIfAbsent(classFlow.minor(), missing -> copying(classFlow, below)))
                .orElse(Verdict.ACCEPT);
        for (RuleBuilder rule : rules) {
            add(rule.counter().priority(priority(classFlow)).verdict(verdict).comment(comment(classFlow)));
        }
    }

    /**
     * A chain that copies some of the classified packets.
     *
     * @param below random numbers below this make a copy
     */
    private Verdict copying(ClassFlow classFlow, int below) {
        Chain chain = Chain.regular(table, "copy_" + Integer.toHexString(classFlow.minor()));
        RuleBuilder chosen = Rule.in(table, chain.name())
                .add(new Numgen(Register.R1, RANDOM_NUMBERS, Numgen.Kind.RANDOM, 0))
                .add(new ByteSwap(
                        Register.R1, Register.R1, ByteSwap.Direction.HOST_TO_NETWORK, Integer.BYTES, Integer.BYTES))
                .add(new Compare(Register.R1, Compare.Operator.LESS, Value.u32Be(below)));
        objects.add(chain);
        add(withMark(withMark(chosen, true).duplicateTo(device.index), false).counter());
        return Verdict.goTo(chain.name());
    }

    private static RuleBuilder masked(RuleBuilder rule, int mask) {
        return rule.add(new Bitwise(Register.R1, Register.R1, Value.u32(mask), Value.u32(0)));
    }

    /** Sets or clears the mark of copies, and keeps the mark's other bits. */
    private static RuleBuilder withMark(RuleBuilder rule, boolean set) {
        Value flipped = Value.u32(set ? COPY_MARK : 0);
        return rule.load(Meta.Key.MARK)
                .add(new Bitwise(Register.R1, Register.R1, Value.u32(~COPY_MARK), flipped))
                .add(new MetaSet(Meta.Key.MARK, Register.R1));
    }

    /**
     * Single addresses are in a hash table, whose size doesn't slow packets; the kernel keeps ranges in a search tree.
     */
    private void add(Step.ByPeer by) {
        List<Element> hosts4 = new ArrayList<>();
        List<Element> ranges4 = new ArrayList<>();
        List<Element> hosts6 = new ArrayList<>();
        List<Element> ranges6 = new ArrayList<>();
        by.peers().forEach((classFlow, peers) -> {
            peers.ranges4().forEach(range -> (isOne(range) ? hosts4 : ranges4).add(element(range, classFlow)));
            peers.ranges6().forEach(range -> (isOne(range) ? hosts6 : ranges6).add(element(range, classFlow)));
        });
        int number = number("peers");
        addPeers(NamedSet.map(table, "hosts4_" + number, DataType.IPV4_ADDR, DataType.CLASS_ID), hosts4);
        addPeers(NamedSet.intervalMap(table, "ranges4_" + number, DataType.IPV4_ADDR, DataType.CLASS_ID), ranges4);
        addPeers(NamedSet.map(table, "hosts6_" + number, DataType.IPV6_ADDR, DataType.CLASS_ID), hosts6);
        addPeers(NamedSet.intervalMap(table, "ranges6_" + number, DataType.IPV6_ADDR, DataType.CLASS_ID), ranges6);
    }

    private static boolean isOne(Span<Address> range) {
        return range.first().equals(range.last());
    }

    private void addPeers(NamedSet map, List<Element> peers) {
        if (!peers.isEmpty()) {
            boolean four = map.keyType().equals(DataType.IPV4_ADDR);
            RuleBuilder rule = four
                    ? (device.received ? rule().ip4Source() : rule().ip4Destination())
                    : (device.received ? rule().ip6Source() : rule().ip6Destination());
            add(map, peers, rule);
        }
    }

    private static Element element(Span<Address> range, ClassFlow classFlow) {
        return Element.range(FlowMatcher.value(range.first()), FlowMatcher.value(range.last()))
                .comment(comment(classFlow))
                .to(Value.u32(priority(classFlow)));
    }

    private void add(Step.ByPort by) {
        boolean source = device.received ? by.other() : by.own();
        boolean destination = device.received ? by.own() : by.other();
        List<DataType> types = new ArrayList<>(List.of(DataType.INET_PROTOCOL));
        RuleBuilder rule = rule().load(Meta.Key.L4PROTO);
        int offset = 0;
        if (source) {
            types.add(DataType.INET_SERVICE);
            rule.add(new Payload(Register.at(offset += Integer.BYTES), Payload.Base.TRANSPORT, 0, Short.BYTES));
        }
        if (destination) {
            types.add(DataType.INET_SERVICE);
            rule.add(new Payload(Register.at(offset += Integer.BYTES), Payload.Base.TRANSPORT, 2, Short.BYTES));
        }
        DataType type = types.size() == 1 ? types.get(0) : DataType.concat(types.toArray(DataType[]::new));
        String kind = "flows" + (source ? "_from" : "") + (destination ? "_to" : "") + "_";
        NamedSet map = NamedSet.map(table, kind + number(kind), type, DataType.CLASS_ID);
        List<Element> content = new ArrayList<>();
        by.keys()
                .forEach((key, classFlow) -> content.add(
                        Element.of(value(key)).comment(comment(classFlow)).to(Value.u32(priority(classFlow)))));
        add(map, content, rule);
    }

    /** The number of maps of a kind so far. */
    private int number(String kind) {
        return names.merge(kind, 1, Integer::sum) - 1;
    }

    private void add(NamedSet map, List<Element> content, RuleBuilder rule) {
        add(map, content);
        add(rule.priorityFrom(map.name()).verdict(Verdict.ACCEPT));
    }

    private void add(NamedSet set, List<Element> content) {
        objects.add(set, content);
    }

    private void add(RuleBuilder rule) {
        objects.add(rule.build());
    }

    private Value value(Key key) {
        List<Value> fields = new ArrayList<>(List.of(Value.u8(key.protocol())));
        (device.received ? key.peerPort() : key.port()).ifPresent(port -> fields.add(Value.u16Be(port)));
        (device.received ? key.port() : key.peerPort()).ifPresent(port -> fields.add(Value.u16Be(port)));
        return fields.size() == 1 ? fields.get(0) : Value.concat(fields.toArray(Value[]::new));
    }

    private static int priority(ClassFlow classFlow) {
        return TcHandle.ofQdisc(KernelNames.ROOT_MAJOR)
                .withMinor(classFlow.minor())
                .raw();
    }

    private static String comment(ClassFlow classFlow) {
        return LaneComment.of(classFlow.minor(), classFlow.faults()).text();
    }
}
