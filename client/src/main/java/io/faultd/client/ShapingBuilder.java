package io.faultd.client;

import io.faultd.fault.Ranges;

/**
 * Effects on traffic of some targets.
 *
 * @param <R> the request itself
 */
public abstract sealed class ShapingBuilder<R extends ShapingBuilder<R>> extends MatchingBuilder<R>
        permits SlowBuilder, FlakyBuilder, ChanceBuilder, ReorderBuilder, RateBuilder, ProfileBuilder {
    ShapingBuilder(FaultdClient client, String method, String... targets) {
        super(client, method, targets);
    }

    /**
     * Changes an existing fault in place instead of making a new one. Its targets, direction, traffic and end stay
     * unless they are set here.
     *
     * @param fault its id
     */
    public R changing(String fault) {
        return with("fault", fault);
    }

    /** Displaces a foreign root qdisc, which is restored when the last fault there ends. */
    public R overExisting() {
        return with("over_existing", true);
    }

    /** Selects everything in scope, besides the targets named. */
    public R all() {
        return with("all", true);
    }

    /**
     * Selects some of the targets at random.
     *
     * @param count how many, 1 or more
     */
    public R random(int count) {
        return with("random", Ranges.RANDOM.check(count));
    }
}
