package io.faultd.fault;

import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.ProtocolSet;
import io.faultd.unit.BadValueException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which packets vanish for certain, and who is told.
 *
 * @param answer what the sender hears of it
 * @param packets which of the packets that the match names
 * @param every each so many-th of those, from 1 (all) to 1000000, counted for each direction by itself, and apart for what goes to a
 *     resolver on loopback; the first packets pass
 * @param dns only what is to or from a resolver: port 53 of the other end by TCP and UDP, a resolver on the target's own loopback
 *     (Docker's) included
 */
public record DropEffect(Answer answer, Packets packets, int every, boolean dns) {
    /** All packets, silently. */
    public static final DropEffect BLACKHOLE = new DropEffect(Answer.NONE, Packets.ALL, 1, false);

    private static final int SPARSEST = 1_000_000;
    private static final int TCP_NUMBER = 6;
    private static final ProtocolSet TCP = new ProtocolSet(Set.of(TCP_NUMBER));
    private static final Flow ALL_TCP =
            new Flow(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(TCP));
    private static final Flow ALL_DNS = new Flow(
            Optional.empty(), Optional.empty(), Optional.of(PortSet.parse("53")), Optional.of(ProtocolSet.TCP_AND_UDP));

    /** What the sender of a dropped packet hears. */
    public enum Answer {
        /** Nothing: the packet is lost. */
        NONE,
        /** ICMP or ICMPv6 "port unreachable": a connection that is being opened fails at once (ECONNREFUSED). */
        REJECT,
        /** A TCP reset: any connection fails at once (ECONNREFUSED, ECONNRESET). Of TCP only. */
        RESET
    }

    /** Which packets of a connection are meant. */
    public enum Packets {
        /** All of them. */
        ALL,
        /** Those that ask for a TCP connection (SYN without ACK): connections that stand go on, new ones can't be made. */
        SYN,
        /** Those of TCP connections that stood when the fault began: they stall, new ones can be made and work. */
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
            throw new BadValueException("'" + text + "' is no kind of packets; write syn or established");
        }

        /** As users write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the range. */
    public DropEffect {
        if (every < 1 || every > SPARSEST) {
            throw new BadValueException(
                    "every how many-th packet is dropped lies between 1 and " + SPARSEST + ": '" + every + "'");
        }
    }

    /** Whether only packets of TCP can be meant. */
    public boolean onlyTcp() {
        return answer == Answer.RESET || packets != Packets.ALL;
    }

    /**
     * Refuses a match that leaves nothing to be dropped.
     *
     * @throws BadValueException when it names ARP and neighbour discovery where something is answered or only IP can be meant,
     *     neither TCP where only TCP can be meant, nor TCP or UDP for DNS, nor the DNS port
     */
    public void check(FlowMatch match) {
        if (match.link() && (answer != Answer.NONE || onlyTcp() || dns)) {
            throw new BadValueException("link is about ARP and neighbour discovery, which are not TCP or DNS and get no answer;"
                    + " leave link, or reject, reset, only and dns, out");
        }
        if (onlyTcp() && !match.protocols().map(set -> set.contains(TCP_NUMBER)).orElse(true)) {
            throw new BadValueException((answer == Answer.RESET ? "a reset" : "'only " + packets.word() + "'")
                    + " is about TCP, and the protocols given ("
                    + match.protocols().get() + ") leave that out");
        }
        Flow given = new Flow(Optional.empty(), match.ports(), match.peerPorts(), match.protocols());
        if (flow(given).isEmpty()) {
            throw new BadValueException(
                    "DNS goes to port 53 by TCP and UDP, which the ports or protocols given leave out");
        }
    }

    /** The packets of a flow that can be meant; nothing when there can't be any. */
    public Optional<Flow> flow(Flow matched) {
        Optional<Flow> meant = dns ? matched.intersect(ALL_DNS) : Optional.of(matched);
        return onlyTcp() ? meant.flatMap(flow -> flow.intersect(ALL_TCP)) : meant;
    }

    /** The word that {@code status} shows for it. */
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
