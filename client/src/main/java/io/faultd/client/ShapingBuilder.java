package io.faultd.client;

import io.faultd.unit.BadValueException;

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
     * Changes a fault that stands, in place, instead of making a new one. Its targets, direction, traffic and end stay
     * as they are unless they are said.
     *
     * @param fault its id
     */
    public R changing(String fault) {
        return with("fault", fault);
    }

    /**
     * Where somebody else has a root qdisc, puts that aside; it is put back as it was when the last fault there has
     * ended.
     */
    public R overExisting() {
        return with("over_existing", true);
    }

    /** Everything in scope, besides the targets named. */
    public R all() {
        return with("all", true);
    }

    /**
     * Only some of the targets selected, chosen by chance.
     *
     * @param count how many, 1 or more
     */
    public R random(int count) {
        if (count < 1) {
            throw new BadValueException("a random choice is of 1 target or more: '" + count + "'");
        }
        return with("random", count);
    }
}
