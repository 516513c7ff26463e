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
 * A lease: faults bound to it never outlive this process. A daemon thread renews it; when the process ends in any way,
 * the daemon ends the faults after the lease's time. Closing it ends them at once.
 */
public final class FaultLease implements AutoCloseable {
    /** The default time from one renewal to the next. */
    public static final Duration USUAL_TTL = Duration.ofSeconds(15);

    // Two renewals can fail, and the third is still in time.
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
     * @param renewing a client whose timeout is at most the lease's time
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

    /** The time from one renewal to the next. */
    public Duration ttl() {
        return ttl;
    }

    /** Whether the daemon has reported that the lease no longer exists, so that its faults have ended. */
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
            return true; // only this class has the thread
        }
    }

    /**
     * Ends it, and all faults that are bound to it, at once; without effect if it has already ended.
     *
     * @throws DaemonUnreachableException without a daemon; the faults then end after {@link #ttl}, as soon as one runs
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
