package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Arrays;
import java.util.HexFormat;

/** An expression that this library does not model, kept as it is. */
public final class Unknown implements Expression {
    private final String name;
    private final byte[] data;

    /**
     * Makes an expression of a name and the attributes in {@code NFTA_EXPR_DATA}.
     *
     * @param name the kernel's name, such as {@code notrack}
     * @param data a whole number of encoded attributes, possibly none
     */
    public Unknown(String name, byte[] data) {
        this.name = name;
        this.data = data.clone();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.writeBytes(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Unknown unknown && name.equals(unknown.name) && Arrays.equals(data, unknown.data);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "Unknown[name=" + name + ", data=" + HexFormat.of().formatHex(data) + "]";
    }
}
