package io.faultd.shaping;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.flow.Span;
import io.faultd.kernel.Neighbours;
import io.faultd.kernel.NftObjects;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.RuleBuilder;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Matches packets of flows in the chains of one table, with separate sets for each flow. */
final class FlowMatcher {
    private final NftObjects objects;
    private final Table table;
    private final boolean received;

    /**
     * A matcher.
     *
     * @param objects receive the sets
     * @param received whether these are packets that a target receives, so that their source is the other end
     */
    FlowMatcher(NftObjects objects, Table table, boolean received) {
        this.objects = objects;
        this.table = table;
        this.received = received;
    }

    /**
     * Rules that match the packets of a flow, without an action yet: one, or one for IPv4 and one for IPv6.
     *
     * @param name for the flow's sets, which no other flow in the table has
     */
    List<RuleBuilder> rules(String chain, String name, Flow flow) {
        if (flow.peers().isEmpty()) {
            return List.of(matching(Rule.in(table, chain), name, flow));
        }
        AddressSet peers = flow.peers().get();
        List<RuleBuilder> rules = new ArrayList<>();
        if (!peers.ranges4().isEmpty()) {
            RuleBuilder rule = Rule.in(table, chain);
            RuleBuilder peer = received ? rule.ip4Source() : rule.ip4Destination();
            matching(peer, "peers4_" + name, DataType.IPV4_ADDR, peers.ranges4(), FlowMatcher::value);
            rules.add(matching(rule, name, flow));
        }
        if (!peers.ranges6().isEmpty()) {
            RuleBuilder rule = Rule.in(table, chain);
            RuleBuilder peer = received ? rule.ip6Source() : rule.ip6Destination();
            matching(peer, "peers6_" + name, DataType.IPV6_ADDR, peers.ranges6(), FlowMatcher::value);
            rules.add(matching(rule, name, flow));
        }
        return rules;
    }

    /**
     * Rules that match those messages of ARP and neighbour discovery that a flow is about, without a verdict; in a
     * chain that no other packets come to.
     *
     * @param name for the flow's sets
     */
    List<RuleBuilder> neighbourRules(String chain, String name, Flow flow) {
        if (flow.peers().isEmpty()) {
            return List.of(Rule.in(table, chain));
        }
        AddressSet peers = flow.peers().get();
        List<RuleBuilder> rules = new ArrayList<>();
        if (!peers.ranges4().isEmpty()) {
            RuleBuilder rule = Neighbours.arpPeer(table, chain, received);
            matching(rule, "link4_" + name, DataType.IPV4_ADDR, peers.ranges4(), FlowMatcher::value);
            rules.add(rule);
        }
        if (!peers.ranges6().isEmpty()) {
            rules.addAll(Neighbours.discoveryOf(table, chain, received, peers));
            RuleBuilder rule = Rule.in(table, chain);
            RuleBuilder peer = received ? rule.ip6Source() : rule.ip6Destination();
            matching(peer, "link6_" + name, DataType.IPV6_ADDR, peers.ranges6(), FlowMatcher::value);
            rules.add(peer);
        }
        return rules;
    }

    /** Adds all conditions except the peer. */
    private RuleBuilder matching(RuleBuilder rule, String name, Flow flow) {
        flow.protocols().ifPresent(protocols -> protocols(rule, "protocols_" + name, protocols));
        Optional<PortSet> source = received ? flow.peerPorts() : flow.ports();
        Optional<PortSet> destination = received ? flow.ports() : flow.peerPorts();
        source.ifPresent(ports -> ports(rule.anySourcePort(), "sports_" + name, ports));
        destination.ifPresent(ports -> ports(rule.anyDestinationPort(), "dports_" + name, ports));
        return rule;
    }

    private void protocols(RuleBuilder rule, String name, ProtocolSet protocols) {
        List<Span<Integer>> numbers = protocols.numbers().stream().map(Span::of).toList();
        matching(rule.load(Meta.Key.L4PROTO), name, DataType.INET_PROTOCOL, numbers, Value::u8);
    }

    private void ports(RuleBuilder rule, String name, PortSet ports) {
        matching(rule, name, DataType.INET_SERVICE, ports.ranges(), Value::u16Be);
    }

    /** A single value is compared directly; several are a set. */
    private <T extends Comparable<T>> void matching(
            RuleBuilder rule, String name, DataType type, List<Span<T>> ranges, Function<T, Value> value) {
        if (ranges.size() == 1 && ranges.get(0).first().equals(ranges.get(0).last())) {
            rule.equalTo(value.apply(ranges.get(0).first()));
            return;
        }
        NamedSet set = NamedSet.intervals(table, name, type);
        objects.add(
                set,
                ranges.stream()
                        .map(range -> Element.range(value.apply(range.first()), value.apply(range.last())))
                        .toList());
        rule.in(set.name());
    }

    static Value value(Address address) {
        return new Value(address.bytes());
    }
}
