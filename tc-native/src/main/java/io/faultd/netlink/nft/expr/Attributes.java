package io.faultd.netlink.nft.expr;

import io.faultd.linux.KernelText;
import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.MalformedNetlinkException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes of one nest by type, for decoders that first check which are present.
 *
 * <p>Netfilter's integers are in network byte order. A missing attribute or one of the wrong size is answered with a
 * {@link MalformedNetlinkException}.
 */
public final class Attributes {
    /** {@code NFTA_LIST_ELEM}. */
    public static final int LIST_ELEMENT = 1;

    /** No attributes at all. */
    static final Attributes NONE = new Attributes();

    private final Map<Integer, byte[]> values = new HashMap<>();

    private Attributes() {}

    /** Reads the rest of the reader. Of several attributes of one type the last counts, as in the kernel's parser. */
    public static Attributes of(AttributeReader in) {
        Attributes attributes = new Attributes();
        while (in.next()) {
            attributes.values.put(in.type(), in.bytes());
        }
        return attributes;
    }

    public boolean has(Integer... types) {
        return values.keySet().containsAll(List.of(types));
    }

    boolean hasOnly(Integer... types) {
        return List.of(types).containsAll(values.keySet());
    }

    boolean areExactly(Integer... types) {
        return has(types) && hasOnly(types);
    }

    public byte[] bytes(int type) {
        byte[] value = values.get(type);
        if (value == null) {
            throw new MalformedNetlinkException("attribute " + type + " is missing");
        }
        return value;
    }

    int u8(int type) {
        return number(type, Byte.BYTES).get() & 0xff;
    }

    public int u32(int type) {
        return number(type, Integer.BYTES).getInt();
    }

    public int u32(int type, int ifMissing) {
        return has(type) ? u32(type) : ifMissing;
    }

    public long u64(int type, long ifMissing) {
        return has(type) ? number(type, Long.BYTES).getLong() : ifMissing;
    }

    public String string(int type) {
        return KernelText.decodeUpToNul(bytes(type));
    }

    public Optional<String> optionalString(int type) {
        return has(type) ? Optional.of(string(type)) : Optional.empty();
    }

    /** Returns the attributes inside an attribute. */
    public Attributes nest(int type) {
        return of(nested(type));
    }

    public AttributeReader nested(int type) {
        return AttributeReader.of(ByteBuffer.wrap(bytes(type)));
    }

    Register register(int type) {
        return new Register(u32(type));
    }

    /** Reads a {@code struct nft_data} that can only be a value. */
    public Value value(int type) {
        return new Value(nest(type).bytes(Value.DATA_VALUE));
    }

    /** Returns the constant of an enum that is declared in the kernel's order, empty for a number that came later. */
    static <E> Optional<E> constant(E[] constants, int number) {
        return number >= 0 && number < constants.length ? Optional.of(constants[number]) : Optional.empty();
    }

    private ByteBuffer number(int type, int size) {
        byte[] value = bytes(type);
        if (value.length != size) {
            throw new MalformedNetlinkException(
                    "attribute " + type + " has " + value.length + " bytes instead of " + size);
        }
        return ByteBuffer.wrap(Arrays.copyOf(value, size));
    }
}
