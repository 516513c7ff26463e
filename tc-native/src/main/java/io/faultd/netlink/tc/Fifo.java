package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.Unsigned;

/**
 * A first-in first-out queue, {@code struct tc_fifo_qopt}.
 *
 * @param kind {@code pfifo} or {@code bfifo}
 * @param limit packets for {@code pfifo}, bytes for {@code bfifo}; 0 to 2^32-1
 */
public record Fifo(String kind, long limit) implements QdiscOptions {
    static final String PFIFO = "pfifo";
    static final String BFIFO = "bfifo";

    public Fifo {
        if (!kind.equals(PFIFO) && !kind.equals(BFIFO)) {
            throw new IllegalArgumentException("neither pfifo nor bfifo: " + kind);
        }
        Unsigned.check32("limit", limit);
    }

    /** Returns a queue of so many packets. */
    public static Fifo ofPackets(long packets) {
        return new Fifo(PFIFO, packets);
    }

    /** Returns a queue of so many bytes. */
    public static Fifo ofBytes(long bytes) {
        return new Fifo(BFIFO, bytes);
    }

    static Fifo decode(String kind, AttributeReader reader) {
        return new Fifo(kind, reader.readU32());
    }

    @Override
    public void encode(AttributeWriter writer) {
        writer.writeU32((int) limit);
    }
}
