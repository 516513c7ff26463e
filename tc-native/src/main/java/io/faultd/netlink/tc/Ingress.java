package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;

/**
 * A qdisc that queues nothing and only holds filters: {@code ingress}, or {@code clsact} for both ways.
 *
 * @param kind one of the two
 */
public record Ingress(String kind) implements QdiscOptions {
    static final String INGRESS = "ingress";
    static final String CLSACT = "clsact";

    public Ingress {
        if (!isKind(kind)) {
            throw new IllegalArgumentException("neither ingress nor clsact: " + kind);
        }
    }

    /** Returns the qdisc that holds filters on incoming packets. */
    public static Ingress ingress() {
        return new Ingress(INGRESS);
    }

    /** Returns the qdisc that holds filters on incoming and on outgoing packets. */
    public static Ingress clsact() {
        return new Ingress(CLSACT);
    }

    static boolean isKind(String kind) {
        return kind.equals(INGRESS) || kind.equals(CLSACT);
    }

    @Override
    public boolean hasContent() {
        return false;
    }

    @Override
    public void encode(AttributeWriter writer) {
        // Neither has options.
    }
}
