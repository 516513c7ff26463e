package io.faultd.client;

import io.faultd.unit.Probability;
import java.math.BigDecimal;

/** Values on the wire: in their textual form, so that nothing is lost or scaled twice. */
final class Values {
    private Values() {}

    static String percent(double percent) {
        Probability.ofPercent(percent);
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + "%";
    }
}
