package io.faultd.client;

import io.faultd.unit.Probability;
import java.math.BigDecimal;

/** Values as they go over the wire: in the words that people write, so that nothing is lost or scaled twice. */
final class Values {
    private Values() {}

    static String percent(double percent) {
        Probability.ofPercent(percent);
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + "%";
    }
}
