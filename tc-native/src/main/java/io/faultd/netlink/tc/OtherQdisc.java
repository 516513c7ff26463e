package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;

/**
 * A qdisc of a kind that faultd does not set up, known by name alone: {@code noqueue}, {@code fq_codel}, and so on.
 *
 * @param kind the kind's name
 */
public record OtherQdisc(String kind) implements QdiscOptions {
    @Override
    public boolean hasContent() {
        return false;
    }

    @Override
    public void encode(AttributeWriter writer) {
        // The kernel's defaults for the kind.
    }
}
