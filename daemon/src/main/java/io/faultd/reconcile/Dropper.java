package io.faultd.reconcile;

import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Generation;
import io.faultd.netlink.nft.NfTables;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Drops;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts drops into namespaces: in each one transaction, so that no packet sees half a partition. */
public final class Dropper {
    private final Map<Namespace, Held> known;
    private final Outlet outlet;

    /**
     * What a namespace was found to hold after it was last written.
     *
     * @param generation of the namespace's whole ruleset; while it is the same nobody has changed anything
     */
    private record Held(Drops drops, Generation generation, DropTables.Content content) {}

    private final DropEngine engine;

    /** Writes as nf_tables tables of faultd's own. */
    public Dropper() {
        this(DropEngine.NFTABLES);
    }

    /** Writes by that engine, and removes what a daemon with another one has left. */
    public Dropper(DropEngine engine) {
        this(engine, Outlet.KERNEL, new HashMap<>());
    }

    private Dropper(DropEngine engine, Outlet outlet, Map<Namespace, Held> known) {
        this.engine = engine;
        this.outlet = outlet;
        this.known = known;
    }

    /** One that knows the same, but whose changes go elsewhere. */
    Dropper rehearsal(Outlet elsewhere) {
        return new Dropper(engine, elsewhere, new HashMap<>(known));
    }

    DropPlace place() {
        return engine.place();
    }

    /** Makes each namespace hold exactly the drops given, and nothing of ours where none are. */
    List<Reconciler.Failure> reconcile(Map<Namespace, Drops> wanted) {
        List<Reconciler.Failure> failures = new ArrayList<>();
        List<NfTables> opened = new ArrayList<>();
        wanted.forEach((namespace, drops) -> reconcile(namespace, drops, opened).ifPresent(failures::add));
        closeAside(opened);
        return failures;
    }

    /**
     * Closing a socket waits until the kernel has freed what was deleted meanwhile (nft_rcv_nl_event), some 15 ms after the last
     * packet could see it. Nobody needs to wait for that.
     */
    static void closeAside(List<NfTables> opened) {
        if (!opened.isEmpty()) {
            Thread closer = new Thread(() -> opened.forEach(NfTables::close), "nft-close");
            closer.setDaemon(true);
            closer.start();
        }
    }

    private Optional<Reconciler.Failure> reconcile(Namespace namespace, Drops drops, List<NfTables> opened) {
        Optional<Held> held = Optional.ofNullable(known.remove(namespace));
        try {
            NfTables nftables =
                    outlet.rules(namespace, NetlinkSocket.openIn(Path.of(namespace.path()), NetlinkProtocol.NETFILTER));
            opened.add(nftables);
            Optional<Held> standing = held.flatMap(one -> confirmed(nftables, one));
            boolean same = standing.filter(one -> one.drops.equals(drops)).isPresent();
            Held now = same ? standing.get() : write(nftables, standing.map(Held::drops), drops);
            if (held.isEmpty()) {
                clearOthers(nftables);
            }
            if (!drops.isEmpty()) {
                known.put(namespace, now);
            }
            return Optional.empty();
        } catch (LinuxException e) {
            if (drops.isEmpty() && Refusals.isGone(e)) {
                return Optional.empty(); // it took its tables along
            }
            return Optional.of(Refusals.failure(Place.ofTables(namespace), e));
        } catch (RefusedException e) {
            return Optional.of(new Reconciler.Failure(Place.ofTables(namespace), false, e));
        }
    }

    /** Docker and others write rules of their own all the time, so another generation alone means nothing. */
    private Optional<Held> confirmed(NfTables nftables, Held held) {
        Generation generation = nftables.generation();
        boolean same = generation.equals(held.generation)
                || engine.tables().content(nftables).equals(held.content);
        return same ? Optional.of(new Held(held.drops, generation, held.content)) : Optional.empty();
    }

    private Held write(NfTables nftables, Optional<Drops> standing, Drops drops) throws RefusedException {
        engine.tables().write(nftables, standing, drops);
        Generation generation = nftables.generation();
        DropTables.Content content = engine.tables().content(nftables);
        if (!nftables.isRehearsal()) {
            content.requireAll(drops);
        }
        return new Held(drops, generation, content);
    }

    /** What we know nothing of may have been left by a daemon of another engine. */
    private void clearOthers(NfTables nftables) throws RefusedException {
        for (DropEngine other : engine.others()) {
            if (other.tables().areIn(nftables)) {
                other.tables().write(nftables, Optional.empty(), Drops.NONE);
            }
        }
    }
}
