package io.faultd.unit;

import java.math.BigDecimal;
import java.util.Map;

/**
 * Amounts of data in {@code tc}'s units, where {@code k}, {@code m} and {@code g} are powers of 1024 (man tc, UNITS).
 */
public final class Size {
    private static final String EXAMPLE = "1500, 32kb or 1mb";
    private static final long LARGEST_BYTES = 1L << 30;
    private static final long UNIT = 1 << 10;
    private static final Map<String, BigDecimal> BYTES = Map.of(
            "", BigDecimal.ONE,
            "b", BigDecimal.ONE,
            "k", BigDecimal.valueOf(1L << 10),
            "kb", BigDecimal.valueOf(1L << 10),
            "m", BigDecimal.valueOf(1L << 20),
            "mb", BigDecimal.valueOf(1L << 20),
            "g", BigDecimal.valueOf(1L << 30),
            "gb", BigDecimal.valueOf(1L << 30));

    private Size() {}

    /**
     * Reads an amount of 1 byte to 1 GiB.
     *
     * @return bytes
     * @throws BadValueException when it is out of range or no size
     */
    public static long parseBytes(String text) {
        long bytes = Quantity.parse(text, "size", EXAMPLE).in(BYTES, text, "size", EXAMPLE);
        if (bytes < 1 || bytes > LARGEST_BYTES) {
            throw new BadValueException("a size lies between 1 byte and 1gb: '" + text + "'");
        }
        return bytes;
    }

    /**
     * In the largest unit that needs no places, e.g. {@code 32kb} or {@code 1600b}; {@link #parseBytes} reads it back.
     */
    public static String format(long bytes) {
        String[] units = {"b", "kb", "mb", "gb"};
        int unit = 0;
        long amount = bytes;
        while (unit < units.length - 1 && amount != 0 && amount % UNIT == 0) {
            amount /= UNIT;
            unit++;
        }
        return amount + units[unit];
    }
}
