package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Loads a value that connection tracking has for a packet's connection: {@code enum nft_ct_attributes}.
 *
 * <p>Inside a namespace, in {@code inet}; the {@code netdev} family refuses it.
 *
 * @param key what
 * @param destination where it goes
 */
public record Conntrack(Key key, Register destination) implements Expression {
    private static final int DESTINATION = 1;
    private static final int KEY = 2;
    private static final int SIDE = 3;
    private static final int NO_SIDE = -1;
    private static final int ORIGINAL = 0; // IP_CT_DIR_ORIGINAL

    /** {@code enum nft_ct_keys}. */
    public enum Key {
        /** One bit of {@link State}, 4 bytes in the machine's byte order. */
        STATE(0),
        /** 0 for a packet in the direction of the connection's first one, 1 for the reply; one byte. */
        DIRECTION(1),
        /** The connection's mark, 4 bytes in the machine's byte order. */
        MARK(3),
        /**
         * The port that the connection's first packet was sent to, before any nat rule: {@code ct original proto-dst},
         * 2 bytes.
         */
        ASKED_PORT(12, ORIGINAL);

        private final int number;
        private final int side;

        Key(int number) {
            this(number, NO_SIDE);
        }

        Key(int number, int side) {
            this.number = number;
            this.side = side;
        }

        private static Optional<Key> of(int number, int side) {
            for (Key key : values()) {
                if (key.number == number && key.side == side) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }
    }

    /** The value of {@link Key#DIRECTION} for packets in the direction of the connection's first one. */
    public static final Value FORTH = Value.u8(ORIGINAL);

    /** The bits of {@link Key#STATE}: {@code NF_CT_STATE_BIT}. */
    public enum State {
        INVALID,
        ESTABLISHED,
        RELATED,
        NEW;

        /** Returns the states' bits together. */
        public static Value bits(State... states) {
            int bits = 0;
            for (State state : states) {
                bits |= 1 << state.ordinal();
            }
            return Value.u32(bits);
        }
    }

    @Override
    public String name() {
        return "ct";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(KEY, key.number).putU32Be(DESTINATION, destination.number());
        if (key.side != NO_SIDE) {
            out.putU8(SIDE, key.side);
        }
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.has(KEY, DESTINATION) || !in.hasOnly(KEY, DESTINATION, SIDE)) {
            return Optional.empty();
        }
        int side = in.has(SIDE) ? in.u8(SIDE) : NO_SIDE;
        return Key.of(in.u32(KEY), side).map(key -> new Conntrack(key, in.register(DESTINATION)));
    }
}
