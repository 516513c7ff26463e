package io.faultd.netlink.nft.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The type of a set's keys or a map's data, in nft(8)'s numbering ({@code enum datatypes} of its {@code datatype.h}).
 *
 * <p>The kernel itself uses only the length; it stores the number so that nft can list the set legibly.
 *
 * @param id nft's number; of a concatenation the numbers of its fields, 6 bits each, the first one highest
 * @param fieldLengths the length of each field in bytes, without padding; one unless it is a concatenation
 * @param order the byte order of its values
 */
public record DataType(int id, List<Integer> fieldLengths, Order order) {
    public static final DataType IPV4_ADDR = new DataType(7, List.of(4), Order.NETWORK);
    public static final DataType IPV6_ADDR = new DataType(8, List.of(16), Order.NETWORK);
    public static final DataType ETHER_ADDR = new DataType(9, List.of(6), Order.NETWORK);
    public static final DataType INET_PROTOCOL = new DataType(12, List.of(1), Order.NETWORK);
    public static final DataType INET_SERVICE = new DataType(13, List.of(2), Order.NETWORK);
    public static final DataType MARK = new DataType(19, List.of(4), Order.HOST);
    public static final DataType CLASS_ID = new DataType(23, List.of(4), Order.HOST);
    public static final DataType IFNAME = new DataType(41, List.of(16), Order.HOST);

    /** The data of a verdict map: {@code NFT_DATA_VERDICT}. */
    public static final DataType VERDICT = new DataType(0xffffff00, List.of(0), Order.NONE);

    private static final List<DataType> KNOWN =
            List.of(IPV4_ADDR, IPV6_ADDR, ETHER_ADDR, INET_PROTOCOL, INET_SERVICE, MARK, CLASS_ID, IFNAME, VERDICT);
    private static final int BITS = 6;
    private static final int MASK = (1 << BITS) - 1;
    private static final int MAX_FIELDS = Integer.SIZE / BITS;

    public DataType {
        fieldLengths = List.copyOf(fieldLengths);
    }

    /** Byte orders as nft(8) numbers them in a set's user data. */
    public enum Order {
        /** Unknown, or not the same in all fields. */
        NONE,
        HOST,
        NETWORK
    }

    /**
     * Returns the type of values that are several fields one after the other.
     *
     * @throws IllegalArgumentException unless there are 2 to 5 fields, none of them a concatenation
     */
    public static DataType concat(DataType... fields) {
        if (fields.length < 2 || fields.length > MAX_FIELDS) {
            throw new IllegalArgumentException("a concatenation has 2 to " + MAX_FIELDS + " fields");
        }
        int id = 0;
        List<Integer> lengths = new ArrayList<>();
        for (DataType field : fields) {
            if (field.isConcatenation() || field.equals(VERDICT)) {
                throw new IllegalArgumentException(field + " cannot be a field of a concatenation");
            }
            id = id << BITS | field.id;
            lengths.add(field.length());
        }
        return new DataType(id, lengths, Order.NONE);
    }

    /** Returns the type of that number; for an unknown number a type that has only number and length. */
    public static DataType of(int id, int length) {
        for (DataType known : KNOWN) {
            if (known.id == id) {
                return known;
            }
        }
        List<DataType> fields = new ArrayList<>();
        for (int rest = id; rest != 0; rest >>>= BITS) {
            int field = rest & MASK;
            KNOWN.stream().filter(known -> known.id == field).forEach(known -> fields.add(0, known));
        }
        if (fields.size() >= 2 && fields.size() <= MAX_FIELDS) {
            DataType concatenation = concat(fields.toArray(DataType[]::new));
            if (concatenation.id == id && concatenation.length() == length) {
                return concatenation;
            }
        }
        return new DataType(id, List.of(length), Order.NONE);
    }

    /** Returns whether values consist of several fields. */
    public boolean isConcatenation() {
        return fieldLengths.size() > 1;
    }

    /** Returns how many bytes a value has; fields of a concatenation are padded to multiples of 4. */
    public int length() {
        return isConcatenation()
                ? fieldLengths.stream().mapToInt(Value::aligned).sum()
                : fieldLengths.get(0);
    }

    /** Returns the register that each field has to be loaded into for a lookup, beginning with {@link Register#R1}. */
    public List<Register> registers() {
        int[] offsets = new int[fieldLengths.size()];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offsets[i - 1] + Value.aligned(fieldLengths.get(i - 1));
        }
        return Arrays.stream(offsets).mapToObj(Register::at).toList();
    }
}
