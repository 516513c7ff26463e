package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Loads metadata of a packet: {@code enum nft_meta_attributes}.
 *
 * @param key what
 * @param destination where it goes
 */
public record Meta(Key key, Register destination) implements Expression {
    private static final int DESTINATION = 1;
    private static final int KEY = 2;

    /** {@code enum nft_meta_keys}. */
    public enum Key {
        /** The Ethernet type, two bytes in network byte order. */
        PROTOCOL(1),
        /** {@code skb->priority}, a class id of traffic control, in the machine's byte order. */
        PRIORITY(2),
        /** {@code skb->mark}, in the machine's byte order. */
        MARK(3),
        /** The index of the interface that received the packet. */
        IIF(4),
        /** The index of the interface that sends the packet. */
        OIF(5),
        /** The name of the interface that received the packet, 16 bytes; for a bridged packet the bridge's port. */
        IIFNAME(6),
        /** The name of the interface that sends the packet, 16 bytes; for a bridged packet the bridge's port. */
        OIFNAME(7),
        /** {@code NFPROTO_IPV4} (2) or {@code NFPROTO_IPV6} (10), one byte. */
        NFPROTO(15),
        /** The layer 4 protocol, one byte. */
        L4PROTO(16);

        private final int number;

        Key(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Optional<Key> of(int number) {
            for (Key key : values()) {
                if (key.number == number) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "meta";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(KEY, key.number()).putU32Be(DESTINATION, destination.number());
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(KEY, DESTINATION)
                ? Key.of(in.u32(KEY)).map(key -> new Meta(key, in.register(DESTINATION)))
                : Optional.empty();
    }
}
