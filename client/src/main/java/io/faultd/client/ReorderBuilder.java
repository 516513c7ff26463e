package io.faultd.client;

import io.faultd.fault.Effect;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.time.Duration;

/** Packets overtake others: 25 % are sent at once, the rest 10 ms later, unless told otherwise. */
public final class ReorderBuilder extends ShapingBuilder<ReorderBuilder> {
    private static final Duration SOME_DELAY = Duration.ofMillis(10);

    ReorderBuilder(FaultdClient client, String... targets) {
        super(client, "reorder", targets);
    }

    @Override
    ReorderBuilder self() {
        return this;
    }

    /** How many of the packets whose turn has come overtake, 0 to 100 percent. */
    public ReorderBuilder percent(double percent) {
        return with("percent", Values.percent(percent));
    }

    /** Every how many packets the turn comes, 1 (always) to a million. */
    public ReorderBuilder gap(int packets) {
        return with("gap", new Effect.Reorder(Probability.CERTAIN, packets, SOME_DELAY).gap());
    }

    /** How much later the overtaken packets are, above 0, up to 10 minutes. */
    public ReorderBuilder delay(Duration delay) {
        return with("delay", Durations.format(new Effect.Reorder(Probability.CERTAIN, 1, delay).delay()));
    }

    /** How much each packet's luck depends on that of the one before, 0 to 100 percent. */
    public ReorderBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Lets the chances come out the same each time, on Linux 6.6 or later; 0 or more. */
    public ReorderBuilder seed(long number) {
        return with("seed", new Effect.Seed(number).number());
    }
}
