package io.faultd.client;

import io.faultd.fault.Effect;
import io.faultd.fault.Ranges;
import io.faultd.unit.Durations;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.Optional;

/** Limits the data rate. */
public final class RateBuilder extends ShapingBuilder<RateBuilder> {
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

    /**
     * Sets how much passes at once after a pause; 1600 bytes or more, by default 32 KiB. A token bucket's must hold the
     * largest frame of each interface; the default rises to it.
     */
    public RateBuilder burst(long bytes) {
        return with("burst", Ranges.BURST.check(bytes) + "b");
    }

    /**
     * Shares the rate: all targets together receive, or send, at most this rate, in each direction. It can be combined
     * with a burst only.
     */
    public RateBuilder shared() {
        return with("shared", true);
    }

    /** Sets the most when it borrows what a wider rate on the same interface leaves unused; above the rate. */
    public RateBuilder ceil(Rate most) {
        return with(
                "ceil",
                new Effect.RateLimit(rate, Ranges.BURST.least(), Optional.of(most))
                        .most()
                        .toString());
    }

    /**
     * Limits by tbf, with a short queue.
     *
     * @param latency the longest wait of a packet behind a whole burst, above 0, up to a minute
     */
    public RateBuilder tokenBucket(Duration latency) {
        with("shaper", "tbf");
        return with("latency", Durations.format(Ranges.LATENCY.check(latency)));
    }

    /** Limits by tbf, and sets the highest rate during a burst; above the rate. */
    public RateBuilder peak(Rate peak) {
        with("shaper", "tbf");
        new Effect.TokenBucket(rate, Ranges.BURST.least(), Optional.of(peak), Ranges.LATENCY.most());
        return with("peak_rate", peak.toString());
    }

    /**
     * Limits by netem, like a line that sends one packet after the other.
     *
     * @param overheadBytes added to each packet, -14 (without the Ethernet header) to 65535
     * @param cellBytes the data in each cell of the line; 0 for a line without cells
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
