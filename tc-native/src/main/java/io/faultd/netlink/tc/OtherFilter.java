package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;

/**
 * A filter of a kind that faultd does not set up, or a part that matches nothing itself, such as a hash table of u32.
 *
 * @param kind the kind's name
 */
public record OtherFilter(String kind) implements FilterMatch {
    @Override
    public void encode(AttributeWriter writer, int protocol) {
        throw new UnsupportedOperationException("filter " + kind + " can only be read");
    }
}
