package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import java.util.function.Function;

/** Message types of the nf_tables subsystem, and {@code struct nfgenmsg} of {@code linux/netfilter/nfnetlink.h}. */
public final class NfMessage {
    /** {@code NFNL_SUBSYS_NFTABLES}: the high byte of every message type, and the batch's {@code res_id}. */
    static final int SUBSYSTEM = 10;

    static final int NEW_TABLE = SUBSYSTEM << 8;
    static final int GET_TABLE = NEW_TABLE + 1;
    static final int DELETE_TABLE = NEW_TABLE + 2;
    static final int NEW_CHAIN = NEW_TABLE + 3;
    static final int GET_CHAIN = NEW_TABLE + 4;
    static final int DELETE_CHAIN = NEW_TABLE + 5;
    static final int NEW_RULE = NEW_TABLE + 6;
    static final int GET_RULE = NEW_TABLE + 7;
    static final int DELETE_RULE = NEW_TABLE + 8;
    static final int NEW_SET = NEW_TABLE + 9;
    static final int GET_SET = NEW_TABLE + 10;
    static final int DELETE_SET = NEW_TABLE + 11;
    static final int NEW_ELEMENTS = NEW_TABLE + 12;
    static final int GET_ELEMENTS = NEW_TABLE + 13;
    static final int DELETE_ELEMENTS = NEW_TABLE + 14;
    static final int NEW_GENERATION = NEW_TABLE + 15;
    static final int GET_GENERATION = NEW_TABLE + 16;

    /** {@code NFTA_GEN_PROC_PID} and {@code NFTA_GEN_PROC_NAME}. */
    static final int GENERATION_PROCESS = 2;

    static final int GENERATION_COMMAND = 3;

    /** {@code NFNL_MSG_BATCH_BEGIN} and {@code NFNL_MSG_BATCH_END}. */
    static final int BATCH_BEGIN = 0x10;

    static final int BATCH_END = 0x11;

    /** {@code NFPROTO_UNSPEC}: every family. */
    static final int ANY_FAMILY = 0;

    private static final int VERSION = 0;

    private NfMessage() {}

    static AttributeWriter writeHeader(AttributeWriter out, int family, int resource) {
        return out.writeU8(family).writeU8(VERSION).writeU16Be(resource);
    }

    static AttributeWriter writeHeader(AttributeWriter out, Table table) {
        return writeHeader(out, table.family().number(), 0);
    }

    /**
     * Decodes a message.
     *
     * @throws MalformedNetlinkException also where the content is well-formed but has invalid values
     */
    static <T> T decode(NetlinkMessage message, Function<AttributeReader, T> body) {
        return MalformedNetlinkException.decoding(
                "message of type " + message.type(), () -> body.apply(message.reader()));
    }

    /** Reads the header and returns the number of the family. */
    static int readHeader(AttributeReader in) {
        int family = in.readU8();
        in.skip(3);
        return family;
    }
}
