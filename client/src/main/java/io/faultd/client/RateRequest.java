package io.faultd.client;

import io.faultd.fault.Effect;
import io.faultd.unit.Rate;

/** Packets pass at most so fast. */
public final class RateRequest extends ShapingRequest<RateRequest> {
    private final Rate rate;

    RateRequest(FaultdClient client, Rate rate, String... targets) {
        super(client, "rate", targets);
        this.rate = rate;
        with("rate", rate.toString());
    }

    @Override
    RateRequest self() {
        return this;
    }

    /** What may pass at once after a pause; 1600 bytes or more, 32 KiB unless told otherwise. */
    public RateRequest burst(long bytes) {
        return with("burst", new Effect.RateLimit(rate, bytes).burstBytes() + "b");
    }
}
