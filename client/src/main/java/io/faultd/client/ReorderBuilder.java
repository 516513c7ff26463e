package io.faultd.client;

import io.faultd.fault.Ranges;
import io.faultd.unit.Durations;
import java.time.Duration;

/** Packets overtake others: by default 25 % are sent at once, the rest 10 ms later. */
public final class ReorderBuilder extends ShapingBuilder<ReorderBuilder> {
    ReorderBuilder(FaultdClient client, String... targets) {
        super(client, "reorder", targets);
    }

    @Override
    ReorderBuilder self() {
        return this;
    }

    /** Sets the share that overtakes, of every gap-th packet, 0 to 100 percent. */
    public ReorderBuilder percent(double percent) {
        return with("percent", Values.percent(percent));
    }

    /** Lets only every gap-th packet overtake, 1 (each) to a million. */
    public ReorderBuilder gap(int packets) {
        return with("gap", Ranges.GAP.check(packets));
    }

    /** Sets the delay of the overtaken packets, above 0, up to 10 minutes. */
    public ReorderBuilder delay(Duration delay) {
        return with("delay", Durations.format(Ranges.REORDER_DELAY.check(delay)));
    }

    /** Sets the correlation with the packet before, from 0 to less than 100 percent. */
    public ReorderBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Sets the seed that makes the random numbers repeatable, on Linux 6.6 or later; 0 or more. */
    public ReorderBuilder seed(long number) {
        return with("seed", Ranges.SEED.check(number));
    }
}
