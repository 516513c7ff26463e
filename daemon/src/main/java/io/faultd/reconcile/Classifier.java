package io.faultd.reconcile;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.flow.Span;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Bitwise;
import io.faultd.netlink.nft.ByteSwap;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Compare;
import io.faultd.netlink.nft.DataType;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.Meta;
import io.faultd.netlink.nft.MetaSet;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.Numgen;
import io.faultd.netlink.nft.Payload;
import io.faultd.netlink.nft.Register;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.Value;
import io.faultd.netlink.nft.Verdict;
import io.faultd.netlink.route.TcHandle;
import io.faultd.plan.Classification;
import io.faultd.plan.Classification.Claim;
import io.faultd.plan.Classification.Key;
import io.faultd.plan.Classification.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sends the packets of one device to the classes of its tree, by a chain at the egress hook, which they pass before the root
 * qdisc. For what eth0, interface 7, sends it is
 *
 * <pre>
 * table netdev faultd7 {
 *   set ports_0 { type inet_service; flags interval; elements = { 80, 1000-1010 } }
 *   map peers4_1 { type ipv4_addr : classid; flags interval; elements = { 10.0.0.1 comment "3 f-b" : fa00:3, … } }
 *   chain egress {
 *     type filter hook egress device "eth0" priority filter; policy accept;
 *     meta priority &amp; 0xffff0000 == 0xfa000000 meta priority set none
 *     ip daddr 10.0.0.9 meta l4proto tcp th sport @ports_0 counter meta priority set fa00:2 accept comment "2 f-a,f-b"
 *     meta priority set ip daddr map @peers4_1 accept
 *   }
 * }
 * </pre>
 *
 * htb looks at a packet's priority before its own filters (htb_classify in net/sched/sch_htb.c). The first rule forgets the class
 * that another device's chain has sent the packet to: the priority stays with a packet on its way from a container through a bridge.
 * Copies are made by {@code dup to} the device itself; they enter the hook anew and are known by a bit of the mark.
 */
final class Classifier {
    /** A packet with this bit is a copy that has its class already. */
    static final int COPY_MARK = 0x0800_0000;

    private static final String EGRESS = "egress";
    private static final String INGRESS = "ingress";
    private static final int MAJOR = Handles.ROOT_MAJOR << Short.SIZE;
    private static final int MAJOR_MASK = 0xffff << Short.SIZE;
    // The largest that the kernel takes; reciprocal_scale makes numbers below it out of 32 random bits.
    private static final int RANDOM_NUMBERS = 0xffff_ffff;

    private final Batch batch;
    private final Table table;
    private final Device device;
    private final Map<Object, String> sets = new HashMap<>();
    private int rules;
    private int elements;

    /**
     * Whose packets are classified.
     *
     * @param index of the device that has the tree
     * @param name its name
     * @param received whether these are packets that the target receives, so that their source is the other end
     * @param source the interface whose packets are to be sent through the device, an ifb, as they arrive
     */
    record Device(int index, String name, boolean received, Optional<String> source) {}

    /** How much is in a table: enough to see that somebody has flushed or added something. */
    record Content(int rules, int elements) {
        @Override
        public String toString() {
            return rules + " rules and " + elements + " elements";
        }
    }

    private Classifier(Batch batch, Device device) {
        this.batch = batch;
        this.table = tableOf(device.index);
        this.device = device;
    }

    /** The table of a device. */
    static Table tableOf(int device) {
        return new Table(Family.NETDEV, Handles.NFT_TABLE + device);
    }

    /** The device that a table is for; nothing when it is none of ours. */
    static Optional<Integer> deviceOf(Table table) {
        return table.family() == Family.NETDEV ? Handles.deviceOfTable(table.name()) : Optional.empty();
    }

    /** Puts a device's table into a batch, in place of the one that is there. */
    static Content replace(Batch batch, Device device, Classification classification) {
        Classifier classifier = new Classifier(batch, device);
        batch.destroy(classifier.table).add(classifier.table);
        classifier.add(classification);
        return new Content(classifier.rules, classifier.elements);
    }

    private void add(Classification classification) {
        device.source.ifPresent(source -> {
            batch.add(Chain.onDevice(table, INGRESS, Hook.INGRESS, source));
            add(Rule.in(table, INGRESS).forwardTo(device.index));
        });
        batch.add(Chain.onDevice(table, EGRESS, Hook.EGRESS, device.name, Handles.CLASSIFYING_PRIORITY));
        boolean copies = classification.claims().stream()
                .anyMatch(claim -> claim.duplicate().isPresent());
        if (copies) {
            add(withMark(masked(rule().load(Meta.Key.MARK), COPY_MARK).equalTo(Value.u32(COPY_MARK)), false)
                    .verdict(Verdict.ACCEPT));
        }
        add(masked(rule().load(Meta.Key.PRIORITY), MAJOR_MASK)
                .equalTo(Value.u32(MAJOR))
                .priority(0));
        for (Step step : classification.steps()) {
            if (step instanceof Step.One one) {
                add(one.claim());
            } else if (step instanceof Step.ByPeer by) {
                add(by);
            } else if (step instanceof Step.ByPort by) {
                add(by);
            }
        }
    }

    private RuleBuilder rule() {
        return Rule.in(table, EGRESS);
    }

    private void add(Claim claim) {
        Verdict verdict = claim.duplicate()
                .map(KernelUnits::ofRandomNumbers)
                .map(below -> copying(claim, below))
                .orElse(Verdict.ACCEPT);
        Flow flow = claim.flow();
        if (flow.peers().isEmpty()) {
            add(rule(), claim, verdict);
            return;
        }
        AddressSet peers = flow.peers().get();
        if (!peers.ranges4().isEmpty()) {
            RuleBuilder rule = device.received ? rule().ip4Source() : rule().ip4Destination();
            add(matching(rule, "peers4_", DataType.IPV4_ADDR, peers.ranges4(), Classifier::value), claim, verdict);
        }
        if (!peers.ranges6().isEmpty()) {
            RuleBuilder rule = device.received ? rule().ip6Source() : rule().ip6Destination();
            add(matching(rule, "peers6_", DataType.IPV6_ADDR, peers.ranges6(), Classifier::value), claim, verdict);
        }
    }

    /** Adds to a rule that has looked at the peer already. */
    private void add(RuleBuilder rule, Claim claim, Verdict verdict) {
        Flow flow = claim.flow();
        flow.protocols().ifPresent(protocols -> protocols(rule, protocols));
        Optional<PortSet> source = device.received ? flow.peerPorts() : flow.ports();
        Optional<PortSet> destination = device.received ? flow.ports() : flow.peerPorts();
        source.ifPresent(ports -> ports(rule.anySourcePort(), ports));
        destination.ifPresent(ports -> ports(rule.anyDestinationPort(), ports));
        add(rule.counter().priority(priority(claim)).verdict(verdict).comment(comment(claim)));
    }

    private void protocols(RuleBuilder rule, ProtocolSet protocols) {
        List<Span<Integer>> numbers = protocols.numbers().stream().map(Span::of).toList();
        matching(rule.load(Meta.Key.L4PROTO), "protocols_", DataType.INET_PROTOCOL, numbers, Value::u8);
    }

    private void ports(RuleBuilder rule, PortSet ports) {
        matching(rule, "ports_", DataType.INET_SERVICE, ports.ranges(), Value::u16Be);
    }

    /** A single value is compared with; several are a set, the same one for all rules that have the same. */
    private <T extends Comparable<T>> RuleBuilder matching(
            RuleBuilder rule, String prefix, DataType type, List<Span<T>> ranges, Function<T, Value> value) {
        if (ranges.size() == 1 && ranges.get(0).first().equals(ranges.get(0).last())) {
            return rule.equalTo(value.apply(ranges.get(0).first()));
        }
        return rule.in(sets.computeIfAbsent(List.of(prefix, ranges), missing -> {
            NamedSet set = NamedSet.intervals(table, prefix + sets.size(), type);
            add(
                    set,
                    ranges.stream()
                            .map(range -> Element.range(value.apply(range.first()), value.apply(range.last())))
                            .toList());
            return set.name();
        }));
    }

    /**
     * A chain that makes a copy of some of the packets which have got their class.
     *
     * @param below which random numbers a copy is made
     */
    private Verdict copying(Claim claim, int below) {
        Chain chain = Chain.regular(table, "copy_" + Integer.toHexString(claim.minor()));
        RuleBuilder chosen = Rule.in(table, chain.name())
                .add(new Numgen(Register.R1, RANDOM_NUMBERS, Numgen.Kind.RANDOM, 0))
                .add(new ByteSwap(
                        Register.R1, Register.R1, ByteSwap.Direction.HOST_TO_NETWORK, Integer.BYTES, Integer.BYTES))
                .add(new Compare(Register.R1, Compare.Operator.LESS, Value.u32Be(below)));
        batch.add(chain);
        add(withMark(withMark(chosen, true).duplicateTo(device.index), false).counter());
        return Verdict.goTo(chain.name());
    }

    private static RuleBuilder masked(RuleBuilder rule, int mask) {
        return rule.add(new Bitwise(Register.R1, Register.R1, Value.u32(mask), Value.u32(0)));
    }

    /** Sets or clears the mark of copies, and leaves the mark's other bits to whoever uses them. */
    private static RuleBuilder withMark(RuleBuilder rule, boolean set) {
        Value flipped = Value.u32(set ? COPY_MARK : 0);
        return rule.load(Meta.Key.MARK)
                .add(new Bitwise(Register.R1, Register.R1, Value.u32(~COPY_MARK), flipped))
                .add(new MetaSet(Meta.Key.MARK, Register.R1));
    }

    private void add(Step.ByPeer by) {
        List<Element> four = new ArrayList<>();
        List<Element> six = new ArrayList<>();
        by.peers().forEach((claim, peers) -> {
            peers.ranges4().forEach(range -> four.add(element(range, claim)));
            peers.ranges6().forEach(range -> six.add(element(range, claim)));
        });
        if (!four.isEmpty()) {
            NamedSet map = NamedSet.intervalMap(table, nextName("peers4_"), DataType.IPV4_ADDR, DataType.CLASS_ID);
            add(map, four, device.received ? rule().ip4Source() : rule().ip4Destination());
        }
        if (!six.isEmpty()) {
            NamedSet map = NamedSet.intervalMap(table, nextName("peers6_"), DataType.IPV6_ADDR, DataType.CLASS_ID);
            add(map, six, device.received ? rule().ip6Source() : rule().ip6Destination());
        }
    }

    private static Element element(Span<Address> range, Claim claim) {
        return Element.range(value(range.first()), value(range.last()))
                .comment(comment(claim))
                .to(Value.u32(priority(claim)));
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
        NamedSet map = NamedSet.map(table, nextName("flows_"), type, DataType.CLASS_ID);
        List<Element> content = new ArrayList<>();
        by.keys()
                .forEach((key, claim) -> content.add(
                        Element.of(value(key)).comment(comment(claim)).to(Value.u32(priority(claim)))));
        add(map, content, rule);
    }

    private void add(NamedSet map, List<Element> content, RuleBuilder rule) {
        add(map, content);
        add(rule.priorityFrom(map.name()).verdict(Verdict.ACCEPT));
    }

    private void add(NamedSet set, List<Element> content) {
        batch.add(set).addElements(set, content);
        elements += content.size();
    }

    private void add(RuleBuilder rule) {
        batch.add(rule.build());
        rules++;
    }

    private String nextName(String prefix) {
        String name = prefix + sets.size();
        sets.put(name, name);
        return name;
    }

    private Value value(Key key) {
        List<Value> fields = new ArrayList<>(List.of(Value.u8(key.protocol())));
        (device.received ? key.peerPort() : key.port()).ifPresent(port -> fields.add(Value.u16Be(port)));
        (device.received ? key.port() : key.peerPort()).ifPresent(port -> fields.add(Value.u16Be(port)));
        return fields.size() == 1 ? fields.get(0) : Value.concat(fields.toArray(Value[]::new));
    }

    private static Value value(Address address) {
        return new Value(address.bytes());
    }

    private static int priority(Claim claim) {
        return TcHandle.ofQdisc(Handles.ROOT_MAJOR).withMinor(claim.minor()).raw();
    }

    private static String comment(Claim claim) {
        return LaneComment.of(claim.minor(), claim.faults()).text();
    }
}
