package io.faultd.client;

import io.faultd.fault.LossModel;
import io.faultd.fault.Ranges;

/** Packets are lost: 30 % of them by default. */
public final class FlakyBuilder extends ShapingBuilder<FlakyBuilder> {
    FlakyBuilder(FaultdClient client, String... targets) {
        super(client, "flaky", targets);
    }

    @Override
    FlakyBuilder self() {
        return this;
    }

    /** Sets the share of packets, 0 to 100 percent. */
    public FlakyBuilder loss(double percent) {
        return with("loss", Values.percent(percent));
    }

    /** Sets the correlation with the packet before, from 0 to less than 100 percent. */
    public FlakyBuilder correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** Sets bursts of loss, instead of {@link #loss} and {@link #correlation}. */
    public FlakyBuilder model(LossModel model) {
        return with("loss_model", model.text());
    }

    /** Marks packets that allow it (RFC 3168) instead of dropping them. */
    public FlakyBuilder ecn() {
        return with("ecn", true);
    }

    /** Sets the seed that makes the random numbers repeatable, on Linux 6.6 or later; 0 or more. */
    public FlakyBuilder seed(long number) {
        return with("seed", Ranges.SEED.check(number));
    }
}
