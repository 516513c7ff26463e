package io.faultd.fault;

import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.unit.BadValueException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which packets vanish for certain, and which error their sender gets.
 *
 * @param answer the sender's error
 * @param packets which of the packets that the match selects
 * @param every every n-th of those, from 1 (all) to 1000000, counted separately for each direction and for packets to a
 *     resolver on loopback; the first packets pass
 * @param dns only packets to or from a DNS resolver: port 53 of the other end by TCP and UDP, including a resolver on
 *     the target's own loopback (Docker's)
 */
public record DropEffect(Answer answer, Packets packets, int every, boolean dns) {
    /** All packets, silently. */
    public static final DropEffect BLACKHOLE = new DropEffect(Answer.NONE, Packets.ALL, 1, false);

    private static final int TCP_NUMBER = 6;
    private static final ProtocolSet TCP = new ProtocolSet(Set.of(TCP_NUMBER));
    private static final Flow ALL_TCP =
            new Flow(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(TCP));
    private static final Flow ALL_DNS = new Flow(
            Optional.empty(), Optional.empty(), Optional.of(PortSet.parse("53")), Optional.of(ProtocolSet.TCP_AND_UDP));

    /** The error to the sender of a dropped packet. */
    public enum Answer {
        /** None: the packet is lost. */
        NONE,
        /** ICMP or ICMPv6 "port unreachable": a connection that is being opened fails at once (ECONNREFUSED). */
        REJECT,
        /** A TCP reset: any connection fails at once (ECONNREFUSED, ECONNRESET). TCP only. */
        RESET
    }

    /** Which packets of a connection are dropped. */
    public enum Packets {
        /** All of them. */
        ALL,
        /** Those that open a TCP connection (SYN without ACK): existing connections continue, new ones fail. */
        SYN,
        /** Those of TCP connections that existed when the fault began: they stall, new ones work. */
        ESTABLISHED;

        /**
         * Reads {@code syn} or {@code established}.
         *
         * @throws BadValueException for anything else
         */
        public static Packets parse(String text) {
            for (Packets packets : values()) {
                if (packets != ALL && packets.word().equals(text)) {
                    return packets;
                }
            }
            throw new BadValueException("'" + text + "' is not a kind of packets; write syn or established");
        }

        /** As text. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the range. */
    public DropEffect {
        Ranges.EVERY.check(every);
    }

    /** Whether it is about TCP only. */
    public boolean onlyTcp() {
        return answer == Answer.RESET || packets != Packets.ALL;
    }

    /**
     * Refuses a match that leaves nothing to be dropped.
     *
     * @throws BadValueException when it names ARP and neighbour discovery where something is answered or only IP can be
     *     meant, neither TCP where only TCP can be meant, nor TCP or UDP for DNS, nor the DNS port
     */
    public void check(FlowMatch match) {
        if (match.link() && (answer != Answer.NONE || onlyTcp() || dns)) {
            throw new BadValueException(
                    "link is about ARP and neighbour discovery, which are not TCP or DNS and get no answer;"
                            + " leave link, or reject, reset, only and dns, out");
        }
        if (onlyTcp() && !match.protocols().map(set -> set.contains(TCP_NUMBER)).orElse(true)) {
            throw new BadValueException((answer == Answer.RESET ? "a reset" : "'only " + packets.word() + "'")
                    + " is about TCP, and the protocols given ("
                    + match.protocols().get() + ") exclude it");
        }
        Flow given = new Flow(Optional.empty(), match.ports(), match.peerPorts(), match.protocols());
        if (flow(given).isEmpty()) {
            throw new BadValueException("DNS uses port 53 of TCP and UDP, which the given ports or protocols exclude");
        }
    }

    /** The packets of a flow that can be dropped; empty when there can't be any. */
    public Optional<Flow> flow(Flow matched) {
        Optional<Flow> meant = dns ? matched.intersect(ALL_DNS) : Optional.of(matched);
        return onlyTcp() ? meant.flatMap(flow -> flow.intersect(ALL_TCP)) : meant;
    }

    /** Its word in {@code status}. */
    public String word() {
        return switch (answer) {
            case REJECT -> "REJECT";
            case RESET -> "RESET";
            case NONE -> packets == Packets.ALL && every == 1 ? "BLACKHOLE" : "DROP";
        };
    }

    /** In the options of {@code faultctl}, e.g. {@code drop reject only syn every 10}. */
    public String describe() {
        return "drop"
                + (answer == Answer.NONE ? "" : " " + answer.name().toLowerCase(Locale.ROOT))
                + (packets == Packets.ALL ? "" : " only " + packets.word())
                + (every == 1 ? "" : " every " + every)
                + (dns ? " dns" : "");
    }
}
