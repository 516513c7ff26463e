package io.faultd.netlink;

import io.faultd.linux.KernelText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Writes the payload of a netlink message: fields of fixed structures ({@code write…}) and attributes ({@code put…}).
 *
 * <p>Attributes are {@code struct nlattr} of {@code linux/netlink.h}: a 16-bit length that counts the 4-byte header and
 * the value but not the padding, a 16-bit type, the value, zeros up to a multiple of 4. The buffer grows as needed.
 */
public final class AttributeWriter {
    /** {@code NLA_F_NESTED}: the attribute holds attributes. Older parts of the kernel neither set nor expect it. */
    static final int NESTED = 0x8000;

    static final int HEADER_BYTES = 4;
    static final int MAX_ATTRIBUTE_BYTES = 0xffff;
    private static final int INITIAL_BYTES = 256;

    private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_BYTES).order(ByteOrder.nativeOrder());

    /** Writes one byte of a structure. */
    public AttributeWriter writeU8(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    /** Writes a 16-bit field of a structure. */
    public AttributeWriter writeU16(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    /** Writes a 16-bit field of a structure in network byte order. */
    public AttributeWriter writeU16Be(int value) {
        return writeU8(value >>> Byte.SIZE).writeU8(value);
    }

    /** Writes a 32-bit field of a structure, signed or unsigned. */
    public AttributeWriter writeU32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /** Writes a 32-bit field of a structure in network byte order. */
    public AttributeWriter writeU32Be(int value) {
        return writeU32(networkOrder(value));
    }

    /** Writes a 64-bit field of a structure, signed or unsigned. */
    public AttributeWriter writeU64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Writes bytes of a structure as they are. */
    public AttributeWriter writeBytes(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /** Writes so many zero bytes of a structure. */
    public AttributeWriter writeZeros(int count) {
        return writeBytes(new byte[count]);
    }

    /** Puts an attribute without a value. */
    public AttributeWriter putFlag(int type) {
        return begin(type, 0);
    }

    /** Puts an 8-bit attribute. */
    public AttributeWriter putU8(int type, int value) {
        return begin(type, Byte.BYTES).writeU8(value).pad();
    }

    /** Puts a 16-bit attribute. */
    public AttributeWriter putU16(int type, int value) {
        return begin(type, Short.BYTES).writeU16(value).pad();
    }

    /** Puts a 16-bit attribute in network byte order. */
    public AttributeWriter putU16Be(int type, int value) {
        return begin(type, Short.BYTES).writeU16Be(value).pad();
    }

    /** Puts a 32-bit attribute, signed or unsigned. */
    public AttributeWriter putU32(int type, int value) {
        return begin(type, Integer.BYTES).writeU32(value);
    }

    /** Puts a 32-bit attribute in network byte order. */
    public AttributeWriter putU32Be(int type, int value) {
        return begin(type, Integer.BYTES).writeU32Be(value);
    }

    /** Puts an unsigned 64-bit attribute. */
    public AttributeWriter putU64(int type, long value) {
        return begin(type, Long.BYTES).writeU64(value);
    }

    /** Puts a signed 64-bit attribute. */
    public AttributeWriter putS64(int type, long value) {
        return putU64(type, value);
    }

    /** Puts a 64-bit attribute in network byte order. */
    public AttributeWriter putU64Be(int type, long value) {
        return begin(type, Long.BYTES)
                .writeU32Be((int) (value >>> Integer.SIZE))
                .writeU32Be((int) value);
    }

    /** Puts text as UTF-8 with the terminating NUL that the kernel's {@code NLA_NUL_STRING} asks for. */
    public AttributeWriter putString(int type, String value) {
        byte[] bytes = KernelText.encode(value);
        return begin(type, bytes.length + 1).writeBytes(bytes).writeU8(0).pad();
    }

    /** Puts bytes as they are. */
    public AttributeWriter putBytes(int type, byte[] value) {
        return begin(type, value.length).writeBytes(value).pad();
    }

    /**
     * Puts an attribute that holds what {@code body} writes, marked {@code NLA_F_NESTED}.
     *
     * @throws IllegalArgumentException if the value is longer than the 16-bit length can express
     */
    public AttributeWriter putNested(int type, Consumer<AttributeWriter> body) {
        return putCompound(type | NESTED, body);
    }

    /**
     * Puts an attribute that holds what {@code body} writes (a structure, attributes, or one after the other) without
     * {@code NLA_F_NESTED}, as traffic control's older attributes have it.
     *
     * @throws IllegalArgumentException if the value is longer than the 16-bit length can express
     */
    public AttributeWriter putCompound(int type, Consumer<AttributeWriter> body) {
        int start = buffer.position();
        begin(type, 0);
        body.accept(this);
        int length = buffer.position() - start;
        if (length > MAX_ATTRIBUTE_BYTES) {
            throw new IllegalArgumentException("attribute " + (type & ~NESTED) + " of " + length
                    + " bytes is longer than the " + MAX_ATTRIBUTE_BYTES + " that netlink can express");
        }
        buffer.putShort(start, (short) length);
        return pad();
    }

    /** Returns how many bytes have been written. */
    public int length() {
        return buffer.position();
    }

    /** Returns a copy of what has been written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private AttributeWriter begin(int type, int valueBytes) {
        int length = HEADER_BYTES + valueBytes;
        if (length > MAX_ATTRIBUTE_BYTES) {
            throw new IllegalArgumentException("attribute " + type + " of " + length + " bytes is too long");
        }
        room(HEADER_BYTES).putShort((short) length).putShort((short) type);
        return this;
    }

    private AttributeWriter pad() {
        while ((buffer.position() & 3) != 0) {
            writeU8(0);
        }
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            byte[] larger = Arrays.copyOf(buffer.array(), Math.max(needed, 2 * buffer.capacity()));
            buffer = ByteBuffer.wrap(larger).order(ByteOrder.nativeOrder()).position(buffer.position());
        }
        return buffer;
    }

    private static int networkOrder(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
