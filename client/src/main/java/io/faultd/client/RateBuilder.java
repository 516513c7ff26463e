package io.faultd.client;

import io.faultd.fault.Effect;
import io.faultd.unit.Durations;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.Optional;

/** Packets pass at most so fast. */
public final class RateBuilder extends ShapingBuilder<RateBuilder> {
    private static final long USUAL_BURST_BYTES = 32 << 10;

    private final Rate rate;

    RateBuilder(FaultdClient client, Rate rate, String... targets) {
        super(client, "rate", targets);
        this.rate = rate;
        with("rate", rate.toString());
    }

    @Override
    RateBuilder self() {
        return this;
    }

    /** What may pass at once after a pause; 1600 bytes or more, 32 KiB unless told otherwise. */
    public RateBuilder burst(long bytes) {
        return with("burst", new Effect.RateLimit(rate, bytes).burstBytes() + "b");
    }

    /**
     * Lets the targets share it: all of them together receive, or send, at most so much, through one pipe in each
     * direction. It takes a burst, and nothing else of this.
     */
    public RateBuilder shared() {
        return with("shared", true);
    }

    /** Up to which it may take what a wider rate on the same interface leaves over; above the rate. */
    public RateBuilder ceil(Rate most) {
        return with(
                "ceil",
                new Effect.RateLimit(rate, USUAL_BURST_BYTES, Optional.of(most))
                        .most()
                        .toString());
    }

    /**
     * Limits by tbf, with a short queue.
     *
     * @param latency the longest that a packet waits behind a whole burst, above 0, up to a minute
     */
    public RateBuilder tokenBucket(Duration latency) {
        with("shaper", "tbf");
        Effect.TokenBucket bucket = new Effect.TokenBucket(rate, USUAL_BURST_BYTES, Optional.empty(), latency);
        return with("latency", Durations.format(bucket.latency()));
    }

    /** By tbf as well: the most while a burst passes; above the rate. */
    public RateBuilder peak(Rate peak) {
        with("shaper", "tbf");
        new Effect.TokenBucket(rate, USUAL_BURST_BYTES, Optional.of(peak), Duration.ofMillis(1));
        return with("peak_rate", peak.toString());
    }

    /**
     * Limits by netem, like a line that sends one packet after the other.
     *
     * @param overheadBytes added to each packet, -14 (without the Ethernet header) to 65535
     * @param cellBytes the line sends in cells of so much data; 0 if it does not
     * @param cellOverheadBytes added to each cell
     */
    public RateBuilder line(int overheadBytes, int cellBytes, int cellOverheadBytes) {
        new Effect.LineRate(rate, overheadBytes, cellBytes, cellOverheadBytes);
        with("shaper", "netem");
        with("overhead", overheadBytes);
        with("cell", cellBytes);
        return with("cell_overhead", cellOverheadBytes);
    }
}
