package io.faultd.netlink;

import io.faultd.linux.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the payload of a netlink message: fields of fixed structures ({@code read…}), then attributes one by one.
 *
 * <pre>{@code
 * int index = reader.readS32();
 * while (reader.next()) {
 *     switch (reader.type()) {
 *         case IFLA_IFNAME -> name = reader.string();
 *         default -> {} // newer kernels send more
 *     }
 * }
 * }</pre>
 *
 * <p>Every method throws {@link MalformedNetlinkException} rather than read past the end of the payload or of an
 * attribute; {@link #next} always advances, so a walk ends whatever the bytes are. A number must have exactly the size
 * that its getter says.
 */
public final class AttributeReader {
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer buffer;
    private int type;
    private int valueStart;
    private int valueLength;

    private AttributeReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Reads what is between the buffer's position and limit; the buffer itself stays unchanged. */
    public static AttributeReader of(ByteBuffer payload) {
        return new AttributeReader(payload.slice().order(ByteOrder.nativeOrder()));
    }

    /** Reads a byte of a structure, 0 to 255. */
    public int readU8() {
        return need(Byte.BYTES).get() & 0xff;
    }

    /** Reads a 16-bit field of a structure, 0 to 65535. */
    public int readU16() {
        return need(Short.BYTES).getShort() & 0xffff;
    }

    /** Reads a 16-bit field of a structure in network byte order, 0 to 65535. */
    public int readU16Be() {
        return readU8() << Byte.SIZE | readU8();
    }

    /** Reads a 32-bit field of a structure; an unsigned one comes as the same bits. */
    public int readS32() {
        return need(Integer.BYTES).getInt();
    }

    /** Reads an unsigned 32-bit field of a structure. */
    public long readU32() {
        return Integer.toUnsignedLong(readS32());
    }

    /** Reads a 32-bit field of a structure in network byte order; an unsigned one comes as the same bits. */
    public int readS32Be() {
        return fromNetworkOrder(readS32());
    }

    /** Reads a 64-bit field of a structure; an unsigned one comes as the same bits. */
    public long readS64() {
        return need(Long.BYTES).getLong();
    }

    /** Skips bytes of a structure. */
    public void skip(int bytes) {
        ByteBuffer readable = need(bytes);
        readable.position(readable.position() + bytes);
    }

    /** Returns how many bytes follow what has been read. */
    public int remaining() {
        return buffer.remaining();
    }

    /**
     * Moves to the next attribute.
     *
     * @return false at the end of the payload
     */
    public boolean next() {
        if (!buffer.hasRemaining()) {
            return false;
        }
        int available = buffer.remaining();
        if (available < AttributeWriter.HEADER_BYTES) {
            throw new MalformedNetlinkException(available + " bytes left, too few for an attribute header");
        }
        int length = buffer.getShort() & 0xffff;
        type = buffer.getShort() & TYPE_MASK;
        if (length < AttributeWriter.HEADER_BYTES || length > available) {
            throw new MalformedNetlinkException(
                    "attribute " + type + " has length " + length + " where " + available + " bytes are left");
        }
        valueStart = buffer.position();
        valueLength = length - AttributeWriter.HEADER_BYTES;
        int aligned = length + 3 & ~3;
        // The last attribute of a nest may lack its padding.
        buffer.position(Math.min(valueStart - AttributeWriter.HEADER_BYTES + aligned, buffer.limit()));
        return true;
    }

    /** Returns the current attribute's type without its flag bits. */
    public int type() {
        return type;
    }

    /** Returns the length of the current attribute's value in bytes. */
    public int length() {
        return valueLength;
    }

    /** Returns the current 8-bit attribute, 0 to 255. */
    public int u8() {
        return buffer.get(value(Byte.BYTES)) & 0xff;
    }

    /** Returns the current 16-bit attribute, 0 to 65535. */
    public int u16() {
        return buffer.getShort(value(Short.BYTES)) & 0xffff;
    }

    /** Returns the current 16-bit attribute in network byte order, 0 to 65535. */
    public int u16Be() {
        int at = value(Short.BYTES);
        return (buffer.get(at) & 0xff) << Byte.SIZE | buffer.get(at + 1) & 0xff;
    }

    /** Returns the current 32-bit attribute as signed. */
    public int s32() {
        return buffer.getInt(value(Integer.BYTES));
    }

    /** Returns the current 32-bit attribute as unsigned. */
    public long u32() {
        return Integer.toUnsignedLong(s32());
    }

    /** Returns the current 32-bit attribute in network byte order, as unsigned. */
    public long u32Be() {
        return Integer.toUnsignedLong(fromNetworkOrder(s32()));
    }

    /** Returns the current 64-bit attribute; an unsigned one comes as the same bits. */
    public long s64() {
        return buffer.getLong(value(Long.BYTES));
    }

    /** Returns the current unsigned 64-bit attribute; above 2^63 it comes as a negative number of the same bits. */
    public long u64() {
        return s64();
    }

    /** Returns the current 64-bit attribute in network byte order. */
    public long u64Be() {
        int at = value(Long.BYTES);
        long high = Integer.toUnsignedLong(fromNetworkOrder(buffer.getInt(at)));
        long low = Integer.toUnsignedLong(fromNetworkOrder(buffer.getInt(at + Integer.BYTES)));
        return high << Integer.SIZE | low;
    }

    /** Returns the current attribute's text up to the first NUL, which may be missing. */
    public String string() {
        return KernelText.decodeUpToNul(bytes());
    }

    /** Returns a copy of the current attribute's value. */
    public byte[] bytes() {
        byte[] bytes = new byte[valueLength];
        buffer.get(valueStart, bytes);
        return bytes;
    }

    /** Returns a reader of what is inside the current attribute: a structure, attributes, or one after the other. */
    public AttributeReader nested() {
        return of(buffer.duplicate().clear().position(valueStart).limit(valueStart + valueLength));
    }

    private int value(int bytes) {
        if (valueLength != bytes) {
            throw new MalformedNetlinkException(
                    "attribute " + type + " has " + valueLength + " bytes instead of " + bytes);
        }
        return valueStart;
    }

    private ByteBuffer need(int bytes) {
        if (buffer.remaining() < bytes) {
            throw new MalformedNetlinkException(
                    "structure ends " + (bytes - buffer.remaining()) + " bytes before it should");
        }
        return buffer;
    }

    private static int fromNetworkOrder(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
