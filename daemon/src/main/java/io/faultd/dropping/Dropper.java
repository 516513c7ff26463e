package io.faultd.dropping;

import io.faultd.kernel.Difference;
import io.faultd.kernel.DriftKind;
import io.faultd.kernel.Failure;
import io.faultd.kernel.KernelWatch;
import io.faultd.kernel.NetlinkSink;
import io.faultd.kernel.NftSocketPool;
import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.nft.Generation;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Drops;
import io.faultd.target.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes drops into namespaces: one transaction each, so that no packet meets an incomplete partition. */
public final class Dropper {
    private static final Logger log = LoggerFactory.getLogger(Dropper.class);

    private final Map<Namespace, Held> known;
    private final NetlinkSink sink;
    private final NftSocketPool sockets;

    /**
     * The content of a namespace after it was last written. The content read back is not kept: in iptables' tables a
     * partition of N is N² rules.
     *
     * @param generation of the namespace's whole ruleset; while it is the same, nothing has changed
     */
    private record Held(Drops drops, Generation generation) {}

    private final DropEngine engine;

    /** Writes nf_tables tables of faultd. */
    public Dropper() {
        this(DropEngine.NFTABLES);
    }

    /** Writes by that engine, and removes what a daemon with another one left. */
    public Dropper(DropEngine engine) {
        this(engine, new NftSocketPool());
    }

    /** As {@link #Dropper(DropEngine)}, with sockets that are shared with others on the same thread. */
    public Dropper(DropEngine engine, NftSocketPool sockets) {
        this(engine, sockets, NetlinkSink.KERNEL);
    }

    /** The same; the watch recognizes its changes as faultd's own. */
    public Dropper(DropEngine engine, NftSocketPool sockets, KernelWatch watch) {
        this(engine, sockets, watch.sink());
    }

    public Dropper(DropEngine engine, NftSocketPool sockets, NetlinkSink sink) {
        this(engine, sockets, sink, new HashMap<>());
    }

    private Dropper(DropEngine engine, NftSocketPool sockets, NetlinkSink sink, Map<Namespace, Held> known) {
        this.engine = engine;
        this.sockets = sockets;
        this.sink = sink;
        this.known = known;
    }

    /** A copy with the same knowledge, whose changes go to another sink. */
    public Dropper rehearsal(NetlinkSink elsewhere) {
        return new Dropper(engine, sockets, elsewhere, new HashMap<>(known));
    }

    public NftSocketPool sockets() {
        return sockets;
    }

    public DropPlace place() {
        return engine.place();
    }

    /** Marks the known content of those namespaces as uncertain; the next reconciliation reads all of it. */
    public void doubt(Set<Namespace> namespaces) {
        known.keySet().removeAll(namespaces);
    }

    /** How namespaces differ from the wanted drops, down to each element and rule. */
    public Map<Namespace, Difference> differences(Map<Namespace, Drops> wanted) {
        Map<Namespace, Difference> differences = new HashMap<>();
        wanted.forEach((namespace, drops) -> {
            try {
                NfTables nftables = sink.rules(namespace, sockets.open(namespace));
                try {
                    engine.tables()
                            .difference(nftables, drops)
                            .ifPresent(
                                    text -> differences.put(namespace, new Difference(DriftKind.TABLE, text, false)));
                } finally {
                    sockets.release(namespace, nftables);
                }
            } catch (LinuxException e) {
                log.debug("{} is gone: {}", namespace.path(), e.getMessage());
            }
        });
        return differences;
    }

    /** Whether a table can have rules of faultd. */
    public boolean canBeIn(Table table) {
        return engine.tables().canBeIn(table);
    }

    /** Makes each namespace contain exactly the given drops, and nothing of faultd where there are none. */
    public List<Failure> reconcile(Map<Namespace, Drops> wanted) {
        List<Failure> failures = new ArrayList<>();
        wanted.forEach((namespace, drops) -> reconcile(namespace, drops).ifPresent(failures::add));
        return failures;
    }

    private Optional<Failure> reconcile(Namespace namespace, Drops drops) {
        Optional<Held> held = Optional.ofNullable(known.remove(namespace));
        try {
            NfTables nftables = sink.rules(namespace, sockets.open(namespace));
            try {
                hold(namespace, drops, held, nftables);
            } finally {
                sockets.release(namespace, nftables);
            }
            return Optional.empty();
        } catch (LinuxException e) {
            if (drops.isEmpty() && Refusals.isGone(e)) {
                return Optional.empty(); // its tables are gone with it
            }
            return Optional.of(Refusals.failure(Place.ofTables(namespace), e));
        } catch (RefusedException e) {
            return Optional.of(new Failure(Place.ofTables(namespace), false, e));
        }
    }

    private void hold(Namespace namespace, Drops drops, Optional<Held> held, NfTables nftables)
            throws RefusedException {
        Optional<Held> standing = held.isPresent() ? confirmed(nftables, held.get()) : Optional.empty();
        boolean same = standing.filter(one -> one.drops.equals(drops)).isPresent();
        Held now = same ? standing.get() : write(nftables, standing.map(Held::drops), drops);
        if (held.isEmpty()) {
            clearOthers(nftables);
        }
        if (!drops.isEmpty()) {
            known.put(namespace, now);
        }
    }

    /** Docker and others often write their own rules, so another generation alone is no sign of drift. */
    private Optional<Held> confirmed(NfTables nftables, Held held) throws RefusedException {
        Generation generation = nftables.generation();
        boolean same = generation.equals(held.generation)
                || engine.tables().content(nftables).isThatOf(held.drops);
        return same ? Optional.of(new Held(held.drops, generation)) : Optional.empty();
    }

    private Held write(NfTables nftables, Optional<Drops> standing, Drops drops) throws RefusedException {
        engine.tables().write(nftables, standing, drops);
        Generation generation = nftables.generation();
        if (!nftables.isRehearsal()) {
            engine.tables().content(nftables).requireAll(drops);
        }
        return new Held(drops, generation);
    }

    /** An unknown namespace can have rules of a daemon with another engine. */
    private void clearOthers(NfTables nftables) throws RefusedException {
        for (DropEngine other : engine.others()) {
            if (other.tables().areIn(nftables)) {
                other.tables().write(nftables, Optional.empty(), Drops.NONE);
            }
        }
    }
}
