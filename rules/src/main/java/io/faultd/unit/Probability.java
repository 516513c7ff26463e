package io.faultd.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The chance of something happening to a packet, in the kernel's representation, so that nothing is lost between the
 * request and the number that netem compares with its random numbers: {@code scaled} of 2<sup>32</sup>-1 ({@code struct
 * tc_netem_qopt}, linux/pkt_sched.h).
 *
 * @param scaled 0 (never) to 4294967295 (always)
 */
public record Probability(long scaled) implements Comparable<Probability> {
    private static final long ONE = 0xFFFF_FFFFL;
    private static final String EXAMPLE = "30%, 0.5% or 30";
    private static final BigDecimal SMALLEST_PERCENT = new BigDecimal("0.0001");

    /** Never. */
    public static final Probability ZERO = new Probability(0);

    /** Always. */
    public static final Probability CERTAIN = new Probability(ONE);

    /** Checks the range. */
    public Probability {
        if (scaled < 0 || scaled > ONE) {
            throw new BadValueException("probability out of range: " + scaled + " of " + ONE);
        }
    }

    /**
     * Reads a percentage, with or without the sign: {@code 30%} and {@code 30} are the same.
     *
     * @throws BadValueException when it is not between 0 and 100, or above 0 and below 0.0001
     */
    public static Probability parse(String text) {
        Quantity quantity = Quantity.parse(text, "percentage", EXAMPLE);
        if (!quantity.unit().isEmpty() && !quantity.unit().equals("%")) {
            throw new BadValueException("'" + text + "' is not a percentage; write one like " + EXAMPLE);
        }
        return ofPercent(quantity.number(), text);
    }

    /** The probability of so many percent, 0 to 100. */
    public static Probability ofPercent(double percent) {
        if (Double.isNaN(percent) || Double.isInfinite(percent)) {
            throw new BadValueException("'" + percent + "' is not a percentage; write one like " + EXAMPLE);
        }
        return ofPercent(BigDecimal.valueOf(percent), Double.toString(percent));
    }

    private static Probability ofPercent(BigDecimal percent, String text) {
        if (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0) {
            throw new BadValueException("a percentage lies between 0 and 100: '" + text + "'");
        }
        if (percent.signum() > 0 && percent.compareTo(SMALLEST_PERCENT) < 0) {
            throw new BadValueException("the smallest percentage above 0 is 0.0001%: '" + text + "'");
        }
        return new Probability(scaled(percent));
    }

    private static long scaled(BigDecimal percent) {
        BigDecimal scaled = percent.movePointLeft(2).multiply(BigDecimal.valueOf(ONE));
        return scaled.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /** As a fraction, 0.0 to 1.0. */
    public double fraction() {
        return (double) scaled / ONE;
    }

    /** Whether it never happens. */
    public boolean isZero() {
        return scaled == 0;
    }

    /** The chance that at least one of two independent events happens: 1-(1-p)(1-q). */
    public Probability or(Probability other) {
        double neither = (1 - fraction()) * (1 - other.fraction());
        return new Probability(Math.round((1 - neither) * ONE));
    }

    @Override
    public int compareTo(Probability other) {
        return Long.compare(scaled, other.scaled);
    }

    /** As the shortest equivalent percentage, e.g. {@code 0.001%}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        if (scaled == 0) {
            return "0%";
        }
        BigDecimal percent =
                BigDecimal.valueOf(scaled).movePointRight(2).divide(BigDecimal.valueOf(ONE), MathContext.DECIMAL64);
        int digits = 1;
        while (scaled(percent.round(new MathContext(digits))) != scaled) {
            digits++;
        }
        BigDecimal shortest = percent.round(new MathContext(digits)).stripTrailingZeros();
        return shortest.toPlainString() + "%";
    }
}
