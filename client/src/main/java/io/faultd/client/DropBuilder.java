package io.faultd.client;

import io.faultd.fault.DropEffect.Packets;
import io.faultd.fault.Ranges;

/** Packets vanish for certain: by default all that match, without an error to the sender. */
public final class DropBuilder extends MatchingBuilder<DropBuilder> {
    DropBuilder(FaultdClient client, String... targets) {
        super(client, "drop", targets);
    }

    @Override
    DropBuilder self() {
        return this;
    }

    /**
     * Changes an existing drop fault in place instead of making a new one. Its targets, direction, traffic and end stay
     * unless they are set here.
     *
     * @param fault its id
     */
    public DropBuilder changing(String fault) {
        return with("fault", fault);
    }

    /** Answers the sender with an ICMP error, port unreachable. */
    public DropBuilder reject() {
        return with("reject", true);
    }

    /** Answers the sender with a TCP reset; TCP only. */
    public DropBuilder reset() {
        return with("reset", true);
    }

    /** Drops only packets that open a TCP connection; existing connections continue. */
    public DropBuilder onlySyn() {
        return with("only", Packets.SYN.word());
    }

    /** Drops only packets of TCP connections that exist when the fault begins; new ones work. */
    public DropBuilder onlyEstablished() {
        return with("only", Packets.ESTABLISHED.word());
    }

    /** Drops every n-th packet, from 1, which is all. */
    public DropBuilder every(int packets) {
        return with("every", Ranges.EVERY.check(packets));
    }

    /** Drops only packets to or from DNS resolvers. */
    public DropBuilder dns() {
        return with("dns", true);
    }

    /** Selects everything in scope, besides the targets named. */
    public DropBuilder all() {
        return with("all", true);
    }

    /**
     * Selects some of the targets at random.
     *
     * @param count how many, 1 or more
     */
    public DropBuilder random(int count) {
        return with("random", Ranges.RANDOM.check(count));
    }
}
