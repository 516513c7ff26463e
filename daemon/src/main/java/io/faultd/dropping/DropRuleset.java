package io.faultd.dropping;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.DropEffect.Answer;
import io.faultd.fault.DropEffect.Packets;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Span;
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
import io.faultd.netlink.nft.expr.Dynset;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Numgen;
import io.faultd.netlink.nft.expr.Payload;
import io.faultd.netlink.nft.expr.Register;
import io.faultd.netlink.nft.expr.Reject;
import io.faultd.netlink.nft.expr.Value;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.plan.DropRule;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A drop fault in one namespace as nf_tables objects, all named after it: base chains that find its packets, and a
 * chain for each direction that decides on them. For "drop what db receives on port 80, every tenth packet" it is
 *
 * <pre>
 * table inet faultd {
 *   chain f-7k2_input {
 *     type filter hook input priority -210; policy accept;
 *     icmpv6 type 133-137 return
 *     iifname "eth0" meta l4proto tcp th dport 80 counter goto f-7k2_in comment "f-7k2 matched"
 *   }
 *   chain f-7k2_forward { … }
 *   chain f-7k2_in { numgen inc mod 10 9 counter drop comment "f-7k2" }
 * }
 * </pre>
 *
 * <p>Packets that the target sends are dropped at the egress hook of its interfaces if the sender must not get an
 * error: at the output hook, a sender of UDP gets EPERM (ip_send_skb in net/ipv4/ip_output.c). A sender of TCP doesn't,
 * and new TCP connections must be known from both directions, in one table. Packets to a resolver on loopback are
 * dropped as they arrive there. ARP and neighbour discovery pass, so that packets vanish but neighbours stay
 * resolvable, unless the fault is about them too; then they are dropped at the ingress and egress hooks.
 */
public final class DropRuleset {
    /** The table that drops packets as they leave. */
    public static final Table NETDEV = new Table(Family.NETDEV, KernelNames.NFT_TABLE);

    /**
     * Ends the comment of a rule that counts the packets that a fault is about; the rule that drops has only the
     * fault's id.
     */
    public static final String MATCHED = " matched";

    private static final NamedSet.Memory CONNECTIONS = new NamedSet.Memory(1 << 20, Duration.ofHours(1));
    private static final int TCP = 6;
    private static final List<Integer> IP_ETHERTYPES = List.of(0x0800, 0x86dd);

    private final DropRule drop;
    private final Table table;
    private final NftObjects objects = new NftObjects();

    private DropRuleset(DropRule drop, Table table) {
        this.drop = drop;
        this.table = table;
    }

    /** The fault's objects in one of the tables; often none. */
    public static NftObjects of(Table table, DropRule drop) {
        DropRuleset rules = new DropRuleset(drop, table);
        if (table.equals(PartitionRuleset.INET)) {
            rules.addRouted();
        } else if (table.equals(NETDEV)) {
            rules.addArrivingNeighbours();
            rules.addLeaving();
        }
        return rules.objects;
    }

    /**
     * Packets to a resolver on loopback vanish as they arrive, also without an error: a nat rule, such as Docker's,
     * changes their port before they leave, and only here conntrack has the original one.
     */
    private void addLoopback() {
        addFate(Direction.OUT);
        Chain chain = Chain.filter(table, named("loopback"), Hook.INPUT, PartitionRuleset.BEFORE_FILTERS);
        objects.add(chain);
        Function<RuleBuilder, RuleBuilder> onLoopback =
                rule -> rule.load(Meta.Key.IIFNAME).equalTo(Value.interfaceName(DropRule.LOOPBACK));
        addMatches(chain, HookSide.OUT, onLoopback);
        // One rule for each protocol: nft accepts a port from conntrack only behind its protocol.
        for (int protocol : drop.flow().protocols().orElseThrow().numbers()) {
            addMatches(
                    chain, HookSide.OUT_BY_NAT, rule -> onLoopback.apply(rule).layer4(protocol));
        }
    }

    private void addRouted() {
        if (drop.direction().out() && leavesSilently() && drop.interfaces().contains(DropRule.LOOPBACK)) {
            addLoopback();
        }
        Set<Direction> decided = EnumSet.noneOf(Direction.class);
        if (drop.direction().in()) {
            decided.add(Direction.IN);
        }
        if (drop.direction().out() && !leavesSilently()) {
            decided.add(Direction.OUT);
        }
        if (decided.isEmpty()) {
            return;
        }
        boolean remembers = drop.effect().packets() == Packets.ESTABLISHED;
        if (remembers) {
            addConnections("4", DataType.IPV4_ADDR);
            addConnections("6", DataType.IPV6_ADDR);
        }
        decided.forEach(this::addFate);
        boolean in = remembers || decided.contains(Direction.IN);
        boolean out = remembers || decided.contains(Direction.OUT);
        if (in) {
            Chain input = base("input", Hook.INPUT);
            addSide(input, HookSide.IN, decided.contains(Direction.IN));
        }
        Chain forward = base("forward", Hook.FORWARD);
        if (in) {
            addSide(forward, HookSide.IN, decided.contains(Direction.IN));
        }
        if (out) {
            addSide(forward, HookSide.OUT, decided.contains(Direction.OUT));
            Chain output = base("output", Hook.OUTPUT);
            addSide(output, HookSide.OUT, decided.contains(Direction.OUT));
        }
    }

    private Chain base(String name, Hook hook) {
        Chain chain = Chain.filter(table, named(name), hook, PartitionRuleset.BEFORE_FILTERS);
        objects.add(chain).add(Neighbours.discoveryPasses(table, chain.name()));
        return chain;
    }

    private void addSide(Chain chain, HookSide side, boolean decides) {
        for (String iface : drop.routed()) {
            if (drop.effect().packets() == Packets.ESTABLISHED) {
                addNewConnections(chain, side, iface);
            }
            if (decides) {
                Function<RuleBuilder, RuleBuilder> byInterface =
                        rule -> rule.load(side.iface()).equalTo(Value.interfaceName(iface));
                addMatches(chain, side, byInterface);
            }
        }
    }

    private boolean leavesSilently() {
        return drop.effect().answer() == Answer.NONE && !drop.effect().onlyTcp();
    }

    /** ARP comes to no chain of inet, so what of it arrives is dropped before. */
    private void addArrivingNeighbours() {
        if (!drop.direction().in() || !drop.flow().link()) {
            return;
        }
        addFate(Direction.IN);
        for (String iface : drop.interfaces()) {
            Chain chain = Chain.onDevice(
                    table, named("ingress_" + iface), Hook.INGRESS, iface, KernelNames.DROPPING_PRIORITY);
            objects.add(chain);
            addNeighbours(chain, HookSide.IN);
        }
    }

    private void addNeighbours(Chain chain, HookSide side) {
        if (drop.flow().peers().isEmpty()) {
            addMatch(Neighbours.arp(table, chain.name()), side);
            addMatch(Neighbours.discovery(table, chain.name()), side);
            return;
        }
        AddressSet peers = drop.flow().peers().get();
        if (!peers.ranges4().isEmpty()) {
            addMatch(to4(Neighbours.arpPeer(table, chain.name(), side.in()), peers), side);
        }
        if (!peers.ranges6().isEmpty()) {
            Neighbours.discoveryOf(table, chain.name(), side.in(), peers).forEach(rule -> addMatch(rule, side));
            RuleBuilder rule = to6(side.peer6(Rule.in(table, chain.name())), peers);
            addMatch(Neighbours.discovery(rule), side);
        }
    }

    private RuleBuilder to4(RuleBuilder rule, AddressSet peers) {
        return matching(rule, "to4", DataType.IPV4_ADDR, peers.ranges4(), one -> new Value(one.bytes()));
    }

    private RuleBuilder to6(RuleBuilder rule, AddressSet peers) {
        return matching(rule, "to6", DataType.IPV6_ADDR, peers.ranges6(), one -> new Value(one.bytes()));
    }

    private void addLeaving() {
        if (!drop.direction().out() || !leavesSilently()) {
            return;
        }
        addFate(Direction.OUT);
        for (String iface : drop.interfaces()) {
            if (iface.equals(DropRule.LOOPBACK)) {
                continue;
            }
            Chain chain =
                    Chain.onDevice(table, named("egress_" + iface), Hook.EGRESS, iface, KernelNames.DROPPING_PRIORITY);
            objects.add(chain);
            if (drop.flow().link()) {
                addNeighbours(chain, HookSide.OUT);
            } else {
                objects.add(Neighbours.discoveryPasses(table, chain.name()));
            }
            if (drop.flow().peers().isPresent()) {
                addMatches(chain, HookSide.OUT, rule -> rule);
            } else {
                for (int etherType : IP_ETHERTYPES) {
                    addMatches(chain, HookSide.OUT, rule -> rule.load(Meta.Key.PROTOCOL)
                            .equalTo(Value.u16Be(etherType)));
                }
            }
        }
    }

    private void addMatches(Chain chain, HookSide side, Function<RuleBuilder, RuleBuilder> start) {
        if (drop.flow().peers().isEmpty()) {
            addMatch(start.apply(Rule.in(table, chain.name())), side);
            return;
        }
        AddressSet peers = drop.flow().peers().get();
        if (!peers.ranges4().isEmpty()) {
            RuleBuilder rule = side.peer4(start.apply(Rule.in(table, chain.name())));
            addMatch(to4(rule, peers), side);
        }
        if (!peers.ranges6().isEmpty()) {
            RuleBuilder rule = side.peer6(start.apply(Rule.in(table, chain.name())));
            addMatch(to6(rule, peers), side);
        }
    }

    private void addMatch(RuleBuilder rule, HookSide side) {
        drop.flow().protocols().filter(all -> !side.asked()).ifPresent(protocols -> {
            List<Span<Integer>> numbers =
                    protocols.numbers().stream().map(Span::of).toList();
            matching(rule.load(Meta.Key.L4PROTO), "protocol", DataType.INET_PROTOCOL, numbers, Value::u8);
        });
        drop.flow()
                .ports()
                .ifPresent(ports ->
                        matching(side.port(rule), "port", DataType.INET_SERVICE, ports.ranges(), Value::u16Be));
        drop.flow()
                .peerPorts()
                .ifPresent(ports -> matching(
                        side.peerPort(rule), "peer_port", DataType.INET_SERVICE, ports.ranges(), Value::u16Be));
        if (drop.effect().packets() == Packets.SYN) {
            rule.tcpFlags(RuleBuilder.SYN | RuleBuilder.ACK, RuleBuilder.SYN);
        }
        objects.add(rule.counter()
                .verdict(Verdict.goTo(fate(side.in() ? Direction.IN : Direction.OUT)))
                .comment(drop.fault() + MATCHED)
                .build());
    }

    /** A single value is compared directly; several are a set, the same one for all rules of the fault. */
    private <T extends Comparable<T>> RuleBuilder matching(
            RuleBuilder rule, String name, DataType type, List<Span<T>> ranges, Function<T, Value> value) {
        Span<T> first = ranges.get(0);
        if (ranges.size() == 1 && first.first().equals(first.last())) {
            return rule.equalTo(value.apply(first.first()));
        }
        NamedSet set = NamedSet.intervals(table, named(name), type);
        objects.add(
                set,
                ranges.stream()
                        .map(range -> Element.range(value.apply(range.first()), value.apply(range.last())))
                        .toList());
        return rule.in(set.name());
    }

    private void addFate(Direction direction) {
        objects.add(Chain.regular(table, fate(direction)));
        DropEffect effect = drop.effect();
        RuleBuilder rule = Rule.in(table, fate(direction));
        if (effect.answer() == Answer.RESET) {
            rule.layer4(TCP); // only TCP gets here, but nft requires the match
        }
        if (effect.every() > 1) {
            rule.add(new Numgen(Register.R1, effect.every(), Numgen.Kind.INCREMENTAL, 0))
                    .equalTo(Value.u32(effect.every() - 1));
        }
        rule.counter().comment(drop.fault());
        objects.add(
                switch (effect.answer()) {
                    case NONE -> rule.verdict(Verdict.DROP).build();
                    case REJECT -> rule.add(Reject.PORT_UNREACHABLE).build();
                    case RESET -> rule.add(Reject.TCP_RESET).build();
                });
    }

    private void addConnections(String version, DataType address) {
        DataType key = DataType.concat(address, DataType.INET_SERVICE, DataType.INET_SERVICE);
        objects.add(NamedSet.dynamic(table, named("new" + version), key, CONNECTIONS), List.of());
    }

    /** Connections made during the fault are added to a set, and their packets pass. */
    private void addNewConnections(Chain chain, HookSide side, String iface) {
        for (String version : List.of("4", "6")) {
            String connections = named("new" + version);
            objects.add(withConnection(
                            rule(chain, side, iface).tcpFlags(RuleBuilder.SYN | RuleBuilder.ACK, RuleBuilder.SYN),
                            side,
                            version)
                    .add(new Dynset(connections, Register.R1))
                    .verdict(Verdict.RETURN)
                    .build());
            objects.add(withConnection(rule(chain, side, iface).layer4(TCP), side, version)
                    .in(connections)
                    .add(new Dynset(connections, Register.R1))
                    .verdict(Verdict.RETURN)
                    .build());
        }
    }

    private RuleBuilder rule(Chain chain, HookSide side, String iface) {
        return Rule.in(table, chain.name()).load(side.iface()).equalTo(Value.interfaceName(iface));
    }

    /** Loads the key of a connection: the other end's address and port, and the own port. */
    private static RuleBuilder withConnection(RuleBuilder rule, HookSide side, String version) {
        boolean four = version.equals("4");
        RuleBuilder loaded = four ? side.peer4(rule) : side.peer6(rule);
        int addressBytes = four ? Integer.BYTES : 2 * Long.BYTES;
        return loaded.add(new Payload(
                        Register.at(addressBytes), Payload.Base.TRANSPORT, side.peerPortOffset(), HookSide.PORT_BYTES))
                .add(new Payload(
                        Register.at(addressBytes + Integer.BYTES),
                        Payload.Base.TRANSPORT,
                        HookSide.PORT_BYTES - side.peerPortOffset(),
                        HookSide.PORT_BYTES));
    }

    private String fate(Direction direction) {
        return named(direction.word());
    }

    private String named(String name) {
        return drop.fault() + "_" + name;
    }
}
