package io.faultd.client;

import io.faultd.fault.Ranges;

/** Packets are duplicated (default 5 %), or one of their bits is flipped (default 1 %). */
public final class ChanceBuilder extends ShapingBuilder<ChanceBuilder> {
    ChanceBuilder(FaultdClient client, String method, String... targets) {
        super(client, method, targets);
    }

    @Override
    ChanceBuilder self() {
        return this;
    }

    /** Sets the share of packets, 0 to 100 percent. */
    public ChanceBuilder percent(double percent) {
        return with("percent", Values.percent(percent));
    }

    /** Sets the correlation with the packet before, from 0 to less than 100 percent. */
    public ChanceBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Sets the seed that makes the random numbers repeatable, on Linux 6.6 or later; 0 or more. */
    public ChanceBuilder seed(long number) {
        return with("seed", Ranges.SEED.check(number));
    }
}
