package io.faultd.client;

import io.faultd.fault.Effect;

/** Packets arrive twice (5 % unless told otherwise), or with one bit flipped (1 %). */
public final class ChanceBuilder extends ShapingBuilder<ChanceBuilder> {
    ChanceBuilder(FaultdClient client, String method, String... targets) {
        super(client, method, targets);
    }

    @Override
    ChanceBuilder self() {
        return this;
    }

    /** How many, 0 to 100 percent. */
    public ChanceBuilder percent(double percent) {
        return with("percent", Values.percent(percent));
    }

    /** How much each packet's fate depends on that of the one before, 0 to 100 percent. */
    public ChanceBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Lets the chances come out the same each time, on Linux 6.6 or later; 0 or more. */
    public ChanceBuilder seed(long number) {
        return with("seed", new Effect.Seed(number).number());
    }
}
