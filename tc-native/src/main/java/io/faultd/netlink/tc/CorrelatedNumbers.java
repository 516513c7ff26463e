package io.faultd.netlink.tc;

import io.faultd.netlink.Unsigned;
import java.util.ArrayList;
import java.util.List;

/**
 * How netem's random numbers with a correlation are distributed: x = ρx' + (1-ρ)u, where x' is the number before and u
 * is uniform ({@code get_crandom}, net/sched/sch_netem.c). They gather around one half, so that fewer than p of them
 * are below p when p is less than half.
 *
 * <p>In the long run x is (1-ρ)Σρ<sup>k</sup>u<sub>k</sub>. Up to ρ = ½ its distribution function follows from its
 * moments: with F<sub>m</sub>(y) = E[((y-x)<sup>+</sup>)<sup>m</sup>]/m!, so that F<sub>0</sub> is the distribution
 * function, F<sub>m</sub>(y) = ρ<sup>m+1</sup>/(1-ρ) · (F<sub>m+1</sub>(y/ρ) - F<sub>m+1</sub>((y-1+ρ)/ρ)). One of the
 * two arguments is outside of 0 to 1 there, where F<sub>m</sub> is 0 or a polynomial of the moments. Above, it is a
 * Fourier series, whose coefficients are products of sin(πz)/πz and vanish fast.
 */
final class CorrelatedNumbers {
    private static final double NUMBERS = 1L << 32;

    /** The factors before the last moment multiply to less than any double at ρ = ½. */
    private static final int MOMENTS = 40;

    /** A coefficient that changes nothing; sines can make single ones small, but not so many in a row. */
    private static final double NOTHING = 1e-17;

    private static final int NOTHING_IN_A_ROW = 10;

    /** The normal distribution, which x resembles for a large ρ, has nothing beyond that many standard deviations. */
    private static final int WIDEST_DEVIATIONS = 10;

    private static final double[] ZETA_OF_EVEN = zetaOfEven();

    private final double rho;
    private final double lower;
    private final double[] moments;
    private final double period;
    private final double[] coefficients;

    /**
     * The numbers with a correlation.
     *
     * @param correlation as in {@link Chance}, from 1 to 2^32-3: with more, rounding decides or nothing ever changes
     */
    CorrelatedNumbers(long correlation) {
        if (!isUsable(correlation)) {
            throw new IllegalArgumentException("no distribution with a correlation of " + correlation);
        }
        long rest = Unsigned.MAX_32 - correlation; // the kernel's (1-ρ)2^32
        rho = (correlation + 1) / NUMBERS;
        // The kernel cuts the sum's last 32 bits off, on average half a number less what they have in common; the
        // chain then multiplies that by 1/(1-ρ).
        double cutOff = (1 - Long.lowestOneBit(rest) / NUMBERS) / 2;
        lower = 1 + cutOff * NUMBERS / rest;
        double deviation = Math.sqrt((1 - rho) / (1 + rho) / 12);
        period = Math.min(1, 2 * WIDEST_DEVIATIONS * deviation);
        moments = rho <= 0.5 ? moments(rho) : new double[0];
        coefficients = rho <= 0.5 ? new double[0] : coefficients(rho, period);
    }

    /** Whether numbers with that correlation differ from independent ones, and have a distribution. */
    static boolean isUsable(long correlation) {
        return correlation > 0 && correlation < Unsigned.MAX_32 - 1;
    }

    /** The share of the numbers that are at most a given one. */
    double upTo(long number) {
        double y = (number + lower) / NUMBERS;
        return rho <= 0.5 ? below(0, y) : series(y - 0.5);
    }

    /** The smallest number that has at least this share of the numbers below it or is one of them. */
    long quantile(double share) {
        long least = 1;
        long most = Unsigned.MAX_32 - 1;
        while (least < most) {
            long middle = (least + most) / 2;
            if (upTo(middle) < share) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        return least;
    }

    /** Central moments, each divided by the factorial of its order. */
    private static double[] moments(double rho) {
        double[] uniform = new double[MOMENTS + 1];
        double[] factorials = factorials();
        for (int i = 0; i <= MOMENTS; i += 2) {
            uniform[i] = Math.pow(0.5, i) / (factorials[i] * (i + 1));
        }
        double[] moments = new double[MOMENTS + 1];
        moments[0] = 1;
        for (int m = 2; m <= MOMENTS; m += 2) {
            double sum = 0;
            for (int j = 0; j < m; j += 2) {
                sum += Math.pow(rho, j) * moments[j] * Math.pow(1 - rho, m - j) * uniform[m - j];
            }
            moments[m] = sum / (1 - Math.pow(rho, m));
        }
        return moments;
    }

    private static double[] factorials() {
        double[] factorials = new double[MOMENTS + 1];
        factorials[0] = 1;
        for (int i = 1; i <= MOMENTS; i++) {
            factorials[i] = factorials[i - 1] * i;
        }
        return factorials;
    }

    private double below(int m, double y) {
        if (y <= 0 || m > MOMENTS) {
            return 0;
        }
        if (y >= 1) {
            return polynomial(m, y - 0.5);
        }
        return Math.pow(rho, m + 1) / (1 - rho) * (below(m + 1, y / rho) - below(m + 1, (y - 1 + rho) / rho));
    }

    private double polynomial(int m, double distance) {
        double sum = 0;
        double power = 1; // distance^k/k!
        for (int k = 0; k <= m; k++) {
            sum += power * moments[m - k];
            power *= distance / (k + 1);
        }
        return sum;
    }

    private double series(double distance) {
        if (Math.abs(distance) >= period / 2) {
            return distance < 0 ? 0 : 1;
        }
        double sum = 0.5 + distance / period;
        for (int n = 1; n <= coefficients.length; n++) {
            sum += coefficients[n - 1] * Math.sin(2 * Math.PI * n * distance / period);
        }
        return sum;
    }

    private static double[] coefficients(double rho, double period) {
        double[] logarithm = new double[ZETA_OF_EVEN.length];
        for (int i = 1; i < logarithm.length; i++) {
            logarithm[i] = -ZETA_OF_EVEN[i] / i / (1 - Math.pow(rho, 2 * i));
        }
        List<Double> all = new ArrayList<>();
        int vanished = 0;
        for (int n = 1; vanished < NOTHING_IN_A_ROW; n++) {
            double coefficient = transform(n * (1 - rho) / period, rho, logarithm) / (Math.PI * n);
            vanished = Math.abs(coefficient) < NOTHING ? vanished + 1 : 0;
            all.add(coefficient);
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The product of sin(πz)/πz for z, zρ, zρ² …
     *
     * @param logarithm of the rest of the product, as coefficients of z², z⁴ …: -ζ(2i)/i/(1-ρ<sup>2i</sup>)
     */
    private static double transform(double first, double rho, double[] logarithm) {
        double product = 1;
        double z = first;
        while (z > 0.5) {
            product *= Math.sin(Math.PI * z) / (Math.PI * z);
            z *= rho;
        }
        double sum = 0;
        double power = 1;
        for (int i = 1; i < logarithm.length; i++) {
            power *= z * z;
            sum += logarithm[i] * power;
        }
        return product * Math.exp(sum);
    }

    /** Riemann's ζ(2i) at index i. */
    private static double[] zetaOfEven() {
        double[] zeta = new double[30];
        zeta[1] = Math.pow(Math.PI, 2) / 6;
        zeta[2] = Math.pow(Math.PI, 4) / 90;
        for (int i = 3; i < zeta.length; i++) {
            for (int k = 1000; k > 0; k--) {
                zeta[i] += Math.pow(k, -2.0 * i);
            }
        }
        return zeta;
    }
}
