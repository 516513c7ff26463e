package io.faultd.plan;

import io.faultd.target.Namespace;
import java.util.List;
import java.util.SortedSet;

/**
 * Packets that must not pass a hook, as rows of sets; its size grows with the sets, not with their product.
 *
 * @param link whether ARP and neighbour discovery (ICMPv6 types 133 to 137, RFC 4861) are dropped too
 * @param rows disjoint in {@code from}
 */
public record PartitionTable(Namespace namespace, Hook hook, boolean link, List<Row> rows) {
    /** Copies the list. */
    public PartitionTable {
        rows = List.copyOf(rows);
    }

    /** Where packets are matched, which decides what the sets contain. */
    public enum Hook {
        /** Frames from one port of a bridge to another; sets of port names. */
        BRIDGE_FORWARD,
        /** Packets that the namespace routes; sets of addresses. */
        INET_FORWARD,
        /** Packets for a target itself, in its own namespace; {@code from} has addresses, the other sets are empty. */
        INET_INPUT,
        /**
         * Packets that a target itself sends, in its own namespace; {@code to} has addresses, the other sets are empty.
         * The sender gets an "unreachable" error. Another hook on the path drops the same packets.
         */
        INET_OUTPUT
    }

    /**
     * Drops packets from {@code from} to {@code to} but not to {@code except}.
     *
     * @param except among {@code to}; mostly the sender's own group
     */
    public record Row(SortedSet<String> from, SortedSet<String> except, SortedSet<String> to) {}
}
