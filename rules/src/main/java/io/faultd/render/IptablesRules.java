package io.faultd.render;

import io.faultd.fault.DropEffect;
import io.faultd.flow.Address;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.flow.Span;
import io.faultd.plan.DropRule;
import io.faultd.plan.PartitionTable;
import io.faultd.render.IptablesRule.Chain;
import io.faultd.render.IptablesRule.Family;
import io.faultd.render.IptablesRule.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * The drops of one namespace as rules of iptables, which has no sets: a fault that names several interfaces, protocols,
 * ranges of addresses or long lists of ports becomes a rule for each combination.
 */
public final class IptablesRules {
    /** The most rules of one fault in a namespace: each packet passes them one after the other. */
    public static final int MOST_OF_A_FAULT = 4096;

    /** The comment of a partition's rules. */
    public static final String PARTITION = "faultd partition";

    private static final String NEIGHBOURS = "faultd leaves neighbour discovery alone";

    private static final int ICMP = 1;
    private static final int FIRST_DISCOVERY = 133; // ICMPv6 types of RFC 4861
    private static final int LAST_DISCOVERY = 137;
    private static final Span<Integer> ALL_PORTS = new Span<>(0, 0xffff);

    private final List<IptablesRule> rules = new ArrayList<>();

    private IptablesRules() {}

    /**
     * The rules in their order. "Every n-th" counts for each rule separately, so by family, protocol and interface.
     *
     * @param tables in the namespace of a target ({@link io.faultd.plan.DropPlace#TARGETS})
     * @param drops the rules of drop faults there
     * @throws UnsayableException if iptables can't say it, or only with too many rules
     */
    public static List<IptablesRule> of(Collection<PartitionTable> tables, Collection<DropRule> drops) {
        IptablesRules rules = new IptablesRules();
        IptablesRules dropping = new IptablesRules();
        tables.forEach(dropping::add);
        drops.forEach(dropping::add);
        for (Chain chain : Chain.values()) {
            if (dropping.rules.stream().anyMatch(rule -> rule.chain() == chain && dropsNeighbourDiscovery(rule))) {
                rules.addNeighbourDiscovery(chain);
            }
        }
        rules.rules.addAll(dropping.rules);
        return List.copyOf(rules.rules);
    }

    private void add(PartitionTable table) {
        refuseLink(table.link());
        switch (table.hook()) {
            case INET_INPUT -> add(table, Chain.IN, PartitionTable.Row::from, IptablesMatch::from, Target.DROP);
            case INET_OUTPUT -> add(table, Chain.OUT, PartitionTable.Row::to, IptablesMatch::to, Target.UNREACHABLE);
            case BRIDGE_FORWARD, INET_FORWARD ->
                throw new UnsayableException("iptables sees no packets that cross a bridge or are routed elsewhere than"
                        + " in a target; use the drop engine nftables");
        }
    }

    private void add(
            PartitionTable table,
            Chain chain,
            Function<PartitionTable.Row, SortedSet<String>> addresses,
            Function<Address, IptablesMatch> match,
            Target target) {
        List<Address> blocked = table.rows().stream()
                .flatMap(row -> addresses.apply(row).stream())
                .map(Address::parse)
                .toList();
        for (Address address : blocked) {
            Family family = address.ip6() ? Family.IP6 : Family.IP;
            rules.add(new IptablesRule(family, chain, match.apply(address), target, PARTITION));
        }
    }

    private static void refuseLink(boolean link) {
        if (link) {
            throw new UnsayableException(
                    "iptables sees no ARP, so link can't be had; leave it out, or use the drop engine" + " nftables");
        }
    }

    /** Packets vanish, but no neighbour is to be found missing: ARP passes too. */
    private static boolean dropsNeighbourDiscovery(IptablesRule rule) {
        int protocol = rule.match().protocol().orElse(IptablesMatch.ICMP6);
        return rule.family() == Family.IP6 && protocol == IptablesMatch.ICMP6;
    }

    /** Lets neighbour discovery pass. */
    private void addNeighbourDiscovery(Chain chain) {
        for (int type = FIRST_DISCOVERY; type <= LAST_DISCOVERY; type++) {
            rules.add(new IptablesRule(Family.IP6, chain, IptablesMatch.icmp6(type), Target.RETURN, NEIGHBOURS));
        }
    }

    private void add(DropRule drop) {
        refuseLink(drop.flow().link());
        if (drop.effect().packets() == DropEffect.Packets.ESTABLISHED) {
            throw new UnsayableException("iptables can't distinguish connections older than a fault from later ones ("
                    + drop.fault() + "); use the drop engine nftables");
        }
        int before = rules.size();
        for (Family family : Family.values()) {
            for (Optional<Span<Address>> peer : peers(drop.flow(), family)) {
                for (Optional<Integer> protocol : protocols(drop.flow(), family)) {
                    add(drop, family, peer, protocol);
                    if (rules.size() - before > MOST_OF_A_FAULT) {
                        throw new UnsayableException("iptables needs a rule for each combination of interfaces, "
                                + "protocols, ranges of addresses and long lists of ports, and for " + drop.fault()
                                + " these are more than " + MOST_OF_A_FAULT
                                + "; match less, or use the drop engine nftables");
                    }
                }
            }
        }
    }

    private void add(DropRule drop, Family family, Optional<Span<Address>> peer, Optional<Integer> protocol) {
        for (List<Span<Integer>> ports : lists(drop.flow().ports())) {
            for (List<Span<Integer>> peerPorts : lists(drop.flow().peerPorts())) {
                for (String iface : drop.routed()) {
                    boolean forwarded = !iface.equals(DropRule.LOOPBACK);
                    if (drop.direction().in()) {
                        IptablesMatch match = new IptablesMatch(
                                peer,
                                Optional.empty(),
                                Optional.of(iface),
                                Optional.empty(),
                                protocol,
                                peerPorts,
                                ports,
                                Optional.empty(),
                                drop.effect().packets() == DropEffect.Packets.SYN,
                                Optional.empty(),
                                drop.effect().every());
                        add(drop, family, match, Chain.IN, forwarded);
                    }
                    if (drop.direction().out()) {
                        IptablesMatch match = new IptablesMatch(
                                Optional.empty(),
                                peer,
                                Optional.empty(),
                                Optional.of(iface),
                                protocol,
                                ports,
                                forwarded ? peerPorts : List.of(),
                                forwarded ? Optional.empty() : asked(peerPorts),
                                drop.effect().packets() == DropEffect.Packets.SYN,
                                Optional.empty(),
                                drop.effect().every());
                        add(drop, family, match, Chain.OUT, forwarded);
                    }
                }
            }
        }
    }

    private void add(DropRule drop, Family family, IptablesMatch match, Chain chain, boolean forwarded) {
        Target target =
                switch (drop.effect().answer()) {
                    case NONE -> Target.DROP;
                    case REJECT -> Target.REJECT;
                    case RESET -> Target.RESET;
                };
        rules.add(new IptablesRule(family, chain, match, target, drop.fault()));
        if (forwarded) {
            rules.add(new IptablesRule(family, Chain.FORWARD, match, target, drop.fault()));
        }
    }

    /** Docker's resolver on loopback is behind a nat rule, which outgoing packets pass before the table filter. */
    private static Optional<Span<Integer>> asked(List<Span<Integer>> peerPorts) {
        return peerPorts.stream().findFirst();
    }

    private static List<Optional<Span<Address>>> peers(Flow flow, Family family) {
        if (flow.peers().isEmpty()) {
            return List.of(Optional.empty());
        }
        List<Span<Address>> ranges = family == Family.IP
                ? flow.peers().get().ranges4()
                : flow.peers().get().ranges6();
        return ranges.stream()
                .map(range -> IptablesMatch.prefixLength(range)
                                .filter(length -> length == 0)
                                .isPresent()
                        ? Optional.<Span<Address>>empty()
                        : Optional.of(range))
                .toList();
    }

    private static List<Optional<Integer>> protocols(Flow flow, Family family) {
        if (flow.protocols().isEmpty()) {
            return List.of(Optional.empty());
        }
        ProtocolSet protocols = flow.protocols().get();
        if (protocols.contains(0)) {
            throw new UnsayableException("iptables can't match protocol 0; use the drop engine nftables");
        }
        boolean havePorts = flow.ports().isPresent() || flow.peerPorts().isPresent();
        int foreign =
                family == Family.IP ? IptablesMatch.ICMP6 : ICMP; // the other version's, which "icmp" also selects
        boolean icmp = protocols.contains(ICMP) && protocols.contains(IptablesMatch.ICMP6);
        return protocols.numbers().stream()
                .filter(number -> !(icmp && number == foreign))
                .filter(number -> !havePorts
                        || protocols
                                .withoutPorts()
                                .filter(set -> set.contains(number))
                                .isEmpty())
                .map(Optional::of)
                .toList();
    }

    private static List<List<Span<Integer>>> lists(Optional<PortSet> ports) {
        List<Span<Integer>> ranges = ports.map(PortSet::ranges).orElse(List.of());
        return ranges.isEmpty() || ranges.equals(List.of(ALL_PORTS))
                ? List.of(List.of())
                : IptablesMatch.portsOfOneRule(ranges);
    }
}
