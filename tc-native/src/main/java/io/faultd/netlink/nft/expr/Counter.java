package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Counts packets and bytes: {@code enum nft_counter_attributes}.
 *
 * @param packets the packets counted; in a new rule the initial value
 * @param bytes the bytes counted, network headers included
 */
public record Counter(long packets, long bytes) implements Expression {
    /** A counter at zero. */
    public static final Counter ZERO = new Counter(0, 0);

    private static final int BYTES = 1;
    private static final int PACKETS = 2;
    private static final int PADDING = 3;

    @Override
    public String name() {
        return "counter";
    }

    @Override
    public void encode(AttributeWriter out) {
        if (!equals(ZERO)) {
            out.putU64Be(BYTES, bytes).putU64Be(PACKETS, packets);
        }
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.hasOnly(BYTES, PACKETS, PADDING)) {
            return Optional.empty();
        }
        return Optional.of(new Counter(in.u64(PACKETS, 0), in.u64(BYTES, 0)));
    }
}
