package io.faultd.netlink.nft;

import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.expr.Attributes;
import java.util.Optional;

/**
 * The kernel's notice of a changed ruleset to listeners of {@code NFNLGRP_NFTABLES} (linux/netfilter/nfnetlink.h): the
 * changes, object by object, and after each transaction the process that made it.
 *
 * @param portId the netlink socket that requested it
 */
public sealed interface RulesetNotice {
    /** {@code NFNLGRP_NFTABLES}. */
    int GROUP = 7;

    int portId();

    /**
     * A table or something in it was added, changed or deleted.
     *
     * @param sequence number of the request
     */
    record Changed(Table table, int portId, int sequence) implements RulesetNotice {}

    /**
     * A transaction is complete.
     *
     * @param process the id of the process that made it, in the kernel's first process namespace
     * @param command its name
     */
    record Committed(int process, String command, int portId) implements RulesetNotice {}

    /** Subscribes a socket to all notices that {@link #of} can read. */
    static void subscribe(NetlinkSocket socket) {
        socket.joinGroup(GROUP);
    }

    /** Reads a notification; empty if it is about something else, or of a family that this library does not know. */
    static Optional<RulesetNotice> of(NetlinkMessage message) {
        try {
            return read(message);
        } catch (MalformedNetlinkException e) {
            return Optional.empty();
        }
    }

    private static Optional<RulesetNotice> read(NetlinkMessage message) {
        return switch (message.type()) {
            case NfMessage.NEW_TABLE,
                    NfMessage.DELETE_TABLE,
                    NfMessage.NEW_CHAIN,
                    NfMessage.DELETE_CHAIN,
                    NfMessage.NEW_RULE,
                    NfMessage.DELETE_RULE,
                    NfMessage.NEW_SET,
                    NfMessage.DELETE_SET,
                    NfMessage.NEW_ELEMENTS,
                    NfMessage.DELETE_ELEMENTS ->
                // The table's name has the number 1 among the attributes of each of them.
                NfMessage.decode(message, Table::decode)
                        .map(table -> new Changed(table, message.portId(), message.sequence()));
            case NfMessage.NEW_GENERATION ->
                NfMessage.decode(message, in -> {
                    NfMessage.readHeader(in);
                    Attributes attributes = Attributes.of(in);
                    return attributes.has(NfMessage.GENERATION_PROCESS, NfMessage.GENERATION_COMMAND)
                            ? Optional.of(new Committed(
                                    attributes.u32(NfMessage.GENERATION_PROCESS),
                                    attributes.string(NfMessage.GENERATION_COMMAND),
                                    message.portId()))
                            : Optional.empty();
                });
            default -> Optional.empty();
        };
    }
}
