package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Ends the rule unless a match extension of iptables matches the packet: {@code enum nft_match_attributes} of
 * {@code linux/netfilter/nf_tables_compat.h}. In the families ip and ip6; iptables lists such rules, nft(8) only if it
 * was built with libxtables.
 *
 * @param extension the extension's name, such as {@code multiport}
 * @param revision which of its structures {@code info} is
 * @param info its parameters
 */
public record XtMatch(String extension, int revision, XtInfo info) implements Expression {
    /** How many numbers a {@link #ports} holds: {@code XT_MULTI_PORTS}. A range takes two. */
    public static final int MAX_PORTS = 15;

    private static final int NAME = 1;
    private static final int REVISION = 2;
    private static final int INFO = 3;

    private static final int MULTIPORT_BYTES = 48;
    private static final int MULTIPORT_NUMBERS = 2;
    private static final int MULTIPORT_RANGES = 32;

    private static final int IPRANGE_BYTES = 65;
    private static final int IPRANGE_ADDRESS = 16;
    private static final int IPRANGE_FLAGS = 64;

    private static final int CONNTRACK_BYTES = 164;
    private static final int CONNTRACK_FLAGS = 146;
    private static final int CONNTRACK_STATES = 150;
    private static final int CONNTRACK_PORT = 140;
    private static final int CONNTRACK_LAST_PORT = 156;
    private static final int CONNTRACK_ASKED_PORT = 1 << 9; // XT_CONNTRACK_ORIGDST_PORT
    private static final int CONNTRACK_DIRECTION = 1 << 12;

    private static final int STATISTIC_BYTES = 24;
    private static final int STATISTIC_NTH = 4;

    private static final int ICMP6_BYTES = 4;
    private static final byte ANY_CODE = (byte) 0xff;

    /** Which end of a packet's path a port belongs to. */
    public enum End {
        SOURCE,
        DESTINATION
    }

    /**
     * A port, or a range of ports.
     *
     * @param first 0 to 65535
     * @param last not below the first
     */
    public record Ports(int first, int last) {
        /** Returns how many numbers of a {@link XtMatch#ports} they take. */
        public int numbers() {
            return first == last ? 1 : 2;
        }
    }

    /**
     * Returns {@code -m multiport}, for TCP, UDP, UDP-Lite, SCTP and DCCP: {@code struct xt_multiport_v1}.
     *
     * @param list of {@link #MAX_PORTS} numbers at most
     */
    public static XtMatch ports(End end, List<Ports> list) {
        int count = list.stream().mapToInt(Ports::numbers).sum();
        if (count == 0 || count > MAX_PORTS) {
            throw new IllegalArgumentException(count + " numbers in a multiport, of 1 to " + MAX_PORTS);
        }
        return new XtMatch("multiport", 1, XtInfo.of(MULTIPORT_BYTES, out -> {
            out.put((byte) end.ordinal()).put((byte) count);
            int at = 0;
            for (Ports ports : list) {
                out.putShort(MULTIPORT_NUMBERS + Short.BYTES * at, (short) ports.first());
                if (ports.numbers() > 1) {
                    out.put(MULTIPORT_RANGES + at, (byte) 1);
                    out.putShort(MULTIPORT_NUMBERS + Short.BYTES * (at + 1), (short) ports.last());
                }
                at += ports.numbers();
            }
        }));
    }

    /** Returns {@code -m iprange}: {@code struct xt_iprange_mtinfo}. Both addresses are of the table's family. */
    public static XtMatch addresses(End end, InetAddress first, InetAddress last) {
        int flag = 1 << end.ordinal();
        int at = end == End.SOURCE ? 0 : 2 * IPRANGE_ADDRESS;
        return new XtMatch("iprange", 1, XtInfo.of(IPRANGE_BYTES, out -> out.position(at)
                .put(first.getAddress())
                .position(at + IPRANGE_ADDRESS)
                .put(last.getAddress())
                .put(IPRANGE_FLAGS, (byte) flag)));
    }

    /** Returns {@code -m conntrack --ctstate}: {@code struct xt_conntrack_mtinfo3}. */
    public static XtMatch connectionState(Conntrack.State... states) {
        int bits = 0;
        for (Conntrack.State state : states) {
            bits |= 1 << state.ordinal();
        }
        short mask = (short) bits;
        return new XtMatch("conntrack", 3, XtInfo.of(CONNTRACK_BYTES, out -> out.putShort(CONNTRACK_FLAGS, (short) 1)
                .putShort(CONNTRACK_STATES, mask)));
    }

    /**
     * Returns {@code -m conntrack --ctorigdstport … --ctdir ORIGINAL}: the port that a connection's first packet was
     * sent to, before any nat rule, and only packets that go that way too.
     *
     * @param first the lowest port that matches
     * @param last the highest
     */
    public static XtMatch askedPort(int first, int last) {
        return new XtMatch("conntrack", 3, XtInfo.of(CONNTRACK_BYTES, out -> out.putShort(
                        CONNTRACK_FLAGS, (short) (CONNTRACK_ASKED_PORT | CONNTRACK_DIRECTION))
                .putShort(CONNTRACK_PORT, (short) first)
                .putShort(CONNTRACK_LAST_PORT, (short) last)));
    }

    /**
     * Returns {@code -m statistic --mode nth}, which matches every n-th packet: {@code struct xt_statistic_info}.
     *
     * @param every the n, at least 1
     * @param packet which of the n, 0 for the first
     */
    public static XtMatch nth(int every, int packet) {
        if (every < 1 || packet < 0 || packet >= every) {
            throw new IllegalArgumentException("packet " + packet + " of " + every);
        }
        return new XtMatch("statistic", 0, XtInfo.of(STATISTIC_BYTES, out -> out.putShort((short) 1)
                .putInt(STATISTIC_NTH, every - 1)
                .putInt(STATISTIC_NTH + Integer.BYTES, packet)
                .putInt(STATISTIC_NTH + 2 * Integer.BYTES, every - 1 - packet)));
    }

    /** Returns {@code -m icmp6 --icmpv6-type}, whatever the code: {@code struct ip6t_icmp}. */
    public static XtMatch icmp6Type(int type) {
        return new XtMatch("icmp6", 0, XtInfo.of(ICMP6_BYTES, out -> out.put((byte) type)
                .put((byte) 0)
                .put(ANY_CODE)));
    }

    @Override
    public String name() {
        return "match";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putString(NAME, extension).putU32Be(REVISION, revision).putBytes(INFO, info.toByteArray());
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(NAME, REVISION, INFO)
                ? Optional.of(new XtMatch(in.string(NAME), in.u32(REVISION), new XtInfo(in.bytes(INFO))))
                : Optional.empty();
    }
}
