package io.faultd.dropping;

import io.faultd.kernel.KernelNames;
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
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.plan.PartitionTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A namespace's drop tables as nf_tables objects. One verdict map sends each sender to the chain of its side; the chain
 * accepts packets to its own side and drops packets to any other member. For a bridge split into a and b,c it is
 *
 * <pre>
 * table bridge faultd {
 *   map forward_from { type ifname : verdict; elements = { "vetha" : jump forward_0, "vethb" : jump forward_1, … } }
 *   chain forward { type filter hook forward priority filter; iifname vmap @forward_from }
 *   chain forward_0 { oifname @forward_to_0 counter drop }
 *   chain forward_1 { oifname @forward_except_1 return; oifname @forward_to_0 counter drop }
 * }
 * </pre>
 */
public final class PartitionRuleset {
    static final Table BRIDGE = new Table(Family.BRIDGE, KernelNames.NFT_TABLE);
    static final Table INET = new Table(Family.INET, KernelNames.NFT_TABLE);

    /** The comment of the rules that drop. */
    public static final String COMMENT = "faultd partition";

    private static final String FORWARD_FROM = "forward_from";
    private static final String FORWARD_EXCEPT = "forward_except";
    private static final String FORWARD_TO = "forward_to";
    private static final String INPUT_FROM = "input_from";
    private static final String OUTPUT_TO = "output_to";

    // Before all foreign filter rules: no rule may answer what a fault drops.
    static final int BEFORE_FILTERS = -210;

    private final NftObjects objects = new NftObjects();
    private final Table table;
    /** By their members: sides that drop to the same ones share a set. */
    private final Map<SortedSet<String>, String> sets = new HashMap<>();

    private PartitionRuleset(Table table) {
        this.table = table;
    }

    /** The partition's objects in one of the tables. */
    static NftObjects of(Table table, List<PartitionTable> tables) {
        PartitionRuleset rules = new PartitionRuleset(table);
        tables.stream().filter(drops -> tableOf(drops.hook()).equals(table)).forEach(rules::add);
        return rules.objects;
    }

    /** The table that a hook's rules are in. */
    private static Table tableOf(PartitionTable.Hook hook) {
        return hook == PartitionTable.Hook.BRIDGE_FORWARD ? BRIDGE : INET;
    }

    /**
     * Whether the elements of a set are counted when it is read back. The sets of receivers have twice as many elements
     * again, and are not flushed without those of senders.
     */
    static boolean isCounted(NamedSet set) {
        return !set.name().startsWith(FORWARD_EXCEPT) && !set.name().startsWith(FORWARD_TO);
    }

    private void add(PartitionTable drops) {
        switch (drops.hook()) {
            case BRIDGE_FORWARD -> addForward(drops, List.of(PORT));
            case INET_FORWARD -> addForward(drops, List.of(IP4, IP6));
            case INET_INPUT -> addInput(drops);
            case INET_OUTPUT -> addOutput(drops);
        }
    }

    /** One way to distinguish members: by port, or by address of one family. */
    private record SetKey(
            String suffix,
            DataType type,
            Function<String, Value> value,
            Predicate<String> fits,
            UnaryOperator<RuleBuilder> source,
            UnaryOperator<RuleBuilder> destination) {}

    private static final SetKey PORT = new SetKey(
            "",
            DataType.IFNAME,
            Value::interfaceName,
            port -> true,
            rule -> rule.load(Meta.Key.IIFNAME),
            rule -> rule.load(Meta.Key.OIFNAME));
    private static final SetKey IP4 = new SetKey(
            "4",
            DataType.IPV4_ADDR,
            PartitionRuleset::address,
            address -> address.indexOf(':') < 0,
            RuleBuilder::ip4Source,
            RuleBuilder::ip4Destination);
    private static final SetKey IP6 = new SetKey(
            "6",
            DataType.IPV6_ADDR,
            PartitionRuleset::address,
            address -> address.indexOf(':') >= 0,
            RuleBuilder::ip6Source,
            RuleBuilder::ip6Destination);

    private void addForward(PartitionTable drops, List<SetKey> keys) {
        objects.add(Chain.filter(table, "forward", Hook.FORWARD, BEFORE_FILTERS));
        addNeighbourDiscovery(drops, "forward");
        for (int side = 0; side < drops.rows().size(); side++) {
            objects.add(Chain.regular(table, sideChain(side)));
        }
        for (SetKey key : keys) {
            addForward(drops, key);
        }
    }

    private void addForward(PartitionTable drops, SetKey key) {
        List<Element> senders = new ArrayList<>();
        for (int side = 0; side < drops.rows().size(); side++) {
            PartitionTable.Row row = drops.rows().get(side);
            Verdict toSide = Verdict.jump(sideChain(side));
            row.from().stream()
                    .filter(key.fits)
                    .forEach(sender ->
                            senders.add(Element.of(key.value.apply(sender)).to(toSide)));
            addSide(row, side, key);
        }
        if (senders.isEmpty()) {
            return;
        }
        NamedSet map = NamedSet.map(table, FORWARD_FROM + key.suffix, key.type, DataType.VERDICT);
        objects.add(map, senders);
        objects.add(key.source
                .apply(Rule.in(table, "forward"))
                .verdictMap(map.name())
                .build());
    }

    private void addSide(PartitionTable.Row row, int side, SetKey key) {
        RuleBuilder own = key.destination.apply(Rule.in(table, sideChain(side)));
        if (matching(own, FORWARD_EXCEPT + key.suffix + "_" + side, row.except(), key)) {
            objects.add(own.verdict(Verdict.RETURN).build());
        }
        RuleBuilder others = key.destination.apply(Rule.in(table, sideChain(side)));
        if (matching(others, FORWARD_TO + key.suffix + "_" + side, row.to(), key)) {
            objects.add(dropped(others));
        }
    }

    private void addInput(PartitionTable drops) {
        objects.add(Chain.filter(table, "input", Hook.INPUT, BEFORE_FILTERS));
        addNeighbourDiscovery(drops, "input");
        for (SetKey key : List.of(IP4, IP6)) {
            for (int row = 0; row < drops.rows().size(); row++) {
                SortedSet<String> from = fitting(drops.rows().get(row).from(), key);
                if (!from.isEmpty()) {
                    // Not shared with other rows' sets: senders are counted when they are read back.
                    String blocked = INPUT_FROM + key.suffix + "_" + row;
                    addSet(blocked, from, key);
                    objects.add(
                            dropped(key.source.apply(Rule.in(table, "input")).in(blocked)));
                }
            }
        }
    }

    /**
     * Rejects packets in the sending target itself, so that the sender gets an error: elsewhere the packet is dropped
     * silently.
     */
    private void addOutput(PartitionTable drops) {
        objects.add(Chain.filter(table, "output", Hook.OUTPUT, BEFORE_FILTERS));
        addNeighbourDiscovery(drops, "output");
        for (SetKey key : List.of(IP4, IP6)) {
            for (int row = 0; row < drops.rows().size(); row++) {
                SortedSet<String> to = fitting(drops.rows().get(row).to(), key);
                if (!to.isEmpty()) {
                    String blocked = OUTPUT_TO + key.suffix + "_" + row;
                    addSet(blocked, to, key);
                    objects.add(key.destination
                            .apply(Rule.in(table, "output"))
                            .in(blocked)
                            .counter()
                            .add(Reject.HOST_UNREACHABLE)
                            .comment(COMMENT)
                            .build());
                }
            }
        }
    }

    private static Rule dropped(RuleBuilder rule) {
        return rule.counter().verdict(Verdict.DROP).comment(COMMENT).build();
    }

    /**
     * Without link, members are unreachable and not absent; where packets pass one way, neighbours are found both ways.
     */
    private void addNeighbourDiscovery(PartitionTable drops, String chain) {
        if (!drops.link()) {
            Neighbours.pass(objects, table, chain);
        }
    }

    /**
     * Lets a rule match those members, if there are any of this kind. A single one needs no set: the kernel finds a set
     * by a linear search through the table, so that a thousand of them would cost a million steps.
     */
    private boolean matching(RuleBuilder rule, String name, SortedSet<String> members, SetKey key) {
        SortedSet<String> fitting = fitting(members, key);
        if (fitting.size() == 1) {
            rule.equalTo(key.value.apply(fitting.first()));
        } else if (!fitting.isEmpty()) {
            rule.in(sets.computeIfAbsent(fitting, missing -> {
                addSet(name, fitting, key);
                return name;
            }));
        }
        return !fitting.isEmpty();
    }

    private void addSet(String name, SortedSet<String> members, SetKey key) {
        NamedSet set = NamedSet.set(table, name, key.type);
        objects.add(set, members.stream().map(key.value).map(Element::of).toList());
    }

    private static SortedSet<String> fitting(SortedSet<String> members, SetKey key) {
        SortedSet<String> fitting = new TreeSet<>(members);
        fitting.removeIf(key.fits.negate());
        return fitting;
    }

    private static String sideChain(int side) {
        return "forward_" + side;
    }

    private static Value address(String literal) {
        try {
            return Value.address(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address literal: " + literal, e);
        }
    }
}
