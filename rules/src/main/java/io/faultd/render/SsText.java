package io.faultd.render;

import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A reset of TCP connections as a command line of {@code ss(8)}. */
public final class SsText {
    private static final AddressSet LOOPBACK = AddressSet.parse("127.0.0.0/8").union(AddressSet.parse("::1"));

    private SsText() {}

    /**
     * The command that resets the connections of a target, at both ends. Those between addresses of the target itself
     * stay, and so do listening sockets.
     *
     * @param prefix precedes the command so that it runs in the target's namespace, with a space at its end; can be
     *     empty
     * @param flow which connections, seen from the target
     * @param own the target's addresses
     * @param selected those of its addresses whose connections are meant; empty: all
     */
    public static String line(String prefix, Flow flow, AddressSet own, Optional<AddressSet> selected) {
        List<String> conditions = new ArrayList<>();
        conditions.add("not " + addresses("dst", own.union(LOOPBACK)));
        selected.ifPresent(addresses -> conditions.add(addresses("src", addresses)));
        flow.peers().ifPresent(peers -> conditions.add(peers(peers)));
        flow.ports().ifPresent(ports -> conditions.add(ports("sport", ports)));
        flow.peerPorts().ifPresent(ports -> conditions.add(ports("dport", ports)));
        return prefix + "ss -K -H -n -t state connected exclude time-wait '" + String.join(" and ", conditions) + "'";
    }

    /** Everything but a few addresses is said by these. */
    private static String peers(AddressSet peers) {
        AddressSet others = AddressSet.ALL.minus(peers);
        boolean few =
                !others.isEmpty() && others.prefixes().size() < peers.prefixes().size();
        return few ? "not " + addresses("dst", others) : addresses("dst", peers);
    }

    private static String addresses(String side, AddressSet addresses) {
        return any(addresses.prefixes(), prefix -> side + " " + bracketed(prefix));
    }

    /** The colons of an address would begin a port. */
    private static String bracketed(String prefix) {
        return prefix.contains(":") ? prefix.replaceFirst("[^/]+", "[$0]") : prefix;
    }

    private static String ports(String side, PortSet ports) {
        return any(ports.ranges(), range -> port(side, range));
    }

    private static String port(String side, Span<Integer> range) {
        return range.first().equals(range.last())
                ? side + " = :" + range.first()
                : "( " + side + " >= :" + range.first() + " and " + side + " <= :" + range.last() + " )";
    }

    private static <T> String any(List<T> all, Function<T, String> condition) {
        return "( " + all.stream().map(condition).collect(Collectors.joining(" or ")) + " )";
    }
}
