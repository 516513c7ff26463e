package io.faultd.netlink.tc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultd.netlink.Unsigned;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChanceTest {
    private static final double ALL = Unsigned.MAX_32;

    /** As {@code get_crandom} of net/sched/sch_netem.c calculates it, in unsigned 64-bit integers. */
    private static final class Kernel {
        private final Random random = new Random(42);
        private final long rho;
        private long last = random();

        Kernel(long correlation) {
            rho = correlation + 1;
        }

        private long random() {
            return Integer.toUnsignedLong(random.nextInt());
        }

        long next() {
            last = random() * ((1L << 32) - rho) + last * rho >>> 32;
            return last;
        }
    }

    /** {@code q->loss && q->loss >= get_crandom(…)}, as netem_enqueue decides on each packet. */
    private static double measured(Chance chance, int packets) {
        Kernel kernel = new Kernel(chance.correlation());
        int hit = 0;
        for (int i = 0; i < packets; i++) {
            hit += chance.probability() != 0 && chance.probability() >= kernel.next() ? 1 : 0;
        }
        return hit / (double) packets;
    }

    private static long of(double share) {
        return Math.round(share * ALL);
    }

    /**
     * The tolerance is five standard deviations of the mean of so many packets, whose number counts less by (1+ρ)/(1-ρ)
     * since each resembles the one before.
     */
    @ParameterizedTest
    @CsvSource({
        "0.3, 0.25",
        "0.1, 0.5",
        "0.5, 0.5",
        "0.05, 0.75",
        "0.9, 0.75",
        "0.001, 0.4",
        "0.01, 0.9",
        "0.3, 0.99",
        "0.00005, 0.001",
        "0.7, 0.000001"
    })
    void theKernelsNumbersHitTheShareThatWasAskedFor(double share, double correlation) {
        int packets = 4_000_000;

        double measured = measured(Chance.ofShare(of(share), of(correlation)), packets);

        double counting = packets * (1 - correlation) / (1 + correlation);
        assertThat(measured).isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / counting)));
    }

    /** Near 100 % the bits that the kernel cuts off pull the numbers down, here by a fiftieth of their deviation. */
    @Test
    void whatTheKernelCutsOffCountsToo() {
        Chance chance = Chance.ofShare(of(0.5), of(0.99999));
        double ofNumbers = chance.probability() / ALL;

        assertThat(ofNumbers).isLessThan(0.5).isCloseTo(0.5 - 0.5 / (0.00001 * ALL), within(1e-7));
        assertThat(chance.share()).isCloseTo(0.5, within(1e-6));
    }

    /**
     * The first two are exact: between ρ and 1-ρ the distribution function is (x-ρ/2)/(1-ρ), and the numbers are
     * symmetric. For ρ = ½ it is Fabius' function, whose values at 1/4 and 1/8 are known: 5/72 and 1/288. The others
     * come from an independent calculation, the Fourier series for all of them. The smallest share is 4295 of 2^32-1.
     */
    @ParameterizedTest
    @CsvSource({
        "0.3, 0.25, 0.35",
        "0.5, 0.75, 0.5",
        "0.06944444444444445, 0.5, 0.25",
        "0.003472222222222222, 0.5, 0.125",
        "0.1, 0.5, 0.27752522153599224",
        "0.000001, 0.3, 0.011563196339409470",
        "0.05, 0.75, 0.32009135330972993"
    })
    void theNumberIsTheQuantileOfTheirDistribution(double share, double correlation, double quantile) {
        Chance chance = Chance.ofShare(of(share), of(correlation));

        assertThat(chance.probability() / ALL).isCloseTo(quantile, within(1e-9));
        assertThat(chance.share()).isCloseTo(share, within(1e-9));
    }

    /** The two ways of calculating meet at ρ = ½. */
    @Test
    void theNumberDependsSmoothlyOnTheCorrelation() {
        for (double share : new double[] {0.000001, 0.01, 0.2, 0.5, 0.8, 0.999999}) {
            double moments = Chance.ofShare(of(share), of(0.5)).probability();
            double series = Chance.ofShare(of(share), of(0.5) + 1).probability();

            assertThat(moments / ALL).as("%s", share).isCloseTo(series / ALL, within(2e-9));
        }
    }

    @Test
    void allNoneAndUncorrelatedOnesStayWhatTheyAre() {
        for (long correlation : new long[] {0, 1, of(0.25), of(0.999), Unsigned.MAX_32}) {
            assertThat(Chance.ofShare(0, correlation).probability()).isZero();
            assertThat(Chance.ofShare(Unsigned.MAX_32, correlation))
                    .isEqualTo(new Chance(Unsigned.MAX_32, correlation));
        }
        assertThat(Chance.ofShare(of(0.3), 0)).isEqualTo(Chance.of(of(0.3)));
        assertThat(Chance.ofShare(of(0.3), 1).probability() / ALL).isCloseTo(0.3, within(1e-9));
    }

    @Test
    void itExistsForEveryCorrelationBelow100Percent() {
        Random random = new Random(7);
        for (long rest = 2; rest < Unsigned.MAX_32; rest += 1 + random.nextInt(1 + (int) Math.min(rest, 1 << 30))) {
            long share = of(0.01 + 0.98 * random.nextDouble());
            Chance chance = Chance.ofShare(share, Unsigned.MAX_32 - rest);

            // One number more or less matters where all of them are within a few thousand.
            assertThat(chance.share()).as("2^32-1-%s", rest).isCloseTo(share / ALL, within(1e-4));
        }
    }
}
