package io.faultd.render;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which packets one rule of iptables matches: all conditions must hold.
 *
 * @param source their source; empty: any
 * @param destination their destination
 * @param inInterface the name of the interface that received them; empty: any
 * @param outInterface the name of the interface that sends them
 * @param protocol over IP, 1 to 255; empty: any
 * @param sourcePorts of a protocol that has ports; no more than a rule holds, see {@link #portsOfOneRule}; empty: any
 * @param destinationPorts the same
 * @param asked the original destination port of a connection that a rule of the nat table redirected, and only packets
 *     in its original direction; empty: any
 * @param syn whether it is only those that open a TCP connection
 * @param icmp6Type the type that ICMPv6 packets must have; empty: any
 * @param every every n-th of them, from 1; the first ones don't match
 */
public record IptablesMatch(
        Optional<Span<Address>> source,
        Optional<Span<Address>> destination,
        Optional<String> inInterface,
        Optional<String> outInterface,
        Optional<Integer> protocol,
        List<Span<Integer>> sourcePorts,
        List<Span<Integer>> destinationPorts,
        Optional<Span<Integer>> asked,
        boolean syn,
        Optional<Integer> icmp6Type,
        int every) {
    /** Every packet. */
    public static final IptablesMatch ALL = new IptablesMatch(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            false,
            Optional.empty(),
            1);

    /** ICMPv6's number. */
    public static final int ICMP6 = 58;

    private static final int TCP = 6;
    private static final int UDP = 17;

    /** Protocols that iptables names even without /etc/protocols. */
    private static final Map<Integer, String> NAMES =
            Map.of(1, "icmp", TCP, "tcp", UDP, "udp", 50, "esp", ICMP6, "ipv6-icmp", 132, "sctp", 136, "udplite");

    private static final int NUMBERS_OF_MULTIPORT = 15;

    /** Copies the lists. */
    public IptablesMatch {
        sourcePorts = List.copyOf(sourcePorts);
        destinationPorts = List.copyOf(destinationPorts);
    }

    /** A copy for packets from these addresses. */
    static IptablesMatch from(Address address) {
        return between(Optional.of(Span.of(address)), Optional.empty());
    }

    /** A copy for packets to these addresses. */
    static IptablesMatch to(Address address) {
        return between(Optional.empty(), Optional.of(Span.of(address)));
    }

    private static IptablesMatch between(Optional<Span<Address>> source, Optional<Span<Address>> destination) {
        return new IptablesMatch(
                source,
                destination,
                ALL.inInterface,
                ALL.outInterface,
                ALL.protocol,
                ALL.sourcePorts,
                ALL.destinationPorts,
                ALL.asked,
                ALL.syn,
                ALL.icmp6Type,
                ALL.every);
    }

    /** ICMPv6 packets of that type. */
    static IptablesMatch icmp6(int type) {
        return new IptablesMatch(
                ALL.source,
                ALL.destination,
                ALL.inInterface,
                ALL.outInterface,
                Optional.of(ICMP6),
                ALL.sourcePorts,
                ALL.destinationPorts,
                ALL.asked,
                ALL.syn,
                Optional.of(type),
                ALL.every);
    }

    /** Divides ports into lists that fit one rule each: 15 numbers, of which a range takes two. */
    static List<List<Span<Integer>>> portsOfOneRule(List<Span<Integer>> ports) {
        List<List<Span<Integer>>> lists = new ArrayList<>();
        int room = 0;
        for (Span<Integer> range : ports) {
            int numbers = range.first().equals(range.last()) ? 1 : 2;
            if (numbers > room) {
                lists.add(new ArrayList<>());
                room = NUMBERS_OF_MULTIPORT;
            }
            lists.get(lists.size() - 1).add(range);
            room -= numbers;
        }
        return lists;
    }

    /**
     * Whether these ports are expressed by the protocol's own match, which takes a port or one range, of TCP and UDP
     * only.
     */
    public boolean ownPorts(List<Span<Integer>> ports) {
        return ports.size() == 1
                && protocol.filter(number -> number == TCP || number == UDP).isPresent();
    }

    /** Its arguments, in the order in which {@code iptables -S} prints them. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        source.flatMap(IptablesMatch::prefix).ifPresent(prefix -> words.addAll(List.of("-s", prefix)));
        destination.flatMap(IptablesMatch::prefix).ifPresent(prefix -> words.addAll(List.of("-d", prefix)));
        inInterface.ifPresent(name -> words.addAll(List.of("-i", name)));
        outInterface.ifPresent(name -> words.addAll(List.of("-o", name)));
        protocol.ifPresent(number -> words.addAll(List.of("-p", name(number))));
        source.ifPresent(range -> addRange(words, "--src-range", range));
        destination.ifPresent(range -> addRange(words, "--dst-range", range));
        addOwnMatch(words);
        addMultiport(words, "--sports", sourcePorts);
        addMultiport(words, "--dports", destinationPorts);
        asked.ifPresent(
                port -> words.addAll(List.of("-m", "conntrack", "--ctorigdstport", text(port), "--ctdir", "ORIGINAL")));
        icmp6Type.ifPresent(type -> words.addAll(List.of("-m", "icmp6", "--icmpv6-type", type.toString())));
        if (every > 1) {
            words.addAll(List.of("-m", "statistic", "--mode", "nth"));
            words.addAll(List.of("--every", "" + every, "--packet", "" + (every - 1)));
        }
        return words;
    }

    private void addOwnMatch(List<String> words) {
        List<String> options = new ArrayList<>();
        if (ownPorts(sourcePorts)) {
            options.addAll(List.of("--sport", text(sourcePorts.get(0))));
        }
        if (ownPorts(destinationPorts)) {
            options.addAll(List.of("--dport", text(destinationPorts.get(0))));
        }
        if (syn) {
            options.addAll(List.of("--tcp-flags", "FIN,SYN,RST,ACK", "SYN"));
        }
        if (!options.isEmpty()) {
            words.addAll(List.of("-m", name(protocol.orElseThrow())));
            words.addAll(options);
        }
    }

    private void addMultiport(List<String> words, String option, List<Span<Integer>> ports) {
        if (!ports.isEmpty() && !ownPorts(ports)) {
            String list = ports.stream().map(IptablesMatch::text).collect(Collectors.joining(","));
            words.addAll(List.of("-m", "multiport", option, list));
        }
    }

    private static void addRange(List<String> words, String option, Span<Address> range) {
        if (prefix(range).isEmpty()) {
            words.addAll(List.of("-m", "iprange", option, range.first() + "-" + range.last()));
        }
    }

    /** The range as {@code -s} takes it, such as {@code 10.0.0.1/32}; empty if it is not a prefix. */
    private static Optional<String> prefix(Span<Address> range) {
        return prefixLength(range).map(length -> range.first() + "/" + length);
    }

    /**
     * How many leading bits all addresses of a range share, if they are all addresses with that prefix; empty if it is
     * not a prefix.
     */
    public static Optional<Integer> prefixLength(Span<Address> range) {
        String text = AddressSet.text(range);
        if (range.first().equals(range.last())) {
            return Optional.of(range.first().bits());
        }
        int slash = text.indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(Integer.parseInt(text.substring(slash + 1)));
    }

    private static String text(Span<Integer> ports) {
        return ports.first().equals(ports.last()) ? "" + ports.first() : ports.first() + ":" + ports.last();
    }

    private static String name(int protocol) {
        return NAMES.getOrDefault(protocol, "" + protocol);
    }
}
