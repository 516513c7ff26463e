package io.faultd.netlink.nft.expr;

import io.faultd.linux.KernelText;
import io.faultd.netlink.AttributeWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a register holds them, immutable: addresses and ports in network byte order, marks in the machine's. */
public final class Value implements Data {
    static final int DATA_VALUE = 1;

    /** {@code NFT_DATA_VALUE_MAXLEN}: all registers together. */
    static final int MAX_BYTES = 64;

    private static final int WORD_BYTES = 4;

    private final byte[] bytes;

    /**
     * Makes a value of a copy of those bytes.
     *
     * @throws IllegalArgumentException if there are none or more than 64
     */
    public Value(byte... bytes) {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a value has 1 to " + MAX_BYTES + " bytes and not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** Returns the name of an interface, filled up with zeros to the 16 bytes that {@code iifname} loads. */
    public static Value interfaceName(String name) {
        Names.check("interface name", name, Names.INTERFACE_BYTES);
        return new Value(Arrays.copyOf(KernelText.encode(name), Names.INTERFACE_BYTES));
    }

    /**
     * Returns the start of an interface name without a terminating zero, so that {@code cmp} matches any longer one.
     */
    public static Value interfaceNamePrefix(String prefix) {
        Names.check("interface name prefix", prefix, Names.INTERFACE_BYTES);
        return new Value(KernelText.encode(prefix));
    }

    /** Returns an address: 4 bytes for IPv4, 16 for IPv6. */
    public static Value address(InetAddress address) {
        return new Value(address.getAddress());
    }

    /** Returns a number of one byte, such as a layer 4 protocol. */
    public static Value u8(int value) {
        return new Value((byte) check(value, 0xff));
    }

    /** Returns a number of two bytes in network byte order, such as a port or an Ethernet type. */
    public static Value u16Be(int value) {
        check(value, 0xffff);
        return new Value((byte) (value >> Byte.SIZE), (byte) value);
    }

    /** Returns a number of four bytes in the machine's byte order, such as a mark. */
    public static Value u32(int value) {
        return new Value(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    /** Returns a number of four bytes in network byte order. */
    public static Value u32Be(int value) {
        return new Value(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    /** Returns the values one after the other, each padded to a multiple of 4 bytes as registers are. */
    public static Value concat(Value... fields) {
        int length =
                Arrays.stream(fields).mapToInt(field -> aligned(field.length())).sum();
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (Value field : fields) {
            joined.put(Arrays.copyOf(field.bytes, aligned(field.length())));
        }
        return new Value(joined.array());
    }

    /** Returns how many bytes there are, 1 to 64. */
    public int length() {
        return bytes.length;
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putBytes(DATA_VALUE, bytes);
    }

    static int aligned(int length) {
        return length + WORD_BYTES - 1 & -WORD_BYTES;
    }

    private static int check(int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " is not within 0 to " + max);
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the bytes in hexadecimal, such as {@code 0x0a000001}. */
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
