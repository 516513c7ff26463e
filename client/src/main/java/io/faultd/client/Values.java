package io.faultd.client;

import io.faultd.fault.Distribution;
import io.faultd.fault.Effect;
import io.faultd.unit.BadValueException;
import io.faultd.unit.Durations;
import io.faultd.unit.Probability;
import java.math.BigDecimal;
import java.time.Duration;

/** Values on the wire: in their textual form, so that nothing is lost or scaled twice. */
final class Values {
    private Values() {}

    static String delay(Duration delay) {
        // The fault model checks the range.
        return Durations.format(new Effect.Delay(delay, Duration.ZERO, Probability.ZERO, Distribution.NORMAL).delay());
    }

    static String percent(double percent) {
        Probability.ofPercent(percent);
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + "%";
    }

    static void positive(String what, int number) {
        if (number < 1) {
            throw new BadValueException(what + " are 1 or more: '" + number + "'");
        }
    }
}
