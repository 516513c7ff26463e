package io.faultd.client;

import io.faultd.fault.Effect;
import io.faultd.fault.LossModel;

/** Packets vanish: 30 % of them unless told otherwise. */
public final class FlakyBuilder extends ShapingBuilder<FlakyBuilder> {
    FlakyBuilder(FaultdClient client, String... targets) {
        super(client, "flaky", targets);
    }

    @Override
    FlakyBuilder self() {
        return this;
    }

    /** How many, 0 to 100 percent. */
    public FlakyBuilder loss(double percent) {
        return with("loss", Values.percent(percent));
    }

    /** How much each packet's fate depends on that of the one before, 0 to 100 percent. */
    public FlakyBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Bursts of loss, in place of {@link #loss} and {@link #correlation}. */
    public FlakyBuilder model(LossModel model) {
        return with("loss_model", model.text());
    }

    /** Marks packets that allow it (RFC 3168) in place of dropping them. */
    public FlakyBuilder ecn() {
        return with("ecn", true);
    }

    /** Lets the chances come out the same each time, on Linux 6.6 or later; 0 or more. */
    public FlakyBuilder seed(long number) {
        return with("seed", new Effect.Seed(number).number());
    }
}
