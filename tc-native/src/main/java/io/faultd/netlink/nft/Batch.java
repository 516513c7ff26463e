package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes that {@link NfTables#commit} makes all together or not at all.
 *
 * <p>They are processed in the order in which they were added, so an object comes after what it refers to: a table, its
 * chains, its sets, their elements, rules; deleting goes the other way round. Adding an existing object succeeds and
 * changes nothing; deleting a missing one fails the whole batch ({@code ENOENT}).
 */
public final class Batch {
    /** {@code NFNL_BATCH_GENID} of {@code linux/netfilter/nfnetlink.h}. */
    private static final int GENERATION = 1;

    private final List<NetlinkRequest> requests = new ArrayList<>();
    private Consumer<AttributeWriter> condition = out -> {};
    private int sets;

    /**
     * Makes the batch fail with {@code ERESTART} if anything in the namespace's ruleset has changed since.
     *
     * @param generation what {@link NfTables#generation} returned
     */
    public Batch onlyIfStill(Generation generation) {
        condition = out -> out.putU32Be(GENERATION, generation.id());
        return this;
    }

    /** Adds all changes of another batch, but not its condition. */
    public Batch add(Batch other) {
        requests.addAll(other.requests);
        return this;
    }

    /** Adds a table. */
    public Batch add(Table table) {
        return request("add table " + table, NfMessage.NEW_TABLE, 0, table, table::encode);
    }

    /** Deletes a table and its contents. */
    public Batch delete(Table table) {
        return request("delete table " + table, NfMessage.DELETE_TABLE, 0, table, table::encodeKey);
    }

    /** Deletes a table and its contents, if it exists: the batch adds it first, so that a missing one is no error. */
    public Batch destroy(Table table) {
        return add(table).delete(table);
    }

    /** Adds a chain without rules. */
    public Batch add(Chain chain) {
        return request("add chain " + chain, NfMessage.NEW_CHAIN, NetlinkMessage.CREATE, chain.table(), chain::encode);
    }

    /** Deletes a chain with its rules; nothing may jump to it any more. */
    public Batch delete(Chain chain) {
        return request("delete chain " + chain, NfMessage.DELETE_CHAIN, 0, chain.table(), chain::encodeKey);
    }

    /** Deletes the rules of a chain. */
    public Batch flush(Chain chain) {
        return request("flush chain " + chain, NfMessage.DELETE_RULE, 0, chain.table(), out -> out.putString(
                        Rule.TABLE, chain.table().name())
                .putString(Rule.CHAIN, chain.name()));
    }

    /** Adds a set or map without elements. */
    public Batch add(NamedSet set) {
        int id = ++sets;
        return request(
                "add set " + set, NfMessage.NEW_SET, NetlinkMessage.CREATE, set.table(), out -> set.encode(out, id));
    }

    /** Deletes a set or map with its elements; no rule may use it any more. */
    public Batch delete(NamedSet set) {
        return request("delete set " + set, NfMessage.DELETE_SET, 0, set.table(), set::encodeKey);
    }

    /**
     * Adds elements to a set or map, any number of them.
     *
     * @throws IllegalArgumentException if one is not of the set's type
     */
    public Batch addElements(NamedSet set, Collection<Element> elements) {
        return elements("add elements to ", NfMessage.NEW_ELEMENTS, NetlinkMessage.CREATE, set, elements);
    }

    /**
     * Deletes elements from a set or map, any number of them.
     *
     * @throws IllegalArgumentException if one is not of the set's type
     */
    public Batch deleteElements(NamedSet set, Collection<Element> elements) {
        return elements("delete elements from ", NfMessage.DELETE_ELEMENTS, 0, set, elements);
    }

    /** Deletes all elements of a set or map. */
    public Batch flush(NamedSet set) {
        return request("flush set " + set, NfMessage.DELETE_ELEMENTS, 0, set.table(), set::encodeKey);
    }

    /** Adds a rule at the end of its chain. */
    public Batch add(Rule rule) {
        return rule("add", NetlinkMessage.CREATE | NetlinkMessage.APPEND, rule);
    }

    /** Adds a rule at the beginning of its chain. */
    public Batch insert(Rule rule) {
        return rule("insert", NetlinkMessage.CREATE, rule);
    }

    /**
     * Adds a rule in front of another one of the same chain.
     *
     * @param handle the other one's; it must not be deleted by the same batch
     */
    public Batch insertBefore(long handle, Rule rule) {
        return request(
                "insert rule before " + handle + " in " + rule.label(),
                NfMessage.NEW_RULE,
                NetlinkMessage.CREATE,
                rule.table(),
                out -> {
                    rule.encodeKey(out);
                    rule.encodeBody(out);
                    out.putU64Be(Rule.POSITION, handle);
                });
    }

    /**
     * Replaces a rule by another one of the same chain.
     *
     * @param handle the other one's
     */
    public Batch replace(long handle, Rule rule) {
        return request(
                "replace rule " + handle + " in " + rule.label(),
                NfMessage.NEW_RULE,
                NetlinkMessage.REPLACE,
                rule.table(),
                out -> {
                    rule.encodeKey(out);
                    out.putU64Be(Rule.HANDLE, handle);
                    rule.encodeBody(out);
                });
    }

    /** Deletes a rule. */
    public Batch delete(ListedRule listed) {
        Rule rule = listed.rule();
        return request(
                "delete rule " + listed.handle() + " in " + rule.label(),
                NfMessage.DELETE_RULE,
                0,
                rule.table(),
                out -> {
                    rule.encodeKey(out);
                    out.putU64Be(Rule.HANDLE, listed.handle());
                });
    }

    /** Returns whether there is nothing to do. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }

    /**
     * Returns the changes in the order in which they will be made, without the messages that begin and end the batch.
     */
    List<NetlinkRequest> requests() {
        return List.copyOf(requests);
    }

    NetlinkRequest begin() {
        return bound(NfMessage.BATCH_BEGIN, condition);
    }

    NetlinkRequest end() {
        return bound(NfMessage.BATCH_END, out -> {});
    }

    private static NetlinkRequest bound(int type, Consumer<AttributeWriter> body) {
        return NetlinkRequest.of(
                "nf_tables transaction",
                type,
                0,
                out -> body.accept(NfMessage.writeHeader(out, NfMessage.ANY_FAMILY, NfMessage.SUBSYSTEM)));
    }

    private Batch elements(String what, int type, int flags, NamedSet set, Collection<Element> elements) {
        for (AttributeWriter payload : SetElements.encode(set, List.copyOf(elements))) {
            requests.add(new NetlinkRequest(what + set, type, flags, ByteBuffer.wrap(payload.toByteArray())));
        }
        return this;
    }

    private Batch rule(String verb, int flags, Rule rule) {
        return request(verb + " rule in " + rule.label(), NfMessage.NEW_RULE, flags, rule.table(), out -> {
            rule.encodeKey(out);
            rule.encodeBody(out);
        });
    }

    private Batch request(String operation, int type, int flags, Table table, Consumer<AttributeWriter> body) {
        requests.add(NetlinkRequest.of(operation, type, flags, out -> body.accept(NfMessage.writeHeader(out, table))));
        return this;
    }
}
