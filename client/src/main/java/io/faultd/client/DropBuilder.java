package io.faultd.client;

import io.faultd.fault.DropEffect.Packets;
import io.faultd.unit.BadValueException;

/** Packets vanish for certain: all that fit, and nobody is told, unless said otherwise. */
public final class DropBuilder extends MatchingBuilder<DropBuilder> {
    DropBuilder(FaultdClient client, String... targets) {
        super(client, "drop", targets);
    }

    @Override
    DropBuilder self() {
        return this;
    }

    /**
     * Changes a drop fault that stands, in place, instead of making a new one: from now on it does what is said here.
     * Its targets, direction, traffic and end stay as they are unless they are said.
     *
     * @param fault its id
     */
    public DropBuilder changing(String fault) {
        return with("fault", fault);
    }

    /** Tells the sender by ICMP that the port can't be reached. */
    public DropBuilder reject() {
        return with("reject", true);
    }

    /** Tells the sender by a TCP reset; of TCP only. */
    public DropBuilder reset() {
        return with("reset", true);
    }

    /** Only packets that ask for a TCP connection: those that stand go on. */
    public DropBuilder onlySyn() {
        return with("only", Packets.SYN.word());
    }

    /** Only packets of TCP connections that stand when the fault begins: new ones work. */
    public DropBuilder onlyEstablished() {
        return with("only", Packets.ESTABLISHED.word());
    }

    /** Each so many-th packet, from 1, which is all. */
    public DropBuilder every(int packets) {
        if (packets < 1) {
            throw new BadValueException("packets are counted from 1: '" + packets + "'");
        }
        return with("every", packets);
    }

    /** Only what is to or from resolvers. */
    public DropBuilder dns() {
        return with("dns", true);
    }

    /** Everything in scope, besides the targets named. */
    public DropBuilder all() {
        return with("all", true);
    }

    /**
     * Only some of the targets selected, chosen by chance.
     *
     * @param count how many, 1 or more
     */
    public DropBuilder random(int count) {
        if (count < 1) {
            throw new BadValueException("a random choice is of 1 target or more: '" + count + "'");
        }
        return with("random", count);
    }
}
