package io.faultd.fault;

import io.faultd.unit.BadValueException;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A known kind of network, as effects on each direction.
 *
 * @param name lower-case letters, digits, dots and dashes, beginning with a letter or digit
 * @param delay one way: a round trip with the profile in both directions takes twice as long
 * @param jitter the spread of the delay, normally distributed
 * @param loss of packets, one way
 * @param rate one way
 * @param source where the profile comes from
 */
public record Profile(
        String name, Duration delay, Duration jitter, Probability loss, Optional<Rate> rate, String source) {
    private static final long SMALLEST_BURST_BYTES = 1600;
    private static final long LARGEST_BURST_BYTES = 32 << 10;
    // What a line of that rate carries in 10 ms: a larger burst would make a slow line fast for small transfers.
    private static final long BURSTS_PER_SECOND = 100;

    /** Checks the name and the ranges, and that it has an effect. */
    public Profile {
        if (!name.matches("[a-z0-9][a-z0-9.-]{0,63}")) {
            throw new BadValueException("'" + name
                    + "' is not a profile's name; write lower-case letters, digits, dots and dashes, e.g. lte-poor");
        }
        if (effects(name, delay, jitter, loss, rate).size() == 1) {
            throw new BadValueException("the profile " + name + " does nothing; give it a delay, a loss or a rate");
        }
    }

    /** The effects of a fault of this profile, with the profile's name at the end. */
    public List<Effect> effects() {
        return effects(name, delay, jitter, loss, rate);
    }

    private static List<Effect> effects(
            String name, Duration delay, Duration jitter, Probability loss, Optional<Rate> rate) {
        List<Effect> effects = new ArrayList<>();
        if (!delay.isZero() || !jitter.isZero()) {
            effects.add(new Effect.Delay(delay, jitter, Probability.ZERO, Distribution.NORMAL));
        }
        if (!loss.isZero()) {
            effects.add(new Effect.Loss(loss, Probability.ZERO));
        }
        rate.ifPresent(most -> effects.add(new Effect.RateLimit(most, burst(most))));
        effects.add(new Effect.FromProfile(name));
        return effects;
    }

    private static long burst(Rate rate) {
        return Math.max(SMALLEST_BURST_BYTES, Math.min(LARGEST_BURST_BYTES, rate.bytesPerSecond() / BURSTS_PER_SECOND));
    }
}
