package io.faultd.cli.args;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Readable counts and sizes: small ones exact, others with three digits and a decimal prefix. */
public final class Amounts {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final long EXACT = 10_000;
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final int DIGITS = 3;

    private Amounts() {}

    /** A count, e.g. {@code 9999} or {@code 12.3k}. */
    public static String count(long count) {
        return scaled(BigDecimal.valueOf(count), "");
    }

    /** A number of bytes, e.g. {@code 512B} or {@code 1.50MB}. */
    public static String bytes(long bytes) {
        return scaled(BigDecimal.valueOf(bytes), "B");
    }

    /** A count per second, with one decimal where it is below ten. */
    public static String rate(BigDecimal perSecond) {
        boolean exact = perSecond.compareTo(BigDecimal.TEN) >= 0 || perSecond.signum() == 0;
        return exact
                ? scaled(perSecond.setScale(0, RoundingMode.HALF_UP), "")
                : perSecond.setScale(1, RoundingMode.HALF_UP).toString();
    }

    /** Bytes per second as bits per second, the unit of {@code faultctl rate}. */
    public static String bits(BigDecimal bytesPerSecond) {
        return scaled(bytesPerSecond.multiply(BigDecimal.valueOf(Byte.SIZE)).setScale(0, RoundingMode.HALF_UP), "bit");
    }

    private static String scaled(BigDecimal number, String unit) {
        if (number.compareTo(BigDecimal.valueOf(EXACT)) < 0) {
            return number + unit;
        }
        BigDecimal rest = number;
        int prefix = 0;
        while (rest.compareTo(THOUSAND) >= 0) {
            rest = rest.divide(THOUSAND);
            prefix++;
        }
        int digits = rest.precision() - rest.scale();
        BigDecimal shown = rest.setScale(DIGITS - digits, RoundingMode.DOWN);
        return shown + PREFIXES[prefix] + unit;
    }
}
