package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.nft.expr.Attributes;

/**
 * Which version of a namespace's ruleset is in force; every committed batch makes a new one.
 *
 * @param id {@code NFTA_GEN_ID}, 32 bits that wrap around
 */
public record Generation(int id) {
    private static final int ID = 1;

    static Generation decode(AttributeReader in) {
        NfMessage.readHeader(in);
        return new Generation(Attributes.of(in).u32(ID));
    }
}
