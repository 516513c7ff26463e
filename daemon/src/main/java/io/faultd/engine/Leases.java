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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leases: who holds one must renew it, or the faults that are bound to it end. They are part of the engine, and on its
 * thread.
 */
public final class Leases {
    private final DesiredState state;
    private final ChangeSink changes;
    private final Announcer announcer;
    private final Clock clock;
    private final MaxLifetime longest;
    private final ShortIds ids;

    Leases(StateParts parts, ChangeSink changes) {
        this.state = parts.state();
        this.changes = changes;
        this.announcer = parts.announcer();
        this.clock = parts.clock();
        this.longest = parts.longest();
        this.ids = ShortIds.ofLeases(parts.random());
    }

    /**
     * A lease with what is bound to it.
     *
     * @param faults ids
     */
    public record LeaseFaults(Lease lease, List<String> faults) {}

    /**
     * Makes one.
     *
     * @param holder who has it, in words for people; may be empty
     */
    public LeaseFaults create(Duration life, String holder) throws RefusedException {
        longest.check("a lease", life);
        Lease lease = new Lease(
                ids.next(state.saved().leases().keySet()),
                holder,
                clock.instant().plus(life),
                life);
        return held(kept(lease));
    }

    /** Lets one hold for its time again, from now on. */
    public LeaseFaults renew(String id) throws RefusedException {
        Lease lease = required(id);
        return held(kept(new Lease(id, lease.holder(), clock.instant().plus(lease.life()), lease.life())));
    }

    private Lease kept(Lease lease) throws RefusedException {
        Map<String, Lease> next = new LinkedHashMap<>(state.saved().leases());
        next.put(lease.id(), lease);
        changes.keep(next);
        return lease;
    }

    /** Ends one, and all faults that are bound to it, or nothing; one that is no more is none to end. */
    public Stopped revoke(String id) throws RefusedException {
        Plan standing = state.plan();
        List<String> bound = new ArrayList<>();
        changes.commit(List.of(), now -> {
            bound.clear(); // what was bound may have expired just now
            bound.addAll(bound(id));
            Map<String, Lease> next = new LinkedHashMap<>(state.saved().leases());
            next.remove(id);
            return state.saved().without(bound).withLeases(next);
        });
        announcer.ended(bound, "lease " + id + " revoked");
        return new Stopped(bound, List.of(), FaultViews.freed(standing, state.plan(), bound, List.of()));
    }

    /** All of them. */
    public List<LeaseFaults> list() {
        return Expiry.at(clock.instant(), state.saved()).leases().values().stream()
                .map(this::held)
                .toList();
    }

    /**
     * The lease that a fault is to be bound to.
     *
     * @throws RefusedException when there is no such lease, not any more perhaps
     */
    Optional<String> required(Optional<String> id) throws RefusedException {
        if (id.isPresent()) {
            required(id.get());
        }
        return id;
    }

    private Lease required(String id) throws RefusedException {
        Lease lease = state.saved().leases().get(id);
        if (lease == null || !lease.expires().isAfter(clock.instant())) {
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
