package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import java.util.Optional;

/**
 * The common parts of messages of qdiscs, classes and filters.
 *
 * @param header the fixed part
 * @param kind the kind's name; empty where there is none
 * @param options the content of {@code TCA_OPTIONS}, where there is one
 * @param stats the counters; empty where they are missing
 */
record TcAttributes(TcMessage header, String kind, Optional<AttributeReader> options, TcStats stats) {
    static TcAttributes decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        TcMessage header = TcMessage.decode(reader);
        String kind = "";
        Optional<AttributeReader> options = Optional.empty();
        TcStats stats = TcStats.ZERO;
        while (reader.next()) {
            switch (reader.type()) {
                case TcMessage.TCA_KIND -> kind = reader.string();
                case TcMessage.TCA_OPTIONS -> options = Optional.of(reader.nested());
                case TcMessage.TCA_STATS2 -> stats = TcStats.decode(reader.nested());
                default -> {}
            }
        }
        return new TcAttributes(header, kind, options, stats);
    }

    TcHandle handle() {
        return TcHandle.ofRaw(header.handle());
    }

    TcHandle parent() {
        return TcHandle.ofRaw(header.parent());
    }
}
