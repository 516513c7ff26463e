package io.faultd.engine;

import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import io.faultd.kernel.RefusedException;
import io.faultd.kernel.ShortIds;
import io.faultd.plan.Plan;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.reconcile.Announcer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Leases: the holder must renew one, or the faults bound to it end. For the conductor's thread. */
public final class Leases {
    /** How many one account may have, root as well: more than programs hold on purpose. */
    static final int MOST_OF_AN_ACCOUNT = 1000;

    /** How many there may be. */
    static final int MOST = 2000;

    private final DesiredState state;
    private final ChangeSink changes;
    private final Announcer announcer;
    private final Clock clock;
    private final MaxLifetime longest;
    private final ShortIds ids;

    /** Of leases made or renewed since the start, whose they are. */
    private final Map<String, String> accounts = new HashMap<>();

    Leases(StateParts parts, ChangeSink changes) {
        this.state = parts.state();
        this.changes = changes;
        this.announcer = parts.announcer();
        this.clock = parts.clock();
        this.longest = parts.longest();
        this.ids = ShortIds.ofLeases(parts.random());
    }

    /**
     * A lease with the faults bound to it.
     *
     * @param faults their ids
     */
    public record LeaseFaults(Lease lease, List<String> faults) {}

    /**
     * Makes one.
     *
     * @param account who asks, as the transport knows it; has at most {@value #MOST_OF_AN_ACCOUNT}
     * @param holder who has it, in words for people; may be empty
     */
    public LeaseFaults create(String account, Duration life, String holder) throws RefusedException {
        longest.check("a lease", life);
        requireRoom(account);
        Lease lease = new Lease(
                ids.next(state.saved().leases().keySet()),
                holder,
                clock.instant().plus(life),
                life);
        kept(lease);
        accounts.put(lease.id(), account);
        return held(lease);
    }

    private void requireRoom(String account) throws RefusedException {
        Set<String> standing =
                Expiry.at(clock.instant(), state.saved()).leases().keySet();
        accounts.keySet().retainAll(standing);
        long own = accounts.values().stream().filter(account::equals).count();
        if (own >= MOST_OF_AN_ACCOUNT || standing.size() >= MOST) {
            throw new RefusedException(
                    RpcError.NOT_PERMITTED,
                    "there are too many leases: " + own + " of " + account + ", who may have " + MOST_OF_AN_ACCOUNT
                            + ", and " + standing.size() + " of the " + MOST
                            + " that all may have; revoke some (faultctl lease list shows them) or let them expire");
        }
    }

    /**
     * Renews a lease for its time from now on.
     *
     * @param asked when the request came: one that was in time stays so, however long the command before it takes
     */
    public LeaseFaults renew(String account, String id, Instant asked) throws RefusedException {
        Lease lease = required(id, asked);
        accounts.put(id, account);
        return held(kept(new Lease(id, lease.holder(), clock.instant().plus(lease.life()), lease.life())));
    }

    private Lease kept(Lease lease) throws RefusedException {
        Map<String, Lease> next = new LinkedHashMap<>(state.saved().leases());
        next.put(lease.id(), lease);
        changes.keep(next);
        return lease;
    }

    /** Ends a lease and all faults bound to it, or nothing; a lease that no longer exists is ignored. */
    public Stopped revoke(String id) throws RefusedException {
        Plan inForce = state.plan();
        List<String> bound = new ArrayList<>();
        changes.commit(List.of(), now -> {
            bound.clear(); // a bound fault can have expired meanwhile
            bound.addAll(bound(id));
            Map<String, Lease> next = new LinkedHashMap<>(state.saved().leases());
            next.remove(id);
            return state.saved().without(bound).withLeases(next);
        });
        announcer.ended(bound, "lease " + id + " revoked");
        return new Stopped(bound, List.of(), FaultViews.freed(inForce, state.plan(), bound, List.of()));
    }

    /** All leases. */
    public List<LeaseFaults> list() {
        return Expiry.at(clock.instant(), state.saved()).leases().values().stream()
                .map(this::held)
                .toList();
    }

    /**
     * The lease for a fault.
     *
     * @throws RefusedException when there is no such lease, or no longer
     */
    Optional<String> required(Optional<String> id) throws RefusedException {
        if (id.isPresent()) {
            required(id.get(), clock.instant());
        }
        return id;
    }

    private Lease required(String id, Instant asked) throws RefusedException {
        Lease lease = state.saved().leases().get(id);
        if (lease == null || !lease.expires().isAfter(asked)) {
            throw new RefusedException(
                    RpcError.NO_TARGET,
                    "there is no lease " + id + ": it was not renewed in time, or revoked, or never made;"
                            + " faultctl lease list shows those that there are");
        }
        return lease;
    }

    private LeaseFaults held(Lease lease) {
        return new LeaseFaults(lease, bound(lease.id()));
    }

    private List<String> bound(String lease) {
        return state.faults().values().stream()
                .filter(fault -> fault.lease().filter(lease::equals).isPresent())
                .map(Fault::id)
                .toList();
    }
}
