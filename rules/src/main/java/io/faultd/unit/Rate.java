package io.faultd.unit;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * A data rate in {@code tc}'s units: {@code bit kbit mbit gbit tbit} are powers of 1000 bits, {@code kibit mibit gibit
 * tibit} powers of 1024, and the same words with {@code bps} are bytes; a bare number is bits (man tc, UNITS).
 *
 * @param bytesPerSecond the kernel's unit, 1 or more
 */
public record Rate(long bytesPerSecond) implements Comparable<Rate> {
    private static final String EXAMPLE = "500kbit, 1mbit or 10gbit";
    private static final long LARGEST = 1_250_000_000_000L; // 10 tbit
    private static final Map<String, BigDecimal> BITS = units();

    /** Checks the range: 8 bit/s to 10 tbit/s. */
    public Rate {
        if (bytesPerSecond < 1) {
            throw new BadValueException(
                    "a rate must be at least 8bit; to cut a target off use partition, or loss of 100%");
        }
        if (bytesPerSecond > LARGEST) {
            throw new BadValueException("a rate can be at most 10tbit; leave the rate out for no limit");
        }
    }

    private static Map<String, BigDecimal> units() {
        Map<String, BigDecimal> units = new HashMap<>();
        units.put("", BigDecimal.ONE);
        String[] prefixes = {"", "k", "m", "g", "t"};
        for (int power = 0; power < prefixes.length; power++) {
            BigDecimal decimal = BigDecimal.TEN.pow(3 * power);
            BigDecimal binary = BigDecimal.valueOf(1024).pow(power);
            String binaryPrefix = power == 0 ? "" : prefixes[power] + "i";
            units.put(prefixes[power] + "bit", decimal);
            units.put(binaryPrefix + "bit", binary);
            units.put(prefixes[power] + "bps", decimal.multiply(BigDecimal.valueOf(8)));
            units.put(binaryPrefix + "bps", binary.multiply(BigDecimal.valueOf(8)));
        }
        return Map.copyOf(units);
    }

    /**
     * Reads a rate such as {@code 1mbit}; fractions of a byte per second are cut off.
     *
     * @throws BadValueException when it is below 8 bit/s, above 10 tbit/s, or no rate
     */
    public static Rate parse(String text) {
        long bits = Quantity.parse(text, "rate", EXAMPLE).in(BITS, text, "rate", EXAMPLE);
        try {
            return new Rate(bits / 8);
        } catch (BadValueException e) {
            throw new BadValueException("'" + text + "': " + e.getMessage());
        }
    }

    @Override
    public int compareTo(Rate other) {
        return Long.compare(bytesPerSecond, other.bytesPerSecond);
    }

    /** As text in the largest decimal unit that needs no more than three places, e.g. {@code 1.5mbit}. */
    @Override
    public String toString() {
        long bits = bytesPerSecond * 8;
        String[] words = {"bit", "kbit", "mbit", "gbit", "tbit"};
        int power = 0;
        BigDecimal value = BigDecimal.valueOf(bits);
        while (power < words.length - 1 && value.movePointLeft(3).compareTo(BigDecimal.ONE) >= 0) {
            if (value.movePointLeft(3).stripTrailingZeros().scale() > 3) {
                break;
            }
            value = value.movePointLeft(3);
            power++;
        }
        return value.stripTrailingZeros().toPlainString() + words[power];
    }
}
