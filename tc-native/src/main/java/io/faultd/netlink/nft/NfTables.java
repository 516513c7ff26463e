package io.faultd.netlink.nft;

import io.faultd.linux.Errno;
import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The nf_tables ruleset of one network namespace: changed by batches, read by dumps.
 *
 * <p>One thread at a time may use it, as with the socket that it owns. A dump is consistent in itself; to find out
 * whether several belong together, {@link #read} compares the {@link #generation} before the first with that after the
 * last.
 */
public final class NfTables implements AutoCloseable {
    private static final int TABLE_ATTRIBUTE = 1;
    private static final int READ_ATTEMPTS = 20;

    private final NetlinkSocket socket;
    private final Optional<Consumer<List<NftChange>>> rehearsal;

    /**
     * Uses a socket of {@link NetlinkProtocol#NETFILTER}, in whose namespace everything happens.
     *
     * @param socket closed together with this object
     */
    public NfTables(NetlinkSocket socket) {
        this.socket = socket;
        this.rehearsal = Optional.empty();
    }

    /**
     * Uses a socket only for reading: changes are passed to {@code rehearsal} instead of being made.
     *
     * @param socket closed together with this object
     * @param rehearsal receives the changes of each batch
     */
    public NfTables(NetlinkSocket socket, Consumer<List<NftChange>> rehearsal) {
        this.socket = socket;
        this.rehearsal = Optional.of(rehearsal);
    }

    /** Returns the socket that all requests go through. */
    public NetlinkSocket socket() {
        return socket;
    }

    /** Returns whether this only rehearses changes, so that there is nothing to read back. */
    public boolean isRehearsal() {
        return rehearsal.isPresent();
    }

    /**
     * Opens the ruleset of the namespace that the calling thread is in.
     *
     * @throws io.faultd.linux.LinuxException if the kernel has no netfilter netlink
     */
    public static NfTables open() {
        return new NfTables(NetlinkSocket.open(NetlinkProtocol.NETFILTER));
    }

    /**
     * Makes all changes of a batch, or none.
     *
     * @throws NetlinkException that of the first change that the kernel refused, with its operation; the others' are
     *     its suppressed exceptions. ERESTART: another change came first, see {@link Batch#onlyIfStill}. EPERM:
     *     CAP_NET_ADMIN is missing. EOPNOTSUPP: the kernel has no nf_tables, or not that family or expression.
     * @throws io.faultd.netlink.NetlinkOverrunException if so many changes were refused that the socket's buffer could
     *     not hold all reasons; nothing has been changed
     */
    public void commit(Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        if (rehearsal.isPresent()) {
            List<NamedSet> existing =
                    tables().stream().flatMap(table -> sets(table).stream()).toList();
            rehearsal.get().accept(NftChange.of(batch, existing));
        } else {
            socket.transact(batch.begin(), batch.requests(), batch.end()).orThrow();
        }
    }

    /** Returns which version of the ruleset is in force. */
    public Generation generation() {
        NetlinkRequest request = request("read nf_tables generation", NfMessage.GET_GENERATION, out -> {});
        return socket.execute(request).stream()
                .findFirst()
                .map(message -> NfMessage.decode(message, Generation::decode))
                .orElseThrow(() -> new MalformedNetlinkException("no generation in the kernel's answer"));
    }

    /** Returns the tables of all families that this library knows, whatever program made them. */
    public List<Table> tables() {
        NetlinkRequest request = request("list tables", NfMessage.GET_TABLE, out -> {});
        return socket.dump(request).stream()
                .flatMap(message -> NfMessage.decode(message, Table::decode).stream())
                .toList();
    }

    /** Returns how many chains, sets, named counters and the like a table has; 0 also if there is no such table. */
    public int objects(Table table) {
        return dump(table, request("list tables", NfMessage.GET_TABLE, out -> {}), Table::decodeUse).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** Returns the chains of a table; none if there is no such table. */
    public List<Chain> chains(Table table) {
        return dump(table, request("list chains of " + table, NfMessage.GET_CHAIN, table, out -> {}), Chain::decode);
    }

    /** Returns the sets and maps of a table; none if there is no such table. */
    public List<NamedSet> sets(Table table) {
        NetlinkRequest request = request("list sets of " + table, NfMessage.GET_SET, table, out -> {});
        return dump(table, request, NamedSet::decode);
    }

    /**
     * Returns the elements of a set or map, in no particular order.
     *
     * @throws NetlinkException ENOENT if there is no such set
     * @throws MalformedNetlinkException if it has an element that this library can't represent, such as {@code *}
     */
    public List<Element> elements(NamedSet set) {
        NetlinkRequest request =
                request("list elements of " + set, NfMessage.GET_ELEMENTS, set.table(), set::encodeKey);
        return SetElements.decode(set, socket.dump(request));
    }

    /** Returns the rules of all chains of a table, each chain's in order; none if there is no such table. */
    public List<ListedRule> rules(Table table) {
        NetlinkRequest request = request(
                "list rules of " + table,
                NfMessage.GET_RULE,
                table,
                out -> out.putString(TABLE_ATTRIBUTE, table.name()));
        return dump(table, request, ListedRule::decode);
    }

    /**
     * Returns the contents of a table at one moment, read again if the ruleset changes meanwhile.
     *
     * @return empty if there is no such table
     * @throws NetlinkException EINTR if the ruleset changed during each attempt
     */
    public Optional<TableContents> read(Table table) {
        Optional<TableContents> last = Optional.empty();
        for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
            Generation before = generation();
            Optional<TableContents> contents = readAt(before, table);
            boolean same = contents.isPresent()
                    && last.filter(contents.get()::isSameAs).isPresent();
            if (same || generation().equals(before)) {
                return contents;
            }
            last = contents;
        }
        throw new NetlinkException("read table " + table, null, Errno.EINTR, "changed during each attempt to read it");
    }

    private Optional<TableContents> readAt(Generation generation, Table table) {
        if (!tables().contains(table)) {
            return Optional.empty();
        }
        Map<NamedSet, Set<Element>> sets = new HashMap<>();
        for (NamedSet set : sets(table)) {
            addElements(set, sets);
        }
        return Optional.of(new TableContents(generation, chains(table), sets, rules(table)));
    }

    /** A set can disappear while the others are read; the generation then shows it. */
    private void addElements(NamedSet set, Map<NamedSet, Set<Element>> sets) {
        try {
            sets.put(set, Set.copyOf(elements(set)));
        } catch (MalformedNetlinkException e) {
            sets.put(set.unknown(), Set.of());
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            sets.put(set, Set.of());
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private <T> List<T> dump(
            Table table, NetlinkRequest request, BiFunction<AttributeReader, Table, Optional<T>> decode) {
        List<T> objects = new ArrayList<>();
        for (NetlinkMessage message : socket.dump(request)) {
            NfMessage.decode(message, in -> decode.apply(in, table)).ifPresent(objects::add);
        }
        return objects;
    }

    private static NetlinkRequest request(String operation, int type, Consumer<AttributeWriter> body) {
        return NetlinkRequest.of(
                operation, type, 0, out -> body.accept(NfMessage.writeHeader(out, NfMessage.ANY_FAMILY, 0)));
    }

    private static NetlinkRequest request(String operation, int type, Table table, Consumer<AttributeWriter> body) {
        return NetlinkRequest.of(operation, type, 0, out -> body.accept(NfMessage.writeHeader(out, table)));
    }
}
