package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.IpPrefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packets with given bits at given places, {@code tc-u32(8)}; all keys must match.
 *
 * @param keys at most 255 (tc says 128); the kernel accepts no filter without keys, so every packet is one key with the
 *     mask 0
 * @param classId the class to put it in, if any
 * @param actions what to do with it, in this order
 */
public record U32(List<Key> keys, Optional<TcHandle> classId, List<Action> actions) implements FilterMatch {
    static final String KIND = "u32";

    private static final int TCA_U32_CLASSID = 1;
    private static final int TCA_U32_SEL = 5;
    private static final int TCA_U32_ACT = 7;
    private static final int TC_U32_TERMINAL = 1;
    private static final int SELECTOR_TAIL_BYTES = 12;
    private static final int MAX_KEYS = 255;

    private static final int IPV4_PROTOCOL_WORD = 8;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;

    public U32 {
        keys = List.copyOf(keys);
        actions = List.copyOf(actions);
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("u32 takes 1 to 255 keys: " + keys.size());
        }
    }

    /**
     * A 32-bit word of the packet.
     *
     * @param mask the bits that count, in network byte order
     * @param value their required values
     * @param offsetBytes where the word starts, from the network header on; a multiple of 4
     */
    public record Key(int mask, int value, int offsetBytes) {
        /** Matches every packet. */
        public static final Key ANY = new Key(0, 0, 0);

        /** Returns the key of an IPv4 protocol number, 0 to 255. */
        public static Key ipv4Protocol(int protocol) {
            return new Key(0x00ff0000, protocol << Short.SIZE, IPV4_PROTOCOL_WORD);
        }

        /** Returns the key of an IPv4 source. */
        public static Key ipv4Source(IpPrefix prefix) {
            return ipv4(prefix, IPV4_SOURCE);
        }

        /** Returns the key of an IPv4 destination. */
        public static Key ipv4Destination(IpPrefix prefix) {
            return ipv4(prefix, IPV4_DESTINATION);
        }

        private static Key ipv4(IpPrefix prefix, int offset) {
            if (!prefix.isIpv4()) {
                throw new IllegalArgumentException("not IPv4: " + prefix);
            }
            int mask = word(prefix.mask());
            return new Key(mask, word(prefix.address().getAddress()) & mask, offset);
        }

        private static int word(byte[] bytes) {
            return ByteBuffer.wrap(bytes).getInt();
        }
    }

    /** Returns a filter that puts every packet into a class. */
    public static U32 allIntoClass(TcHandle classId) {
        return intoClass(List.of(Key.ANY), classId);
    }

    /** Returns a filter that puts matching packets into a class. */
    public static U32 intoClass(List<Key> keys, TcHandle classId) {
        return new U32(keys, Optional.of(classId), List.of());
    }

    /** Returns a filter that applies actions to every packet. */
    public static U32 action(Action action) {
        return new U32(List.of(Key.ANY), Optional.empty(), List.of(action));
    }

    static FilterMatch decode(AttributeReader reader) {
        List<Key> keys = List.of();
        Optional<TcHandle> classId = Optional.empty();
        List<Action> actions = List.of();
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_U32_SEL -> keys = decodeKeys(reader.nested());
                case TCA_U32_CLASSID -> classId = Optional.of(TcHandle.ofRaw(reader.s32()));
                case TCA_U32_ACT -> actions = ActionCodec.decodeAll(reader.nested());
                default -> {}
            }
        }
        return keys.isEmpty() ? new OtherFilter(KIND) : new U32(keys, classId, actions);
    }

    private static List<Key> decodeKeys(AttributeReader selector) {
        selector.skip(2);
        int count = selector.readU8();
        selector.skip(1 + SELECTOR_TAIL_BYTES);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(new Key(selector.readS32Be(), selector.readS32Be(), selector.readS32()));
            selector.skip(Integer.BYTES);
        }
        return keys;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter writer, int protocol) {
        classId.ifPresent(handle -> writer.putU32(TCA_U32_CLASSID, handle.raw()));
        if (!actions.isEmpty()) {
            writer.putCompound(TCA_U32_ACT, list -> ActionCodec.encodeAll(actions, list));
        }
        writer.putCompound(TCA_U32_SEL, this::encodeSelector);
    }

    private void encodeSelector(AttributeWriter selector) {
        selector.writeU8(TC_U32_TERMINAL)
                .writeU8(0)
                .writeU8(keys.size())
                .writeU8(0)
                .writeZeros(SELECTOR_TAIL_BYTES);
        for (Key key : keys) {
            selector.writeU32Be(key.mask)
                    .writeU32Be(key.value)
                    .writeU32(key.offsetBytes)
                    .writeU32(0);
        }
    }
}
