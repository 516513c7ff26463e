package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.nft.expr.Attributes;
import io.faultd.netlink.nft.expr.Names;
import java.util.Optional;

/**
 * A table: a named container of chains, sets and rules of one family.
 *
 * @param family what packets it sees
 * @param name 1 to 255 bytes; family and name together identify a table within a namespace
 */
public record Table(Family family, String name) {
    private static final int NAME = 1;
    private static final int FLAGS = 2;
    private static final int USE = 3;

    public Table {
        Names.check("table name", name, Names.NAME_BYTES);
    }

    void encode(AttributeWriter out) {
        out.putString(NAME, name).putU32Be(FLAGS, 0);
    }

    void encodeKey(AttributeWriter out) {
        out.putString(NAME, name);
    }

    /** Reads a table; empty if it is of a family that this library does not know. */
    static Optional<Table> decode(AttributeReader in) {
        Optional<Family> family = Family.of(NfMessage.readHeader(in));
        Attributes attributes = Attributes.of(in);
        return family.map(known -> new Table(known, attributes.string(NAME)));
    }

    /** Reads how many chains, sets and other objects the table has; empty if it is another table. */
    static Optional<Integer> decodeUse(AttributeReader in, Table table) {
        int family = NfMessage.readHeader(in);
        Attributes attributes = Attributes.of(in);
        return family == table.family().number() && attributes.string(NAME).equals(table.name())
                ? Optional.of(attributes.u32(USE))
                : Optional.empty();
    }

    /** Returns the table as nft(8) names it, such as {@code bridge faultd}. */
    @Override
    public String toString() {
        return family + " " + name;
    }
}
