package io.faultd.client;

import io.faultd.protocol.LeaseInfo;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Stopped;
import io.faultd.unit.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What faults can be bound to so that they never outlive this process: it renews itself in a daemon thread of its own,
 * and when that ends, by whatever end the process comes to, the daemon ends the faults after the lease's time. Closing
 * it ends them at once.
 */
public final class FaultLease implements AutoCloseable {
    /** How long a lease holds from one renewal to the next unless said otherwise. */
    public static final Duration USUAL_TTL = Duration.ofSeconds(15);

    // Two renewals may fail, and the third is still in time.
    private static final int RENEWALS_IN_A_LIFE = 3;
    private static final int TRIES_IN_A_LIFE = 10;

    private final FaultdClient client;
    private final FaultdClient renewing;
    private final LeaseInfo made;
    private final Duration ttl;
    private final Consumer<? super FaultdException> onTrouble;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean lost;

    private FaultLease(
            FaultdClient client,
            FaultdClient renewing,
            LeaseInfo made,
            Duration ttl,
            Consumer<? super FaultdException> onTrouble) {
        this.client = client;
        this.renewing = renewing;
        this.made = made;
        this.ttl = ttl;
        this.onTrouble = onTrouble;
    }

    /**
     * Makes one.
     *
     * @param renewing a client whose patience is no longer than a lease lasts
     */
    static FaultLease make(
            FaultdClient client,
            FaultdClient renewing,
            Duration ttl,
            String holder,
            Consumer<? super FaultdException> onTrouble) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("ttl", Durations.format(ttl));
        if (holder != null) {
            params.put("holder", holder);
        }
        LeaseInfo made = Records.read(client.call("lease.create", params), LeaseInfo.class);
        if (made.lease() == null) {
            throw new JsonException("'lease' is missing");
        }
        FaultLease lease = new FaultLease(client, renewing, made, ttl, onTrouble);
        Thread thread = new Thread(lease::renewAgainAndAgain, "faultd-lease");
        thread.setDaemon(true);
        thread.start();
        return lease;
    }

    /** Its id, e.g. {@code l-7k2mq}. */
    public String id() {
        return made.lease();
    }

    /** How long it holds from one renewal to the next. */
    public Duration ttl() {
        return ttl;
    }

    /** Whether the daemon has said that there is no such lease any more, so that its faults have ended. */
    public boolean isLost() {
        return lost;
    }

    private void renewAgainAndAgain() {
        boolean failing = false;
        while (!lost && !isClosedWithin(ttl.dividedBy(failing ? TRIES_IN_A_LIFE : RENEWALS_IN_A_LIFE))) {
            try {
                renewing.call("lease.renew", Map.of("lease", id()));
                failing = false;
            } catch (FaultdException e) {
                lost = e.code() == RpcError.NO_TARGET.code();
                boolean news = lost || !failing;
                failing = true;
                if (news && closed.getCount() > 0) {
                    onTrouble.accept(e);
                }
            }
        }
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true; // nobody but this class has the thread
        }
    }

    /**
     * Ends it, and all faults that are bound to it, at once; does nothing where it has ended already.
     *
     * @throws DaemonUnreachableException when there is no daemon; its faults then end after {@link #ttl}, as soon as
     *     there is one
     */
    public Stopped revoke() {
        closed.countDown();
        return Records.read(client.call("lease.revoke", Map.of("lease", id())), Stopped.class);
    }

    /** As {@link #revoke}. */
    @Override
    public void close() {
        revoke();
    }

    @Override
    public String toString() {
        return "lease " + id();
    }
}
