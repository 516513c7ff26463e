package io.faultd.plan;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;

/** Short forms of effects. */
final class Effects {
    private Effects() {}

    static Effect.Delay delay(long millis) {
        return delay(millis, 0, Distribution.NORMAL);
    }

    static Effect.Delay delay(long millis, long jitterMillis, Distribution distribution) {
        return new Effect.Delay(
                Duration.ofMillis(millis), Duration.ofMillis(jitterMillis), Probability.ZERO, distribution);
    }

    static Effect.Loss loss(double percent) {
        return new Effect.Loss(Probability.ofPercent(percent), Probability.ZERO);
    }

    static Effect.Loss correlatedLoss(double percent) {
        return new Effect.Loss(Probability.ofPercent(percent), Probability.ofPercent(25));
    }

    static Effect.Duplicate duplicate(double percent) {
        return new Effect.Duplicate(Probability.ofPercent(percent));
    }

    static Effect.Duplicate correlatedDuplicate(double percent) {
        return new Effect.Duplicate(Probability.ofPercent(percent), Probability.ofPercent(25));
    }

    static Effect.Corrupt corrupt(double percent) {
        return new Effect.Corrupt(Probability.ofPercent(percent));
    }

    static Effect.Reorder reorder(double percent, long millis) {
        return new Effect.Reorder(Probability.ofPercent(percent), 1, Duration.ofMillis(millis));
    }

    static Effect.RateLimit rate(String rate, long burstBytes) {
        return new Effect.RateLimit(Rate.parse(rate), burstBytes);
    }
}
