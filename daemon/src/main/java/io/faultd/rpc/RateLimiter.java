package io.faultd.rpc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * A token bucket for each account, so that one that sends requests continuously leaves time for the others. A bucket
 * holds the tokens of two seconds. An account with a token left gets a whole request, and is in debt afterwards, so
 * that a large batch is never refused for its size alone.
 */
final class RateLimiter {
    private static final int BURST_SECONDS = 2;
    private static final int MANY_ACCOUNTS = 4096;
    private static final double NANOS = 1e9;

    private final double perNano;
    private final double burst;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** @param perSecond requests that an account may make in the long run; 0 for any number */
    RateLimiter(int perSecond, LongSupplier nanoTime) {
        this.perNano = perSecond / NANOS;
        this.burst = (double) perSecond * BURST_SECONDS;
        this.nanoTime = nanoTime;
    }

    /** Whether an account may make a request now; if so, it is counted. */
    boolean admits(String account) {
        if (burst == 0) {
            return true;
        }
        if (buckets.size() > MANY_ACCOUNTS) {
            buckets.values().removeIf(Bucket::isFull);
        }
        return buckets.computeIfAbsent(account, name -> new Bucket()).take();
    }

    /** Counts further requests of an admitted batch. */
    void charge(String account, int more) {
        Bucket bucket = buckets.get(account);
        if (bucket != null) {
            bucket.charge(more);
        }
    }

    /** The accounts with a bucket. */
    int accounts() {
        return buckets.size();
    }

    private final class Bucket {
        private double tokens = burst;
        private long last = nanoTime.getAsLong();

        synchronized boolean take() {
            fill();
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }

        synchronized void charge(int more) {
            tokens -= more;
        }

        synchronized boolean isFull() {
            fill();
            return tokens == burst;
        }

        private void fill() {
            long now = nanoTime.getAsLong();
            tokens = Math.min(burst, tokens + (now - last) * perNano);
            last = now;
        }
    }
}
