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

    private final Map<Namespace, KnownDrops> known;
    private final NetlinkSink sink;
    private final NftSocketPool sockets;

    /**
     * The content of a namespace after it was last written. The content read back is not kept: in iptables' tables a
     * partition of N is N² rules.
     *
     * @param generation of the namespace's whole ruleset; while it is the same, nothing has changed
     */
    private record KnownDrops(Drops drops, Generation generation) {}

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

    private Dropper(DropEngine engine, NftSocketPool sockets, NetlinkSink sink, Map<Namespace, KnownDrops> known) {
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

    /** Discards the known content of these namespaces. */
    public void forget(Set<Namespace> namespaces) {
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
            } catch (RuntimeException e) {
                if (Refusals.isGone(e)) {
                    log.debug("{} is gone: {}", namespace.path(), e.getMessage());
                } else {
                    String text = "the ruleset can't be read: " + e.getMessage();
                    differences.put(namespace, new Difference(DriftKind.TABLE, text, false));
                }
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
        return reconcile(wanted, Set.of());
    }

    /**
     * The same.
     *
     * @param doubted namespaces whose known content is uncertain, so that all of it is read
     */
    public List<Failure> reconcile(Map<Namespace, Drops> wanted, Set<Namespace> doubted) {
        forget(doubted);
        List<Failure> failures = new ArrayList<>();
        wanted.forEach((namespace, drops) -> reconcile(namespace, drops).ifPresent(failures::add));
        return failures;
    }

    private Optional<Failure> reconcile(Namespace namespace, Drops drops) {
        Optional<KnownDrops> held = Optional.ofNullable(known.remove(namespace));
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
        } catch (RuntimeException e) {
            return Optional.of(Refusals.unexpected(Place.ofTables(namespace), e));
        }
    }

    private void hold(Namespace namespace, Drops drops, Optional<KnownDrops> held, NfTables nftables)
            throws RefusedException {
        Optional<KnownDrops> existing = held.isPresent() ? confirmed(nftables, held.get()) : Optional.empty();
        boolean same = existing.filter(one -> one.drops.equals(drops)).isPresent();
        KnownDrops now = same ? existing.get() : write(nftables, existing.map(KnownDrops::drops), drops);
        if (held.isEmpty()) {
            clearOthers(nftables);
        }
        if (!drops.isEmpty()) {
            known.put(namespace, now);
        }
    }

    /** Docker and others often write their own rules, so another generation alone is no sign of drift. */
    private Optional<KnownDrops> confirmed(NfTables nftables, KnownDrops held) throws RefusedException {
        Generation generation = nftables.generation();
        boolean same = generation.equals(held.generation)
                || engine.tables().content(nftables).isThatOf(held.drops);
        return same ? Optional.of(new KnownDrops(held.drops, generation)) : Optional.empty();
    }

    private KnownDrops write(NfTables nftables, Optional<Drops> existing, Drops drops) throws RefusedException {
        engine.tables().write(nftables, existing, drops);
        Generation generation = nftables.generation();
        if (!nftables.isRehearsal()) {
            engine.tables().content(nftables).requireAll(drops);
        }
        return new KnownDrops(drops, generation);
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
