package io.faultd.netlink.nft.expr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * The structure with the parameters of an iptables extension, immutable: {@code struct xt_multiport_v1} and the like,
 * numbers in the machine's byte order.
 */
public final class XtInfo {
    /** {@code XT_ALIGN} on 64-bit machines. */
    private static final int ALIGNMENT = 8;

    private final byte[] bytes;

    XtInfo(byte... bytes) {
        this.bytes = bytes.clone();
    }

    /**
     * Makes a structure of that size, padded as the kernel demands.
     *
     * @param content writes the bytes that are not zero
     */
    static XtInfo of(int size, Consumer<ByteBuffer> content) {
        ByteBuffer out = ByteBuffer.allocate(size + ALIGNMENT - 1 & -ALIGNMENT).order(ByteOrder.nativeOrder());
        content.accept(out);
        return new XtInfo(out.array());
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof XtInfo info && Arrays.equals(bytes, info.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the bytes in hexadecimal. */
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
