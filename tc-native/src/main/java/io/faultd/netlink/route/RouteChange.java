package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.tc.Filter;
import io.faultd.netlink.tc.Qdisc;
import io.faultd.netlink.tc.TcMessage;
import io.faultd.netlink.tc.TrafficClass;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request changes in links or traffic control, decoded from the bytes that would be sent, so that a description
 * of a request cannot differ from its effect.
 */
public sealed interface RouteChange {
    /** How an object is changed; the names are those of {@code tc(8)}. */
    enum Verb {
        ADD,
        REPLACE,
        CHANGE,
        DELETE;

        private static Verb of(NetlinkRequest request, int deleteType) {
            if (request.type() == deleteType) {
                return DELETE;
            }
            if ((request.flags() & NetlinkMessage.CREATE) == 0) {
                return CHANGE;
            }
            return (request.flags() & NetlinkMessage.EXCLUSIVE) != 0 ? ADD : REPLACE;
        }
    }

    /** A queueing discipline; a deletion uses only kind, handle and parent. */
    record OfQdisc(Verb verb, Qdisc qdisc) implements RouteChange {}

    /** A class; a deletion uses only its handle. */
    record OfClass(Verb verb, TrafficClass trafficClass) implements RouteChange {}

    /** A filter; its kind is empty where all filters of a parent, or of one priority, are deleted. */
    record OfFilter(Verb verb, Filter filter) implements RouteChange {}

    /** A new link of a kind that needs no settings. */
    record NewLink(String name, String kind) implements RouteChange {}

    /** A link to delete. */
    record DeleteLink(int index) implements RouteChange {}

    /**
     * A link's settings, those that are present.
     *
     * @param up whether it is switched on or off
     * @param queueLength packets that a queue in front of it holds by default
     */
    record SetLink(int index, Optional<Boolean> up, OptionalLong queueLength) implements RouteChange {}

    /** Changes that can't be described one by one. */
    record Remark(String text) implements RouteChange {}

    /**
     * Whether a request of routing netlink changes something: the lowest two bits of a type say so
     * ({@code rtnetlink.c}).
     */
    static boolean isOne(NetlinkRequest request) {
        return (request.type() & 3) != 2;
    }

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException for a request that shaping doesn't use: addresses, routes, links that are moved
     *     or renamed
     */
    static RouteChange of(NetlinkRequest request) {
        NetlinkMessage message = request.toMessage(0, 0, 0);
        return switch (request.type()) {
            case TcMessage.NEW_QDISC, TcMessage.DELETE_QDISC ->
                new OfQdisc(Verb.of(request, TcMessage.DELETE_QDISC), Qdisc.decode(message));
            case TcMessage.NEW_CLASS, TcMessage.DELETE_CLASS ->
                new OfClass(Verb.of(request, TcMessage.DELETE_CLASS), TrafficClass.decode(message));
            case TcMessage.NEW_FILTER, TcMessage.DELETE_FILTER ->
                new OfFilter(Verb.of(request, TcMessage.DELETE_FILTER), Filter.decode(message));
            case LinkMessage.DELETE_LINK ->
                new DeleteLink(LinkMessage.decode(message.reader()).index());
            case LinkMessage.NEW_LINK -> link(request, message);
            default -> throw unknown(request);
        };
    }

    private static RouteChange link(NetlinkRequest request, NetlinkMessage message) {
        if ((request.flags() & NetlinkMessage.CREATE) != 0) {
            Link link = Link.decode(message);
            return new NewLink(link.name(), link.kind());
        }
        AttributeReader reader = message.reader();
        LinkMessage header = LinkMessage.decode(reader);
        OptionalLong queueLength = OptionalLong.empty();
        while (reader.next()) {
            if (reader.type() != LinkMessage.IFLA_TXQLEN) {
                throw unknown(request);
            }
            queueLength = OptionalLong.of(reader.u32());
        }
        boolean switched = (header.change() & LinkMessage.IFF_UP) != 0;
        Optional<Boolean> up = switched ? Optional.of((header.flags() & LinkMessage.IFF_UP) != 0) : Optional.empty();
        return new SetLink(header.index(), up, queueLength);
    }

    private static IllegalArgumentException unknown(NetlinkRequest request) {
        return new IllegalArgumentException("there is no text for: " + request.operation());
    }
}
