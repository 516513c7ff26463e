package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.nft.expr.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps the sets that it has read, since decoding elements needs the type of their keys. */
final class NftChangeReader {
    private final Map<String, NamedSet> sets = new HashMap<>();
    private final List<NftChange> changes = new ArrayList<>();

    NftChangeReader(List<NamedSet> existing) {
        existing.forEach(set -> sets.put(set.toString(), set));
    }

    List<NftChange> read(List<NetlinkRequest> requests) {
        List<NetlinkMessage> elements = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            NetlinkMessage message = requests.get(i).toMessage(0, 0, 0);
            if (!isOfElements(message)) {
                changes.add(NfMessage.decode(message, in -> one(message)));
                continue;
            }
            elements.add(message);
            boolean goesOn = i + 1 < requests.size()
                    && requests.get(i + 1).type() == message.type()
                    && key(requests.get(i + 1).toMessage(0, 0, 0)).equals(key(message));
            if (!goesOn) {
                changes.add(elements(elements));
                elements.clear();
            }
        }
        return changes;
    }

    /** A request to delete elements that names none flushes the set. */
    private static boolean isOfElements(NetlinkMessage message) {
        return message.type() == NfMessage.NEW_ELEMENTS
                || message.type() == NfMessage.DELETE_ELEMENTS
                        && attributes(message).has(SetElements.ELEMENTS);
    }

    private NftChange elements(List<NetlinkMessage> messages) {
        NamedSet set = known(messages.get(0));
        NftChange.Verb verb =
                messages.get(0).type() == NfMessage.NEW_ELEMENTS ? NftChange.Verb.ADD : NftChange.Verb.DELETE;
        return new NftChange.OfElements(verb, set, SetElements.decode(set, messages));
    }

    private NftChange one(NetlinkMessage message) {
        Table table = table(message);
        return switch (message.type()) {
            case NfMessage.NEW_TABLE -> new NftChange.OfTable(NftChange.Verb.ADD, table);
            case NfMessage.DELETE_TABLE -> new NftChange.OfTable(NftChange.Verb.DELETE, table);
            case NfMessage.NEW_CHAIN ->
                new NftChange.OfChain(
                        NftChange.Verb.ADD,
                        Chain.decode(message.reader(), table).orElseThrow());
            case NfMessage.DELETE_CHAIN ->
                new NftChange.OfChain(
                        NftChange.Verb.DELETE,
                        Chain.decode(message.reader(), table).orElseThrow());
            case NfMessage.NEW_SET -> {
                NamedSet set = NamedSet.decode(message.reader(), table).orElseThrow();
                sets.put(set.toString(), set);
                yield new NftChange.OfSet(NftChange.Verb.ADD, set);
            }
            case NfMessage.DELETE_SET -> new NftChange.OfSet(NftChange.Verb.DELETE, known(message));
            case NfMessage.DELETE_ELEMENTS -> new NftChange.OfSet(NftChange.Verb.FLUSH, known(message));
            case NfMessage.NEW_RULE, NfMessage.DELETE_RULE -> rule(message, table);
            default -> throw new IllegalArgumentException("no change of a ruleset: type " + message.type());
        };
    }

    private static NftChange rule(NetlinkMessage message, Table table) {
        Attributes attributes = attributes(message);
        OptionalLong handle = number(attributes, Rule.HANDLE);
        if (message.type() == NfMessage.DELETE_RULE && handle.isEmpty()) {
            return new NftChange.OfChain(NftChange.Verb.FLUSH, Chain.regular(table, attributes.string(Rule.CHAIN)));
        }
        Rule rule = ListedRule.decode(message.reader(), table).orElseThrow().rule();
        if (message.type() == NfMessage.DELETE_RULE) {
            return new NftChange.OfRule(NftChange.Verb.DELETE, rule, handle);
        }
        if ((message.flags() & NetlinkMessage.REPLACE) != 0) {
            return new NftChange.OfRule(NftChange.Verb.REPLACE, rule, handle);
        }
        boolean append = (message.flags() & NetlinkMessage.APPEND) != 0;
        return new NftChange.OfRule(
                append ? NftChange.Verb.ADD : NftChange.Verb.INSERT, rule, number(attributes, Rule.POSITION));
    }

    private NamedSet known(NetlinkMessage message) {
        String key = key(message);
        NamedSet set = sets.get(key);
        if (set == null) {
            throw new IllegalArgumentException("there is no set " + key + " whose elements could change");
        }
        return set;
    }

    private static String key(NetlinkMessage message) {
        return table(message) + " " + attributes(message).string(NamedSet.NAME);
    }

    /** All messages name the table in their first attribute. */
    private static Table table(NetlinkMessage message) {
        Family family = Family.of(NfMessage.readHeader(message.reader()))
                .orElseThrow(() -> new IllegalArgumentException("unknown family"));
        return new Table(family, attributes(message).string(NamedSet.TABLE));
    }

    private static Attributes attributes(NetlinkMessage message) {
        AttributeReader in = message.reader();
        NfMessage.readHeader(in);
        return Attributes.of(in);
    }

    private static OptionalLong number(Attributes attributes, int type) {
        return attributes.has(type) ? OptionalLong.of(attributes.u64(type, 0)) : OptionalLong.empty();
    }
}
