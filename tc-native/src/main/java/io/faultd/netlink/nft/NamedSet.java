package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.nft.expr.Attributes;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.netlink.nft.expr.Dynset;
import io.faultd.netlink.nft.expr.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A named set, or a map: to the kernel the same object, so both are this type. Elements are read and written
 * separately.
 *
 * @param table where it lives
 * @param name 1 to 255 bytes, unique within the table
 * @param keyType what its keys are
 * @param dataType what its keys map to; empty for a set
 * @param interval whether elements are ranges of keys
 * @param memory how many keys that rules add are kept, and for how long; empty for a set that only batches change
 */
public record NamedSet(
        Table table,
        String name,
        DataType keyType,
        Optional<DataType> dataType,
        boolean interval,
        Optional<Memory> memory) {
    static final int TABLE = 1;
    static final int NAME = 2;
    private static final int FLAGS = 3;
    private static final int KEY_TYPE = 4;
    private static final int KEY_LENGTH = 5;
    private static final int DATA_TYPE = 6;
    private static final int DATA_LENGTH = 7;
    private static final int DESCRIPTION = 9;
    private static final int ID = 10;
    private static final int TIMEOUT = 11;
    private static final int USER_DATA = 13;

    private static final int FLAG_INTERVAL = 0x4;
    private static final int FLAG_MAP = 0x8;
    private static final int FLAG_TIMEOUT = 0x10;
    private static final int FLAG_DYNAMIC = 0x20;
    private static final int FLAG_CONCATENATION = 0x80;

    private static final int DESCRIPTION_SIZE = 1;
    private static final int DESCRIPTION_CONCATENATION = 2;
    private static final int FIELD_LENGTH = 1;

    // enum nftnl_udata_set_types of libnftnl: one byte each of type and length, values in the machine's byte order.
    private static final int UDATA_KEY_BYTE_ORDER = 0;
    private static final int UDATA_DATA_BYTE_ORDER = 1;
    private static final int UDATA_KEY_TYPE_OF = 3;
    private static final int UDATA_DATA_INTERVAL = 6;
    private static final int UDATA_TYPE_OF_EXPRESSION = 0;
    private static final int UDATA_TYPE_OF_DATA = 1;
    private static final int UDATA_MAX_BYTES = 64;
    private static final int UDATA_NUMBER_BYTES = 2 + Integer.BYTES;

    /** nft's own {@code EXPR_CONCAT}: it marks the type of any concatenation, without details. */
    private static final int EXPRESSION_CONCATENATION = 13;

    /**
     * The limits of keys that rules add.
     *
     * @param size the largest number of keys
     * @param time after which a key expires unless it is added again; above 0, in milliseconds
     */
    public record Memory(int size, Duration time) {
        public Memory {
            if (size < 1 || time.toMillis() < 1) {
                throw new IllegalArgumentException("a set that remembers " + size + " keys for " + time);
            }
        }
    }

    public NamedSet {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(dataType, "dataType");
        Objects.requireNonNull(memory, "memory");
        Names.check("set name", name, Names.NAME_BYTES);
    }

    /** Returns a set of single keys. */
    public static NamedSet set(Table table, String name, DataType keyType) {
        return new NamedSet(table, name, keyType, Optional.empty(), false, Optional.empty());
    }

    /**
     * Returns a set of ranges of keys.
     *
     * @throws IllegalArgumentException if the keys are not in network byte order, which ranges are compared in
     */
    public static NamedSet intervals(Table table, String name, DataType keyType) {
        if (keyType.order() == DataType.Order.HOST) {
            throw new IllegalArgumentException("set " + name + ": there are no ranges of keys in host byte order");
        }
        return new NamedSet(table, name, keyType, Optional.empty(), true, Optional.empty());
    }

    /** Returns a set of single keys that rules fill by {@link Dynset}. */
    public static NamedSet dynamic(Table table, String name, DataType keyType, Memory memory) {
        return new NamedSet(table, name, keyType, Optional.empty(), false, Optional.of(memory));
    }

    /** Returns a map of ranges of keys, see {@link #intervals}. */
    public static NamedSet intervalMap(Table table, String name, DataType keyType, DataType dataType) {
        NamedSet keys = intervals(table, name, keyType);
        return new NamedSet(table, name, keys.keyType, Optional.of(dataType), true, Optional.empty());
    }

    /** Returns a map; with {@link DataType#VERDICT} as data a verdict map. */
    public static NamedSet map(Table table, String name, DataType keyType, DataType dataType) {
        return new NamedSet(table, name, keyType, Optional.of(dataType), false, Optional.empty());
    }

    /** Returns a copy with unknown keys and data, which differs from all sets that this library makes. */
    NamedSet unknown() {
        return new NamedSet(
                table, name, new DataType(0, keyType.fieldLengths(), DataType.Order.NONE), dataType, interval, memory);
    }

    /**
     * Returns whether it is of ranges that the kernel keeps as two elements each, the start and what follows the end.
     */
    boolean isOfBoundaries() {
        return interval && !keyType.isConcatenation();
    }

    void encode(AttributeWriter out, int id) {
        encodeKey(out);
        out.putU32Be(FLAGS, flags()).putU32Be(KEY_TYPE, keyType.id()).putU32Be(KEY_LENGTH, keyType.length());
        dataType.ifPresent(type -> out.putU32Be(DATA_TYPE, type.id()).putU32Be(DATA_LENGTH, type.length()));
        out.putU32Be(ID, id);
        memory.ifPresent(
                kept -> out.putNested(DESCRIPTION, description -> description.putU32Be(DESCRIPTION_SIZE, kept.size()))
                        .putU64Be(TIMEOUT, kept.time().toMillis()));
        if (interval && keyType.isConcatenation()) {
            out.putNested(DESCRIPTION, this::encodeFields);
        }
        out.putBytes(USER_DATA, userData());
    }

    void encodeKey(AttributeWriter out) {
        out.putString(TABLE, table.name()).putString(NAME, name);
    }

    private int flags() {
        return (interval ? FLAG_INTERVAL : 0)
                | (dataType.isPresent() ? FLAG_MAP : 0)
                | (memory.isPresent() ? FLAG_TIMEOUT | FLAG_DYNAMIC : 0)
                | (interval && keyType.isConcatenation() ? FLAG_CONCATENATION : 0);
    }

    private void encodeFields(AttributeWriter out) {
        out.putNested(DESCRIPTION_CONCATENATION, fields -> {
            for (int length : keyType.fieldLengths()) {
                fields.putNested(Attributes.LIST_ELEMENT, field -> field.putU32Be(FIELD_LENGTH, length));
            }
        });
    }

    private byte[] userData() {
        ByteBuffer out = ByteBuffer.allocate(UDATA_MAX_BYTES).order(ByteOrder.nativeOrder());
        putUserData(out, UDATA_KEY_BYTE_ORDER, keyType.order().ordinal());
        dataType.ifPresent(
                type -> putUserData(out, UDATA_DATA_BYTE_ORDER, type.order().ordinal()));
        if (keyType.isConcatenation()) {
            out.put((byte) UDATA_KEY_TYPE_OF).put((byte) (UDATA_NUMBER_BYTES + 2));
            putUserData(out, UDATA_TYPE_OF_EXPRESSION, EXPRESSION_CONCATENATION);
            out.put((byte) UDATA_TYPE_OF_DATA).put((byte) 0);
        }
        dataType.ifPresent(type -> putUserData(out, UDATA_DATA_INTERVAL, 0));
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void putUserData(ByteBuffer out, int type, int value) {
        out.put((byte) type).put((byte) Integer.BYTES).putInt(value);
    }

    /** Reads a set; empty if it is of another table. */
    static Optional<NamedSet> decode(AttributeReader in, Table table) {
        int family = NfMessage.readHeader(in);
        Attributes attributes = Attributes.of(in);
        if (family != table.family().number() || !attributes.string(TABLE).equals(table.name())) {
            return Optional.empty();
        }
        int flags = attributes.u32(FLAGS, 0);
        return Optional.of(new NamedSet(
                table,
                attributes.string(NAME),
                DataType.of(attributes.u32(KEY_TYPE, 0), attributes.u32(KEY_LENGTH)),
                (flags & FLAG_MAP) == 0
                        ? Optional.empty()
                        : Optional.of(DataType.of(attributes.u32(DATA_TYPE), attributes.u32(DATA_LENGTH, 0))),
                (flags & FLAG_INTERVAL) != 0,
                decodeMemory(attributes, flags)));
    }

    private static Optional<Memory> decodeMemory(Attributes attributes, int flags) {
        int size = attributes.has(DESCRIPTION) ? attributes.nest(DESCRIPTION).u32(DESCRIPTION_SIZE, 0) : 0;
        long millis = attributes.u64(TIMEOUT, 0);
        boolean remembers = (flags & FLAG_DYNAMIC) != 0 && size > 0 && millis > 0;
        return remembers ? Optional.of(new Memory(size, Duration.ofMillis(millis))) : Optional.empty();
    }

    /** Returns the set as nft(8) names it, such as {@code bridge faultd members}. */
    @Override
    public String toString() {
        return table + " " + name;
    }
}
