package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Loads what connection tracking knows of a packet's connection: {@code enum nft_ct_attributes}.
 *
 * <p>Inside a namespace, in {@code inet}; the {@code netdev} family refuses it.
 *
 * @param key what
 * @param destination where it goes
 */
public record Conntrack(Key key, Register destination) implements Expression {
    private static final int DESTINATION = 1;
    private static final int KEY = 2;

    /** {@code enum nft_ct_keys}. */
    public enum Key {
        /** One bit of {@link State}, 4 bytes in the machine's byte order. */
        STATE(0),
        /** 0 for a packet in the direction of the connection's first one, 1 for the reply; one byte. */
        DIRECTION(1),
        /** The connection's mark, 4 bytes in the machine's byte order. */
        MARK(3);

        private final int number;

        Key(int number) {
            this.number = number;
        }

        private static Optional<Key> of(int number) {
            for (Key key : values()) {
                if (key.number == number) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }
    }

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
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(KEY, DESTINATION)
                ? Key.of(in.u32(KEY)).map(key -> new Conntrack(key, in.register(DESTINATION)))
                : Optional.empty();
    }
}
