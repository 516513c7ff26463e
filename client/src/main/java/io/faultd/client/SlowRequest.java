package io.faultd.client;

import io.faultd.fault.Distribution;
import java.time.Duration;

/** Packets arrive later: by 75 ms unless told otherwise. */
public final class SlowRequest extends ShapingRequest<SlowRequest> {
    SlowRequest(FaultdClient client, String... targets) {
        super(client, "slow", targets);
    }

    @Override
    SlowRequest self() {
        return this;
    }

    /** How much later, 0 to 10 minutes. */
    public SlowRequest delay(Duration delay) {
        return with("delay", Values.delay(delay));
    }

    /** How far single delays spread around that, 0 to 10 minutes. */
    public SlowRequest jitter(Duration jitter) {
        return with("jitter", Values.delay(jitter));
    }

    /** How much each packet's delay depends on the one before, 0 to 100 percent. */
    public SlowRequest correlation(double percent) {
        return with("correlation", Values.percent(percent));
    }

    /** How delays spread; normally by the normal distribution. */
    public SlowRequest distribution(Distribution distribution) {
        return with("distribution", distribution.word());
    }
}
